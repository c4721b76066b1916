//! What lies between two services: a proxy on loopback that delays, drops, cuts and heals.

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
    task::JoinSet,
    time::sleep,
};

/// How the way is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// Everything passes at once.
    Open,
    /// Everything passes, this much later in each direction.
    Slow(Duration),
    /// Nothing passes and nobody is told, as when a cable is cut; what was on the way comes when it heals.
    Silent,
    /// Every connection ends, as when the other side died.
    Cut,
}

/// A proxy before one address, until it is dropped.
pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
    way: watch::Sender<Way>,
    _running: JoinSet<()>,
}

impl Proxy {
    /// Puts a proxy before an address, at first open.
    pub(crate) async fn before(target: SocketAddr) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let way = watch::Sender::new(Way::Open);
        let mut running = JoinSet::new();
        running.spawn(accept(listener, target, way.subscribe()));
        Self { address, way, _running: running }
    }

    pub(crate) fn set(&self, way: Way) {
        self.way.send_replace(way);
    }
}

async fn accept(listener: TcpListener, target: SocketAddr, way: watch::Receiver<Way>) {
    let mut connections = JoinSet::new();
    while let Ok((near, _)) = listener.accept().await {
        connections.spawn(connect(near, target, way.clone()));
    }
}

async fn connect(near: TcpStream, target: SocketAddr, mut way: watch::Receiver<Way>) {
    if pass(&mut way).await.is_none() {
        return;
    }
    let Ok(far) = TcpStream::connect(target).await else { return };
    near.set_nodelay(true).unwrap();
    far.set_nodelay(true).unwrap();
    let ((from_near, to_near), (from_far, to_far)) = (near.into_split(), far.into_split());
    let mut cut = way.clone();
    tokio::select! {
        () = pump(from_near, to_far, way.clone()) => {}
        () = pump(from_far, to_near, way) => {}
        _ = cut.wait_for(|way| *way == Way::Cut) => {}
    }
}

/// Carries one direction of a connection.
async fn pump(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut way: watch::Receiver<Way>) {
    let mut buffer = vec![0; 1 << 16];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        if pass(&mut way).await.is_none() || to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}

/// Waits as long as the way makes what passes wait; nothing when it is cut.
async fn pass(way: &mut watch::Receiver<Way>) -> Option<()> {
    let now = *way.wait_for(|way| *way != Way::Silent).await.ok()?;
    match now {
        Way::Cut => None,
        Way::Slow(delay) => {
            sleep(delay).await;
            Some(())
        }
        Way::Open | Way::Silent => Some(()),
    }
}

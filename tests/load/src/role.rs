//! What a child does.

mod aggregator;
mod bare;
mod copy;
mod domains;
mod fill;
mod import;
mod insert;
mod load;
mod read;

use std::{future::Future, io::Read, net::SocketAddr, thread};

use serde::{Deserialize, Serialize};
use tokio::{net::TcpListener, runtime::Builder, sync::oneshot};

use crate::{
    drive::{Drive, Fetch},
    failure::Result,
    pin,
};

pub(crate) use aggregator::{Aggregator, Following};
pub(crate) use bare::Bare;
pub(crate) use copy::Copy;
pub(crate) use domains::{Address, Domains};
pub(crate) use fill::{Fill, Filled};
pub(crate) use import::{Import, Taken};
pub(crate) use insert::{Insert, Inserted};
pub(crate) use load::Load;
pub(crate) use read::{Read as ReadRows, ReadSoFar};

/// The part of a measurement that one process does.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Role {
    /// Serves fixed bytes.
    Bare(Bare),
    /// Serves domains.
    Domains(Domains),
    /// Serves views.
    Aggregator(Aggregator),
    /// Calls.
    Drive(Drive),
    /// Keeps an answer.
    Fetch(Fetch),
    /// Fills stores.
    Fill(Fill),
    /// Loads plan and division tree.
    Load(Load),
    /// Reads a store and does nothing.
    Read(ReadRows),
    /// Inserts into a plain table.
    Insert(Insert),
    /// Imports.
    Import(Import),
    /// Copies into a plain table.
    Copy(Copy),
}

impl Role {
    /// Its name, for logs and complaints.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Bare(_) => "bare",
            Self::Domains(_) => "domains",
            Self::Aggregator(_) => "aggregator",
            Self::Drive(_) => "drive",
            Self::Fetch(_) => "fetch",
            Self::Fill(_) => "fill",
            Self::Load(_) => "load",
            Self::Read(_) => "read",
            Self::Insert(_) => "insert",
            Self::Import(_) => "import",
            Self::Copy(_) => "copy",
        }
    }

    /// Plays it to its end, on one core where it is told so.
    ///
    /// # Errors
    /// Whatever goes wrong.
    pub(crate) fn play(self, core: Option<usize>) -> Result<()> {
        // Before any thread is started, so that all of them inherit it.
        core.map(pin::stay_on).transpose()?;
        // Whoever calls has a core of its own and one thread on it; a server is as it is in production.
        let is_caller = matches!(self, Self::Drive(_));
        let mut builder = if is_caller { Builder::new_current_thread() } else { Builder::new_multi_thread() };
        builder.enable_all().build()?.block_on(self.run())
    }

    async fn run(self) -> Result<()> {
        match self {
            Self::Bare(role) => role.run().await,
            Self::Domains(role) => role.run().await,
            Self::Aggregator(role) => role.run().await,
            Self::Drive(role) => role.run().await,
            Self::Fetch(role) => role.run().await,
            Self::Fill(role) => role.run().await,
            Self::Load(role) => role.run().await,
            Self::Read(role) => role.run().await,
            Self::Insert(role) => role.run().await,
            Self::Import(role) => role.run().await,
            Self::Copy(role) => role.run().await,
        }
    }
}

/// Waits for the end of standard input: the parent is done with this process.
fn let_go() -> impl Future<Output = ()> {
    let (over, waiting) = oneshot::channel();
    thread::spawn(move || {
        let mut rest = Vec::new();
        // An input that cannot be read has ended too.
        let _ = std::io::stdin().read_to_end(&mut rest);
        let _ = over.send(());
    });
    async move {
        let _ = waiting.await;
    }
}

/// A listener on a free port of loopback, and where it is.
async fn listen() -> Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

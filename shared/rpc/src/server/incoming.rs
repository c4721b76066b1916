//! Connections, until the drain closes the door.
//!
//! The listener goes at once then: a new caller is refused and goes elsewhere, instead of waiting in a queue that nobody
//! looks at any more.

use std::io;

use futures::{Stream, StreamExt, stream};
use tokio::net::{TcpListener, TcpStream};
use tonic::transport::server::TcpIncoming;

use super::Drain;

pub(super) fn incoming(listener: TcpListener, drain: Drain) -> impl Stream<Item = io::Result<TcpStream>> {
    let open = TcpIncoming::from(listener).with_nodelay(Some(true));
    stream::unfold((open, drain), |(mut open, drain)| async move {
        tokio::select! {
            biased;
            () = drain.closing() => None,
            next = open.next() => Some((next?, (open, drain))),
        }
    })
}

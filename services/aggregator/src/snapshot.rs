//! Reading a whole store at one point of its history.

use std::{future::Future, time::Duration};

use qiyou_error::{Error, Reason, Result, key};
use qiyou_kernel::{Instant, Uuid};
use qiyou_proto::indicator::v1::{
    StorePosition, StreamSnapshotRequest, StreamSnapshotResponse, stream_snapshot_request::At,
};
use qiyou_rpc::client::retry;
use qiyou_wire::timestamp;
use tokio::time::timeout;

use crate::{
    link::Link,
    projection::{Position, Projection},
};

/// The point of history to read at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// As it stands.
    Head,
    /// As a revision left it.
    Revision(i64),
    /// As it was recorded at an instant.
    Instant(Instant),
}

/// Reads a store's part of the country at one point of its history. A silence longer than `silence` ends it.
///
/// # Errors
/// What the service refuses with, `UPSTREAM_UNAVAILABLE`, and `Internal` for what cannot be read.
pub(crate) async fn snapshot(link: &Link, moment: Moment, silence: Duration) -> Result<Projection> {
    let at = match moment {
        Moment::Head => None,
        Moment::Revision(revision) => Some(At::Revision(revision)),
        Moment::Instant(instant) => Some(At::AsOf(timestamp(instant))),
    };
    let request = StreamSnapshotRequest { regions: link.regions(), at };
    let open = async || link.indicators().stream_snapshot(request.clone()).await;
    let mut pieces = heard(link, silence, retry(&link.budget, open)).await?.into_inner();
    let mut projection = Projection::default();
    while let Some(StreamSnapshotResponse { changes, position }) =
        heard(link, silence, pieces.message()).await?
    {
        for change in &changes {
            projection.apply(change)?;
        }
        if let Some(position) = position {
            projection.position = read_position(&position)?;
            projection.shrink();
            return Ok(projection);
        }
    }
    Err(unreachable(link, "ended a snapshot before its last message"))
}

/// Waits for the other side no longer than a silence may last.
pub(crate) async fn heard<T, E>(
    link: &Link,
    silence: Duration,
    answer: impl Future<Output = Result<T, E>>,
) -> Result<T>
where
    Error: From<E>,
{
    match timeout(silence, answer).await {
        Ok(answer) => answer.map_err(Error::from),
        Err(_) => Err(unreachable(link, "fell silent")),
    }
}

/// A store that does not do what it should, for now.
pub(crate) fn unreachable(link: &Link, what: &str) -> Error {
    Error::unavailable(Reason::UpstreamUnavailable, format!("{} {what}; try again", link.label))
        .with(key::SERVICE, &link.label)
}

/// Reads a point of history.
pub(crate) fn read_position(message: &StorePosition) -> Result<Position> {
    let id = |text: &str| {
        text.parse::<Uuid>().map_err(|fault| Error::bug(format!("`{text}` is no id of a store"), fault))
    };
    Ok(Position { store: id(&message.store)?, epoch: id(&message.epoch)?, revision: message.revision })
}

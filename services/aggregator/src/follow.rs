//! Keeps one store's projection current: a snapshot first, then every change, in order, for as long as it runs.
//!
//! Whole revisions are applied, never parts of one. A store that cannot be reached keeps its last known part, marked; when
//! it returns, its feed goes on where it broke off. A store that began a new line of history is read anew.

#[cfg(test)]
mod tests;
mod waits;

use std::{sync::Arc, time::Duration};

use qiyou_error::{Error, Reason, Result, chain};
use qiyou_proto::indicator::v1::{Change, WatchChangesRequest, WatchChangesResponse, change::Resource};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use crate::{
    link::{Link, Reach},
    projection::Projection,
    snapshot::{Moment, heard, read_position, snapshot, unreachable},
};

use waits::Waits;

/// Follows a store until told to stop. `silence` is how long its feed may say nothing, heartbeats included.
pub(crate) async fn follow(link: Arc<Link>, silence: Duration, stop: CancellationToken) {
    let mut follower = Follower { link, silence, waits: Waits::default(), renews: false, was_moved: false };
    stop.run_until_cancelled(follower.run()).await;
}

struct Follower {
    link: Arc<Link>,
    silence: Duration,
    waits: Waits,
    /// Whether what is known does not lead on and a new snapshot is needed.
    renews: bool,
    /// Whether the revision under way brings another division tree.
    was_moved: bool,
}

/// How following ended.
enum End {
    /// The store cannot be reached, or sent what cannot be read.
    Lost(Error),
    /// The store is there; the cursor is not good any more.
    Renew,
}

impl From<Error> for End {
    fn from(error: Error) -> Self {
        let is_cursor_bad =
            matches!(error.reason(), Reason::CursorForeign | Reason::CursorOtherEpoch | Reason::CursorAhead);
        if is_cursor_bad { Self::Renew } else { Self::Lost(error) }
    }
}

impl Follower {
    async fn run(&mut self) {
        loop {
            let Err(end) = self.session().await;
            self.link.feed.lost();
            if let End::Lost(error) = end {
                self.say(&error);
            } else {
                self.renews = true;
            }
            sleep(self.waits.next()).await;
        }
    }

    /// Says that the store is lost: loudly when it was there before, and quietly each time it is tried in vain.
    fn say(&self, error: &Error) {
        let label = &self.link.label;
        if self.link.lose() {
            tracing::warn!(store = label, "lost {label}, showing its last known part: {}", chain(error));
        } else {
            tracing::debug!(store = label, "{label} is not there: {}", chain(error));
        }
    }

    async fn session(&mut self) -> Result<std::convert::Infallible, End> {
        let mut projection = self.begin().await?;
        let cursor = projection.position.cursor().to_string();
        let request = WatchChangesRequest { cursor, regions: self.link.regions() };
        let mut client = self.link.indicators();
        let mut feed = heard(&self.link, self.silence, client.watch_changes(request)).await?.into_inner();
        self.was_moved = false;
        let mut begun = None;
        while let Some(message) = heard(&self.link, self.silence, feed.message()).await? {
            self.take(&mut projection, &mut begun, message)?;
            if self.renews {
                return Err(End::Renew);
            }
        }
        Err(End::Lost(unreachable(&self.link, "ended its feed")))
    }

    /// What to go on from: what is known, or a new snapshot.
    async fn begin(&mut self) -> Result<Arc<Projection>, End> {
        let known = self.link.known();
        if let (Some(projection), false) = (&known.projection, self.renews) {
            return Ok(Arc::clone(projection));
        }
        let projection = Arc::new(snapshot(&self.link, Moment::Head, self.silence).await.map_err(End::Lost)?);
        let label = &self.link.label;
        tracing::info!(store = label, revision = projection.position.revision, "read {label}");
        let revision = projection.position.revision;
        self.link.feed.heard(revision, revision, Instant::now());
        self.link.publish(Arc::clone(&projection), Reach::Live);
        self.renews = false;
        self.waits.reset();
        Ok(projection)
    }

    /// Takes one message of the feed. A revision is applied to a copy as it comes, and shown once it is whole: the largest
    /// one may come in thousands of messages.
    fn take(
        &mut self,
        projection: &mut Arc<Projection>,
        begun: &mut Option<Projection>,
        message: WatchChangesResponse,
    ) -> Result<(), End> {
        if !message.changes.is_empty() {
            let next = begun.get_or_insert_with(|| Projection::clone(projection));
            for change in &message.changes {
                next.apply(change).map_err(End::Lost)?;
            }
            // With another division tree other rows belong to the part that was asked for.
            self.was_moved |= message.changes.iter().any(is_reference);
        }
        let Some(position) = message.position else { return Ok(()) };
        let position = read_position(&position)?;
        if (position.store, position.epoch) != (projection.position.store, projection.position.epoch) {
            return Err(End::Renew);
        }
        let known = self.link.known();
        let reach = if position.revision >= message.head { Reach::Live } else { known.reach };
        self.waits.reset();
        self.link.feed.heard(position.revision, message.head, Instant::now());
        if begun.is_none() && position == projection.position && reach == known.reach {
            return Ok(());
        }
        let mut next = begun.take().unwrap_or_else(|| Projection::clone(projection));
        next.position = position;
        self.renews = !self.link.upstream.regions.is_empty() && self.was_moved;
        self.was_moved = false;
        *projection = Arc::new(next);
        self.link.publish(Arc::clone(projection), reach);
        if reach != known.reach {
            tracing::info!(store = &self.link.label, "{} is followed again", self.link.label);
        }
        Ok(())
    }
}

fn is_reference(change: &Change) -> bool {
    matches!(change.resource, Some(Resource::ReferenceVersion(_)))
}

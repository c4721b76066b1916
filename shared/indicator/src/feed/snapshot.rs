//! `StreamSnapshot`: the state of the store at one point of its history.

use async_stream::try_stream;
use futures::{Stream, TryStreamExt};
use qiyou_error::{Fields, Result};
use qiyou_kernel::{Instant, RegionCode, name};
use qiyou_proto::indicator::v1::{self as wire, stream_snapshot_request::At as Asked};
use qiyou_store::At;
use qiyou_wire::{as_of, timestamp};
use tokio::time::{self, Interval};

use super::{Feed, HEARTBEAT, Scope, Standing};
use crate::Context;

/// Changes in one message: a few hundred kilobytes of observations.
const CHANGES: usize = 500;

/// Encoded bytes in one message before it is sent: well below the 4 MiB that readers take, since a reader that stops leaves
/// one or two of them lying here.
const BYTES: usize = 1 << 18;

#[expect(
    clippy::large_enum_variant,
    reason = "one at a time, moved on at once: a box for each row would cost more"
)]
enum Step {
    Row(Option<RegionCode>, wire::Change),
    /// Much may be read of which the reader wants nothing.
    Heartbeat,
}

/// What comes first: a row, or the time to say that none came. Nothing after the last row.
async fn next(rows: &mut Standing<'_>, heartbeat: &mut Interval) -> Result<Option<Step>> {
    tokio::select! {
        row = rows.try_next() => Ok(row?.map(|(region, change)| Step::Row(region, change))),
        _ = heartbeat.tick() => Ok(Some(Step::Heartbeat)),
    }
}

impl Feed {
    /// Streams a snapshot; its last message holds the point of history.
    pub(crate) async fn snapshot(
        self,
        request: wire::StreamSnapshotRequest,
    ) -> Result<impl Stream<Item = Result<wire::StreamSnapshotResponse>> + Send> {
        let (scope, at) = read(&self.context, &request)?;
        let mut snapshot = self.context.store.snapshot(at).await?;
        Ok(try_stream! {
            let position = position(&self.context, snapshot.revision(), snapshot.recorded_at());
            let (mut pile, mut heartbeat) = (Pile::default(), time::interval_at(time::Instant::now() + HEARTBEAT, HEARTBEAT));
            for table in self.tables() {
                let sources = self.sources_of(table);
                let Some(first) = sources.first().copied() else { continue };
                let mut rows = first.stand(&self.context, &mut snapshot, sources)?;
                while let Some(step) = next(&mut rows, &mut heartbeat).await? {
                    let is_due = match step {
                        Step::Row(region, change) => scope.wants(&self.context, region) && pile.add(change),
                        Step::Heartbeat => true,
                    };
                    if is_due {
                        yield wire::StreamSnapshotResponse { changes: pile.take(), position: None };
                    }
                }
            }
            yield wire::StreamSnapshotResponse { changes: pile.take(), position: Some(position) };
        })
    }
}

fn read(context: &Context, request: &wire::StreamSnapshotRequest) -> Result<(Scope, At)> {
    let mut fields = Fields::new();
    let scope = Scope::read(&mut fields, &request.regions);
    let at = match &request.at {
        None => Some(At::Head),
        Some(Asked::Revision(revision)) => {
            fields.within("revision", *revision, 0..=i64::MAX).map(At::Revision)
        }
        Some(Asked::AsOf(instant)) => {
            let instant: Option<Option<Instant>> = as_of(&mut fields, Some(instant), &context.clock);
            instant.flatten().map(At::Instant)
        }
    };
    fields.finish(|| Some((scope?, at?)))
}

impl Scope {
    pub(super) fn read(fields: &mut Fields, regions: &[String]) -> Option<Self> {
        let regions = fields.each("regions", regions, 5_000, |fields, region| {
            fields.parse::<name::Region>("", region).map(|name| name.region)
        });
        regions.map(Self)
    }
}

/// A point of the store's history, and the cursor that goes on after it.
pub(super) fn position(context: &Context, revision: i64, recorded_at: Instant) -> wire::StorePosition {
    wire::StorePosition {
        store: context.store.id().to_string(),
        epoch: context.store.epoch().to_string(),
        revision,
        record_time: (revision > 0).then(|| timestamp(recorded_at)),
        cursor: context.store.cursor(revision).to_string(),
    }
}

/// Changes that wait to be sent together.
#[derive(Default)]
pub(super) struct Pile {
    changes: Vec<wire::Change>,
    bytes: usize,
}

impl Pile {
    /// Adds a change; says whether the pile is high enough to send.
    pub(super) fn add(&mut self, change: wire::Change) -> bool {
        self.bytes += prost::Message::encoded_len(&change);
        self.changes.push(change);
        self.changes.len() >= CHANGES || self.bytes >= BYTES
    }

    pub(super) fn take(&mut self) -> Vec<wire::Change> {
        self.bytes = 0;
        std::mem::take(&mut self.changes)
    }
}

//! `WatchChanges`: what changed after a cursor, then whatever changes.

use async_stream::try_stream;
use futures::{Stream, StreamExt, TryStreamExt, stream::BoxStream};
use qiyou_error::{Fields, Result};
use qiyou_kernel::{Cursor, Instant};
use qiyou_proto::indicator::v1 as wire;
use qiyou_store::{Chunk, Page, Position};
use tokio::time::{self, Interval, MissedTickBehavior};

use super::{Feed, HEARTBEAT, Scope, snapshot::Pile, snapshot::position};

/// Rows read at once: a larger revision comes in several messages. A reader that stops holds them for a while.
const ROWS: usize = 250;

enum Step {
    Page(Page),
    Heartbeat,
}

/// What comes first: more of the history, or the time to say that nothing came. Nothing when the store closes.
async fn next(
    pages: &mut BoxStream<'static, Result<Page>>,
    heartbeat: &mut Interval,
) -> Result<Option<Step>> {
    tokio::select! {
        biased;
        page = pages.try_next() => Ok(page?.map(Step::Page)),
        _ = heartbeat.tick() => Ok(Some(Step::Heartbeat)),
    }
}

impl Feed {
    /// Delivers the changes after a cursor, in order, then waits for more.
    pub(crate) async fn watch(
        self,
        request: wire::WatchChangesRequest,
    ) -> Result<impl Stream<Item = Result<wire::WatchChangesResponse>> + Send + use<>> {
        let (scope, start) = self.read(&request).await?;
        Ok(try_stream! {
            let mut reached = start;
            let mut pages = self.context.store.follow(self.tables(), start, ROWS).boxed();
            // The first one comes before anything was read: a reader that is far behind knows at once how far.
            yield self.heartbeat(reached).await?;
            let mut heartbeat = time::interval_at(time::Instant::now() + HEARTBEAT, HEARTBEAT);
            heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
            while let Some(step) = next(&mut pages, &mut heartbeat).await? {
                match step {
                    Step::Page(page) => {
                        reached = page.next;
                        let recorded_at = self.recorded_at(&page).await?;
                        for message in self.messages(&scope, &page, recorded_at)? {
                            yield message;
                        }
                    }
                    Step::Heartbeat if reached.is_whole() => yield self.heartbeat(reached).await?,
                    Step::Heartbeat => {}
                }
            }
        })
    }

    async fn read(&self, request: &wire::WatchChangesRequest) -> Result<(Scope, Position)> {
        let mut fields = Fields::new();
        let scope = Scope::read(&mut fields, &request.regions);
        let cursor = fields.optional::<Cursor>("cursor", &request.cursor);
        let (scope, cursor) = fields.finish(|| Some((scope?, cursor?)))?;
        let start = match cursor {
            None => Position::start(),
            Some(cursor) => self.context.store.check(&cursor).await?,
        };
        Ok((scope, start))
    }

    /// Where a reader stands who is at the end of a revision, and how far the store is.
    async fn heartbeat(&self, reached: Position) -> Result<wire::WatchChangesResponse> {
        let revision = reached.revision();
        let recorded_at = self.context.store.recorded_at(revision).await?;
        Ok(self.reached(revision, recorded_at, Vec::new()))
    }

    /// When the revision was recorded that a page ends with. A page may end with one that has no rows in it.
    async fn recorded_at(&self, page: &Page) -> Result<Instant> {
        let revision = page.next.revision();
        match page.chunks.last() {
            Some(chunk) if chunk.revision == revision => Ok(chunk.recorded_at),
            Some(_) | None => self.context.store.recorded_at(revision).await,
        }
    }

    /// The messages of one page: the last one says how far the reader has come, unless a revision goes on.
    fn messages(
        &self,
        scope: &Scope,
        page: &Page,
        recorded_at: Instant,
    ) -> Result<Vec<wire::WatchChangesResponse>> {
        let mut messages = Vec::new();
        let mut pile = Pile::default();
        for chunk in &page.chunks {
            for change in self.changes(scope, chunk)? {
                if pile.add(change) {
                    messages.push(self.under_way(pile.take()));
                }
            }
        }
        let rest = pile.take();
        if page.next.is_whole() {
            messages.push(self.reached(page.next.revision(), recorded_at, rest));
        } else if !rest.is_empty() {
            messages.push(self.under_way(rest));
        }
        Ok(messages)
    }

    fn changes(&self, scope: &Scope, chunk: &Chunk) -> Result<Vec<wire::Change>> {
        let mut changes = Vec::with_capacity(chunk.entries.len());
        for entry in &chunk.entries {
            for source in &self.sources {
                let Some(sourced) =
                    source.changed(&self.context, entry, chunk.revision, chunk.recorded_at)?
                else {
                    continue;
                };
                let (region, change) = sourced.into_change(chunk.revision, chunk.recorded_at);
                if scope.wants(&self.context, region) {
                    changes.push(change);
                }
            }
        }
        Ok(changes)
    }

    fn under_way(&self, changes: Vec<wire::Change>) -> wire::WatchChangesResponse {
        wire::WatchChangesResponse { changes, position: None, head: self.context.store.head().revision }
    }

    fn reached(
        &self,
        revision: i64,
        recorded_at: Instant,
        changes: Vec<wire::Change>,
    ) -> wire::WatchChangesResponse {
        let position = position(&self.context, revision, recorded_at);
        let head = self.context.store.head().revision.max(revision);
        wire::WatchChangesResponse { changes, position: Some(position), head }
    }
}

//! A feed, read message by message.

use std::time::Duration;

use qiyou_kernel::Cursor;
use qiyou_proto::indicator::v1::{Change, StorePosition, WatchChangesRequest, WatchChangesResponse};
use qiyou_tests::TestDomain;
use tokio::time::timeout;
use tonic::Streaming;

/// Four times what an idle feed lets pass between two heartbeats.
const PATIENCE: Duration = Duration::from_secs(20);

/// A feed that is open.
pub(crate) struct Following(Streaming<WatchChangesResponse>);

impl Following {
    /// Opens the feed of a domain after a cursor, for some regions or all.
    pub(crate) async fn after(domain: &TestDomain, cursor: Cursor, regions: &[&str]) -> Self {
        let regions = regions.iter().map(|region| format!("regions/{region}")).collect();
        let request = WatchChangesRequest { cursor: cursor.to_string(), regions };
        let feed = domain.callers.viewer().indicators().watch_changes(request).await;
        Self(feed.expect("the cursor is good").into_inner())
    }

    /// The next message, heartbeat or not.
    pub(crate) async fn message(&mut self) -> WatchChangesResponse {
        let message = timeout(PATIENCE, self.0.message()).await.expect("a feed is never silent for long");
        message.expect("the feed goes on").expect("a feed does not end by itself")
    }

    /// The next message that brings changes.
    pub(crate) async fn changes(&mut self) -> WatchChangesResponse {
        loop {
            let message = self.message().await;
            if !message.changes.is_empty() {
                return message;
            }
        }
    }

    /// The changes up to a revision, and the position that the feed then names.
    pub(crate) async fn upto(&mut self, revision: i64) -> (Vec<Change>, StorePosition) {
        let mut changes = Vec::new();
        loop {
            let message = self.message().await;
            changes.extend(message.changes);
            if let Some(position) = message.position.filter(|position| position.revision >= revision) {
                return (changes, position);
            }
        }
    }
}

//! Cursors that lead nowhere: whoever is refused reads a snapshot and goes on from there.

use qiyou_kernel::{Cursor, Uuid};
use qiyou_proto::indicator::v1::{StreamSnapshotRequest, WatchChangesRequest};
use qiyou_tests::{Refused, TestDomain};

use crate::{
    county::{self, Cell, value},
    following::Following,
};

/// The cursor of a snapshot of what stands.
async fn snapshot(domain: &TestDomain) -> Cursor {
    let mut viewer = domain.callers.viewer().indicators();
    let mut pieces = viewer.stream_snapshot(StreamSnapshotRequest::default()).await.unwrap().into_inner();
    loop {
        let piece = pieces.message().await.unwrap().expect("a snapshot ends with its position");
        if let Some(position) = piece.position {
            return position.cursor.parse().unwrap();
        }
    }
}

#[tokio::test]
async fn whoever_is_refused_goes_on_from_a_snapshot() {
    let (ours, theirs) = (county::domain().await, county::domain().await);
    let here = ours.store.cursor(ours.store.head().revision);
    let unusable = [
        (theirs.store.cursor(1).to_string(), "CURSOR_FOREIGN"),
        (Cursor { epoch: Uuid::from_u128(7), ..here }.to_string(), "CURSOR_OTHER_EPOCH"),
        (Cursor { revision: here.revision + 1, ..here }.to_string(), "CURSOR_AHEAD"),
        (here.to_string()[1..].to_owned(), "TOKEN_MALFORMED"),
        (ours.store.token(1).to_string(), "TOKEN_MALFORMED"),
    ];
    for (cursor, reason) in unusable {
        let request = WatchChangesRequest { cursor, ..Default::default() };
        let refusal = ours.callers.viewer().indicators().watch_changes(request).await.refused();
        assert_eq!(refusal.reason, reason, "{refusal}");
    }

    let mut feed = Following::after(&ours, snapshot(&ours).await, &[]).await;
    ours.callers.reporter().report([Cell::disputed()[0].report(value(1))]).await.unwrap();
    let news = feed.changes().await;
    assert_eq!((news.changes.len(), news.changes[0].revision), (1, here.revision + 1));
}

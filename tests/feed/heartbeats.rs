//! Heartbeats: a feed on which nothing happens lives, and says how far it and its store are.

use qiyou_proto::indicator::v1::WatchChangesResponse;
use qiyou_tests::TestDomain;

use crate::{
    county::{self, Cell, value},
    following::Following,
};

async fn report(domain: &TestDomain, number: u32) {
    let cell = Cell::disputed()[0];
    domain.callers.reporter().report([cell.report(value(number))]).await.unwrap();
}

/// The position of a message that brings no changes.
fn heart(message: &WatchChangesResponse) -> (i64, i64) {
    assert_eq!(message.changes, []);
    (message.position.as_ref().unwrap().revision, message.head)
}

#[tokio::test]
async fn an_idle_feed_says_again_and_again_that_it_is_at_the_head() {
    let domain = county::domain().await;
    let head = domain.store.head().revision;
    let mut feed = Following::after(&domain, domain.store.cursor(head), &[]).await;
    for _ in 0..2 {
        assert_eq!(heart(&feed.message().await), (head, head));
    }
    report(&domain, 1).await;
    let news = feed.message().await;
    assert_eq!((news.changes.len(), news.position.unwrap().revision, news.head), (1, head + 1, head + 1));
}

#[tokio::test]
async fn a_heartbeat_stands_where_its_reader_does_and_shows_the_head_beyond() {
    let domain = county::domain().await;
    let start = domain.store.head();
    for number in 1..=3 {
        report(&domain, number).await;
    }
    let head = domain.store.head().revision;
    let mut feed = Following::after(&domain, domain.store.cursor(start.revision), &[]).await;
    // The first one comes at once, before there was time to read anything.
    let first = feed.message().await;
    assert_eq!(heart(&first), (start.revision, head));
    let time = first.position.unwrap().record_time.unwrap();
    let (seconds, nanos) = (time.seconds, i64::from(time.nanos));
    assert_eq!(
        seconds * 1_000_000 + nanos / 1_000,
        start.recorded_at.as_micros(),
        "the time of its revision"
    );

    let (changes, position) = feed.upto(head).await;
    assert_eq!((changes.len(), position.revision), (3, head));
}

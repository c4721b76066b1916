//! Large revisions: they come in parts, the last part says so, and only then is anything applied.

use std::collections::BTreeSet;

use prost::Message as _;
use qiyou_proto::indicator::v1::{Change, Observation, change::Resource};
use qiyou_tests::TestDomain;

use crate::{
    county::{self, Cell, value},
    following::Following,
};

/// As many as one request may report.
const ROWS: usize = 1_000;

/// What every client takes in one message unless told otherwise.
const LARGEST: usize = 4 << 20;

fn reports(comment: &str) -> Vec<Observation> {
    let report = |cell: Cell| Observation { comment: comment.to_owned(), ..cell.report(value(7)) };
    Cell::many().into_iter().map(report).collect()
}

/// Reports many observations at once; returns the revision that holds them.
async fn report(domain: &TestDomain, reports: Vec<Observation>) -> i64 {
    assert_eq!(reports.len(), ROWS);
    domain.callers.reporter().report(reports).await.unwrap();
    domain.store.head().revision
}

fn names(changes: &[Change]) -> BTreeSet<&str> {
    let name = |change| match change {
        &Change { resource: Some(Resource::Observation(ref observation)), .. } => observation.name.as_str(),
        other => panic!("nobody wrote {other:?}"),
    };
    changes.iter().map(name).collect()
}

#[tokio::test]
async fn a_large_revision_comes_in_parts_and_the_last_one_says_that_it_is_whole() {
    let domain = county::domain().await;
    let before = domain.store.cursor(domain.store.head().revision);
    let revision = report(&domain, reports("")).await;

    let mut feed = Following::after(&domain, before, &[]).await;
    let (mut parts, mut changes) = (0, Vec::new());
    let position = loop {
        let part = feed.message().await;
        parts += usize::from(!part.changes.is_empty());
        changes.extend(part.changes);
        assert_eq!(part.head, revision);
        if let Some(position) = part.position.filter(|position| position.revision == revision) {
            break position;
        }
    };
    assert!(parts > 1, "it came in {parts}");
    assert_eq!((changes.len(), names(&changes).len()), (ROWS, ROWS));
    assert!(changes.iter().all(|change| change.revision == revision));

    let cursor = position.cursor.parse().unwrap();
    let beyond = Following::after(&domain, cursor, &[]).await.message().await;
    assert_eq!((beyond.changes, beyond.position), (Vec::new(), Some(position)));
}

#[tokio::test]
async fn a_reader_that_died_within_a_revision_gets_all_of_it_again() {
    let domain = county::domain().await;
    let before = domain.store.cursor(domain.store.head().revision);
    let revision = report(&domain, reports("")).await;

    let part = Following::after(&domain, before, &[]).await.changes().await;
    assert_eq!(part.position, None, "the first part is not the last");
    let (changes, position) = Following::after(&domain, before, &[]).await.upto(revision).await;
    assert_eq!((changes.len(), position.revision), (ROWS, revision));
    assert_eq!(changes[..part.changes.len()], part.changes);
}

#[tokio::test]
async fn a_revision_of_long_texts_comes_in_messages_that_every_client_takes() {
    let domain = county::domain().await;
    let before = domain.store.cursor(domain.store.head().revision);
    // Three bytes each: the request is just within the limit, and its rows say more than it did.
    let revision = report(&domain, reports(&"注".repeat(1_000))).await;

    let mut feed = Following::after(&domain, before, &[]).await;
    let (mut largest, mut rows) = (0, 0);
    while rows < ROWS {
        let part = feed.changes().await;
        largest = largest.max(part.encoded_len());
        rows += part.changes.len();
    }
    assert!(largest < LARGEST / 2, "a message of {largest} bytes");
    let (more, position) = feed.upto(revision).await;
    assert_eq!((more.len(), position.revision), (0, revision));
}

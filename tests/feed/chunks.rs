//! Large revisions: they come in parts, the last part says so, and only then is anything applied.

use std::collections::BTreeSet;

use prost::Message as _;
use qiyou_kernel::Cursor;
use qiyou_proto::indicator::v1::{Change, Observation, change::Resource};
use qiyou_tests::TestDomain;

use crate::{
    county::{self, Cell, value},
    following::Following,
};

/// What every client takes in one message unless told otherwise.
const LARGEST: usize = 4 << 20;

/// The cursor of a reader who has everything.
fn cursor(domain: &TestDomain) -> Cursor {
    domain.store.cursor(domain.store.head().revision)
}

/// Reports so many observations at once; returns the revision that holds them.
async fn report(domain: &TestDomain, rows: usize, comment: &str) -> i64 {
    let cells = Cell::many().into_iter().take(rows);
    let report = |cell: Cell| Observation { comment: comment.to_owned(), ..cell.report(value(7)) };
    domain.callers.reporter().report(cells.map(report).collect::<Vec<_>>()).await.unwrap();
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
    let before = cursor(&domain);
    // A row before it, so that the largest report there may be does not fit what is read at once.
    domain.callers.reporter().report([Cell::disputed()[0].report(value(1))]).await.unwrap();
    let revision = report(&domain, 1_000, "").await;

    let mut feed = Following::after(&domain, before, &[]).await;
    let (mut parts, mut changes) = (0, Vec::new());
    let position = loop {
        let part = feed.message().await;
        parts += usize::from(!part.changes.is_empty());
        changes.extend(part.changes);
        assert_eq!(part.head, revision);
        if let Some(position) = part.position.filter(|position| position.revision > before.revision) {
            break position;
        }
    };
    assert!(parts > 2, "it came in {parts}");
    assert_eq!(position.revision, revision, "not before all of it was there");
    assert_eq!((changes.len(), names(&changes).len()), (1_001, 1_001));
    assert!(changes[1..].iter().all(|change| change.revision == revision));

    let cursor = position.cursor.parse().unwrap();
    let beyond = Following::after(&domain, cursor, &[]).await.message().await;
    assert_eq!((beyond.changes, beyond.position), (Vec::new(), Some(position)));
}

#[tokio::test]
async fn a_reader_that_died_within_a_revision_gets_all_of_it_again() {
    let domain = county::domain().await;
    let before = cursor(&domain);
    let revision = report(&domain, 600, "").await;

    let part = Following::after(&domain, before, &[]).await.changes().await;
    assert_eq!(part.position, None, "the first part is not the last");
    let (changes, position) = Following::after(&domain, before, &[]).await.upto(revision).await;
    assert_eq!((changes.len(), position.revision), (600, revision));
    assert_eq!(changes[..part.changes.len()], part.changes);
}

#[tokio::test]
async fn a_revision_of_long_texts_comes_in_messages_that_every_client_takes() {
    let domain = county::domain().await;
    let before = cursor(&domain);
    // The longest remark that may be made, of three bytes each: few rows, many bytes.
    report(&domain, 400, &"注".repeat(1_000)).await;

    let mut feed = Following::after(&domain, before, &[]).await;
    let (mut sizes, mut rows) = (Vec::new(), 0);
    while rows < 400 {
        let part = feed.changes().await;
        sizes.push(part.encoded_len());
        rows += part.changes.len();
        assert_eq!(part.position.is_some(), rows == 400);
    }
    assert!(sizes.len() > 1 && sizes.iter().all(|size| *size < LARGEST / 2), "{sizes:?}");
}

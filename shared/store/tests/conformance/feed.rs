//! The feed: every change once, in order, whatever is written meanwhile.

use std::pin::pin;

use futures::TryStreamExt as _;
use qiyou_error::Reason;
use qiyou_kernel::{Cursor, Uuid};
use qiyou_store::{At, Page, Position, Reads, Record as _, Store, Table};
use qiyou_testing::stores;
use tokio::task::JoinSet;

use crate::toy::{Account, Note, PARTS, TABLES, account, all, note, put, reason, request};

/// What a reader has applied: revision, ordinal, and what it was.
type Applied = Vec<(i64, i64, &'static str)>;

fn apply(applied: &mut Applied, page: &Page) {
    for chunk in &page.chunks {
        let entries = chunk.entries.iter().map(|entry| (chunk.revision, entry.ordinal(), entry.table().name));
        applied.extend(entries);
    }
}

/// Reads everything up to the head in pages of this many rows.
async fn read_all(store: &Store, tables: &[&'static Table], limit: usize) -> (Applied, Vec<(i64, bool)>) {
    let (mut applied, mut ends, mut place) = (Vec::new(), Vec::new(), Position::start());
    let upto = store.head().revision;
    while place < Position::after(upto) {
        let page = store.changes(tables, place, upto, limit).await.unwrap();
        assert!(page.chunks.iter().map(|chunk| chunk.entries.len()).sum::<usize>() <= limit);
        assert!(page.next > place);
        let is_whole = page.chunks.last().is_none_or(|chunk| chunk.end);
        assert_eq!(page.next.is_whole(), is_whole);
        ends.extend(page.chunks.iter().map(|chunk| (chunk.revision, chunk.end)));
        apply(&mut applied, &page);
        place = page.next;
    }
    (applied, ends)
}

/// Three revisions: two accounts; a note and an account; five accounts.
async fn filled(store: &Store) {
    put(store, [account(2, 2), account(1, 1)]).await.unwrap();
    let both = |change: &mut qiyou_store::Change<'_>| {
        change.put(note("a", "b"))?;
        change.put(account(3, 3)).map(|_| Vec::new())
    };
    store.write(request(), Reads::new(), both).await.unwrap();
    put(store, &[4, 5, 6, 7, 8].map(|number| account(number, number))).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_come_by_revision_then_table_then_key() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        filled(&store).await;
        let (applied, ends) = read_all(&store, &TABLES, 100).await;
        let accounts = (0..5).map(|ordinal| (3, ordinal, "accounts"));
        let mut expected = vec![(1, 0, "accounts"), (1, 1, "accounts"), (2, 0, "accounts"), (2, 1, "notes")];
        expected.extend(accounts);
        assert_eq!(applied, expected);
        assert_eq!(ends, [(1, true), (2, true), (3, true)]);

        let page = store.changes(&TABLES, Position::start(), 1, 100).await.unwrap();
        let first = page.chunks[0].entries[0].read::<Account>().unwrap();
        assert_eq!(first, Some(account(1, 1)));
        assert_eq!(page.chunks[0].entries[0].read::<Note>().unwrap(), None);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_revision_comes_in_chunks_and_the_last_one_says_so() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        filled(&store).await;
        let whole = read_all(&store, &TABLES, 100).await.0;
        for limit in 1..=9 {
            let (applied, ends) = read_all(&store, &TABLES, limit).await;
            assert_eq!(applied, whole, "pages of {limit}");
            let ended: Vec<_> = ends.iter().filter(|(_, end)| *end).map(|(revision, _)| *revision).collect();
            assert_eq!(ended, [1, 2, 3], "pages of {limit}");
        }
        assert_eq!(read_all(&store, &TABLES, 2).await.1[2..], [(3, false), (3, false), (3, true)]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn revisions_without_rows_of_a_table_are_passed_over() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        filled(&store).await;
        let page = store.changes(&[Note::TABLE], Position::start(), 3, 10).await.unwrap();
        assert_eq!((page.chunks.len(), page.chunks[0].revision), (1, 2));
        assert_eq!(page.next, Position::after(3));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_feed_loses_and_reorders_nothing_while_sixteen_writers_write() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        let mut writers = JoinSet::new();
        for number in 0..16 {
            let store = store.clone();
            writers.spawn(async move {
                for amount in 1..=20 {
                    put(&store, [account(number, amount), account(100 + number, amount)]).await.unwrap();
                }
            });
        }
        let mut readers = JoinSet::new();
        for limit in [1, 7, 500] {
            let store = store.clone();
            readers.spawn(async move {
                let mut applied = Vec::new();
                let mut feed = pin!(store.follow(TABLES.to_vec(), Position::start(), limit));
                while applied.len() < 640 {
                    apply(&mut applied, &feed.try_next().await.unwrap().unwrap());
                }
                applied
            });
        }
        let expected: Vec<_> =
            (1..=320).flat_map(|revision| [0, 1].map(|ordinal| (revision, ordinal, "accounts"))).collect();
        while let Some(applied) = readers.join_next().await {
            assert_eq!(applied.unwrap(), expected);
        }
        writers.join_all().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snapshot_is_the_fold_of_the_changes_before_it() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        for amount in 0..30 {
            put(&store, [account(amount % 7, amount)]).await.unwrap();
        }
        let mut folded = std::collections::BTreeMap::new();
        for revision in 1..=store.head().revision {
            let page = store.changes(&TABLES, Position::after(revision - 1), revision, 10).await.unwrap();
            for entry in page.chunks.iter().flat_map(|chunk| &chunk.entries) {
                let account = entry.read::<Account>().unwrap().unwrap();
                folded.insert(account.number, account);
            }
            let stood = all::<Account>(&store, At::Revision(revision)).await;
            let stood: Vec<_> = stood.into_iter().map(|stored| stored.record).collect();
            assert_eq!(stood, folded.values().cloned().collect::<Vec<_>>());
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_goes_on_from_its_cursor_after_a_restart() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        filled(&store).await;
        let cursor = store.cursor(2);
        store.close().await;

        let store = place.open().await;
        put(&store, [account(9, 9)]).await.unwrap();
        let place = store.check(&cursor).await.unwrap();
        let mut feed = pin!(store.follow(TABLES.to_vec(), place, 100));
        let page = feed.try_next().await.unwrap().unwrap();
        assert_eq!(page.chunks.iter().map(|chunk| chunk.revision).collect::<Vec<_>>(), [3, 4]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_ends_when_the_store_closes() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        let mut feed = pin!(store.follow(TABLES.to_vec(), Position::start(), 10));
        let ((), end) = tokio::join!(store.close(), feed.try_next());
        assert!(end.unwrap().is_none());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cursors_of_another_store_or_epoch_or_of_the_future_are_refused() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        put(&store, [account(1, 1)]).await.unwrap();
        let ours = store.cursor(1);
        let other = Uuid::from_u128(99);
        assert!(store.check(&ours).await.is_ok());
        assert_eq!(reason(store.check(&Cursor { store: other, ..ours }).await), Reason::CursorForeign);
        assert_eq!(reason(store.check(&Cursor { epoch: other, ..ours }).await), Reason::CursorOtherEpoch);
        assert_eq!(reason(store.check(&Cursor { revision: 2, ..ours }).await), Reason::CursorAhead);
    })
    .await;
}

//! Many rows at once: in one write, and in writes too large for that.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use futures::{StreamExt as _, stream};
use qiyou_error::{Error, Reason, Result};
use qiyou_store::{At, Change, Key, Portion, Position, Reads, Store, Written};
use qiyou_testing::{inspection::damages, stores};

use crate::toy::{Account, Note, PARTS, TABLES, account, all, note, put, reason, request};

const ROWS: i64 = 1_000;

/// Puts accounts of these numbers in portions of 100, each with the amount; a note says how many there were.
async fn put_in_portions(store: &Store, numbers: std::ops::Range<i64>, amount: i64) -> Result<Written> {
    let portions = move || {
        let numbers: Vec<_> = numbers.clone().collect();
        let portions: Vec<_> = numbers.chunks(100).map(|some| Ok(portion(some, amount))).collect();
        stream::iter(portions).boxed()
    };
    let answer = |change: &mut Change<'_>| change.put(note("total", "done")).map(|_| b"done".to_vec());
    store.write_in_portions(request(), portions, answer).await
}

fn portion(numbers: &[i64], amount: i64) -> Portion {
    let accounts: Vec<_> = numbers.iter().map(|number| account(*number, amount)).collect();
    Portion::new(Reads::new().keys(accounts.iter().map(Key::of_record)), move |change| {
        accounts.iter().try_for_each(|account| change.put(account.clone()).map(drop))
    })
}

async fn amounts(store: &Store) -> Vec<i64> {
    all::<Account>(store, At::Head).await.iter().map(|account| account.amount).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn many_rows_of_one_write_stand_as_few_do() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        let accounts: Vec<_> = (0..ROWS).map(|number| account(number, number % 500)).collect();
        assert_eq!(put(&store, &accounts).await.unwrap().revision, 1);
        assert!(!put(&store, &accounts).await.unwrap().changed, "the same again changes nothing");
        let halves: Vec<_> =
            accounts.iter().map(|old| Account { amount: old.amount % 7, ..old.clone() }).collect();
        assert_eq!(put(&store, &halves).await.unwrap().revision, 2);

        assert_eq!(
            all::<Account>(&store, At::Head).await.iter().map(|row| &row.record).collect::<Vec<_>>(),
            halves.iter().collect::<Vec<_>>()
        );
        assert_eq!(all::<Account>(&store, At::Revision(1)).await.len(), accounts.len());
        assert_eq!(damages(&store).await, [""; 0]);
        assert!(store.rebuild().await.unwrap().iter().all(|table| (table.wrong, table.missing) == (0, 0)));
        store.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_lie_far_apart_are_found_among_many_others() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        put(&store, (0..ROWS).map(|number| account(number, 1)).collect::<Vec<_>>()).await.unwrap();
        let apart: Vec<_> = (0..100).map(|step| account(step * 15, 1)).collect();
        let written = put(&store, &apart).await.unwrap();
        assert_eq!(written.revision, 2, "a third of them was not there");
        assert_eq!(
            store.history(&Key::of_record(&apart[1])).await.unwrap().len(),
            1,
            "what is equal is found to be"
        );
        store.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_write_makes_one_revision_of_all_its_portions() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        let written = put_in_portions(&store, 0..ROWS, 7).await.unwrap();
        assert_eq!((written.revision, written.answer.as_slice()), (1, b"done".as_slice()));
        assert_eq!(put_in_portions(&store, 0..ROWS + 1, 7).await.unwrap().revision, 2);
        assert_eq!(amounts(&store).await, vec![7; 1_001]);
        assert_eq!(all::<Account>(&store, At::Revision(1)).await.len(), 1_000);
        assert_eq!(all::<Note>(&store, At::Head).await.len(), 1);

        let page = store.changes(&TABLES, Position::start(), 2, 2_000).await.unwrap();
        let sizes: Vec<_> = page.chunks.iter().map(|chunk| (chunk.entries.len(), chunk.end)).collect();
        assert_eq!(sizes, [(1_001, true), (1, true)], "only what differs is written");
        assert_eq!(damages(&store).await, [""; 0]);
        store.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_portion_that_is_refused_takes_those_before_it_along() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        put(&store, [account(1, 1)]).await.unwrap();
        let portions = || {
            let refused = Portion::new(Reads::new(), |_| Err(Error::not_found("what it needs")));
            stream::iter([Ok(portion(&[1, 2, 3], 9)), Ok(refused)]).boxed()
        };
        let refused = store.write_in_portions(request(), portions, |_| Ok(Vec::new())).await;
        assert_eq!(reason(refused), Reason::ResourceNotFound);
        let broken = || stream::iter([Ok(portion(&[1, 2, 3], 9)), Err(Error::not_found("the next"))]).boxed();
        let broken = store.write_in_portions(request(), broken, |_| Ok(Vec::new())).await;
        assert_eq!(reason(broken), Reason::ResourceNotFound);
        assert_eq!(amounts(&store).await, [1]);
        assert_eq!(put(&store, [account(2, 2)]).await.unwrap().revision, 2, "the next write is not harmed");
        store.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_stands_of_a_large_write_before_all_of_it_does() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        let seen = Arc::new(AtomicUsize::new(usize::MAX));
        let (reader, noted) = (store.clone(), Arc::clone(&seen));
        let portions = move || {
            let (reader, noted) = (reader.clone(), Arc::clone(&noted));
            let look = async move {
                noted.store(amounts(&reader).await.len(), Ordering::SeqCst);
                Ok(portion(&[2], 5))
            };
            stream::iter([Ok(portion(&[1], 5))]).chain(stream::once(look)).boxed()
        };
        store.write_in_portions(request(), portions, |_| Ok(Vec::new())).await.unwrap();
        assert_eq!(seen.load(Ordering::SeqCst), 0, "a reader between two portions");
        assert_eq!(amounts(&store).await, [5, 5]);
        store.close().await;
    })
    .await;
}

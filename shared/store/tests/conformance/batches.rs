//! Writes that share a commit do not share their fate.

use std::{
    pin::Pin,
    sync::{Arc, Barrier},
};

use futures::poll;
use qiyou_error::{Error, Reason, Result};
use qiyou_store::{At, Change, Key, Reads, Store, Value, Written};
use qiyou_testing::stores;
use tokio::task::JoinHandle;
use tokio_util::task::TaskTracker;

use crate::toy::{
    Account, PARTS, Sketch, account, account_key, add, all, named, put, put_as, reason, request,
};

/// Holds the writer in a write of its own, so that what is queued meanwhile becomes one batch.
struct Gate {
    barrier: Arc<Barrier>,
    held: JoinHandle<Result<Written>>,
}

impl Gate {
    fn close(store: &Store) -> Self {
        let (barrier, entered) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
        let (inner, inside, store) = (Arc::clone(&barrier), Arc::clone(&entered), store.clone());
        let held = TaskTracker::new().spawn(async move {
            let wait = move |_: &mut qiyou_store::Change<'_>| {
                inside.wait();
                inner.wait();
                Ok(Vec::new())
            };
            store.write(request(), Reads::new(), wait).await
        });
        tokio::task::block_in_place(|| entered.wait());
        Self { barrier, held }
    }

    async fn open(self) {
        tokio::task::block_in_place(|| self.barrier.wait());
        self.held.await.unwrap().unwrap();
    }
}

type Write<'a> = Pin<Box<dyn Future<Output = Result<Written>> + Send + 'a>>;

/// Puts these writes into one batch; returns what became of each.
async fn together(store: &Store, mut writes: Vec<Write<'_>>) -> Vec<Result<Written>> {
    let gate = Gate::close(store);
    for write in &mut writes {
        assert!(poll!(write).is_pending());
    }
    gate.open().await;
    futures::future::join_all(writes).await
}

fn refused(store: &Store) -> Write<'_> {
    let decide = |change: &mut qiyou_store::Change<'_>| {
        change.put(account(7, 7))?;
        Err(Error::not_found("what it needs"))
    };
    Box::pin(store.write(named("refused", ""), Reads::new(), decide))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_write_leaves_nothing_and_takes_no_other_with_it() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        let before = store.stats().transactions;
        let writes: Vec<Write<'_>> =
            vec![Box::pin(put(&store, [account(1, 10)])), refused(&store), Box::pin(add(&store, 1, 5))];
        let results = together(&store, writes).await;

        assert_eq!(results[0].as_ref().unwrap().revision, 1);
        assert_eq!(results[1].as_ref().unwrap_err().reason(), Reason::ResourceNotFound);
        assert_eq!(results[2].as_ref().unwrap().revision, 2);
        let accounts = all::<Account>(&store, At::Head).await;
        assert_eq!((accounts.len(), accounts[0].amount), (1, 15));
        assert_eq!(store.stats().transactions - before, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_cleared_takes_nothing_else_of_its_batch_along() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        let sketch = |title: &str| Sketch { title: title.to_owned(), page: 1, body: "drawn".to_owned() };
        let draw = |title: &'static str| -> Write<'_> {
            let put = move |change: &mut Change<'_>| change.put(sketch(title)).map(|_| Vec::new());
            Box::pin(store.write(request(), Reads::new(), put))
        };
        let key = |title: &'static str| Key::<Sketch>::of([Value::text(title), Value::int(1)]);
        let clear = |change: &mut Change<'_>| {
            change.clear::<Sketch>(&Key::of([Value::text("goes")])).map(|()| Vec::new())
        };
        let look = move |change: &mut Change<'_>| {
            let found = [change.get(&key("goes"))?, change.get(&key("stays"))?];
            Ok(found.into_iter().flatten().flat_map(|stored| stored.record.title.into_bytes()).collect())
        };
        let writes: Vec<Write<'_>> = vec![
            draw("goes"),
            draw("stays"),
            Box::pin(store.write(request(), Reads::new(), clear)),
            Box::pin(store.write(request(), Reads::new(), look)),
        ];
        let results = together(&store, writes).await;
        assert_eq!(results[3].as_ref().unwrap().answer, b"stays");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_while_deciding_fails_that_write_alone() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        let panics = |change: &mut qiyou_store::Change<'_>| -> Result<Vec<u8>> {
            change.put(account(7, 7))?;
            panic!("a bug in a use case")
        };
        let writes: Vec<Write<'_>> = vec![
            Box::pin(store.write(request(), Reads::new(), panics)),
            Box::pin(put(&store, [account(1, 10)])),
        ];
        let results = together(&store, writes).await;

        assert_eq!(results[0].as_ref().unwrap_err().reason(), Reason::Internal);
        assert!(results[1].is_ok());
        assert_eq!(all::<Account>(&store, At::Head).await.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_that_the_database_refuses_takes_no_other_with_it() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        let writes: Vec<Write<'_>> = vec![
            Box::pin(put(&store, [account(1, 10)])),
            Box::pin(put(&store, [account(2, 666)])),
            Box::pin(put_as(&store, named("r3", "c"), [account(3, 30)])),
        ];
        let results = together(&store, writes).await;

        assert_eq!(results[1].as_ref().unwrap_err().reason(), Reason::Internal);
        assert_eq!(results[0].as_ref().unwrap().revision, 1);
        assert_eq!(results[2].as_ref().unwrap().revision, 2);
        let numbers: Vec<_> = all::<Account>(&store, At::Head).await.iter().map(|a| a.number).collect();
        assert_eq!(numbers, [1, 3]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_queue_tells_callers_to_come_back() {
    stores::each(PARTS, async |place| {
        let store = Store::open(place.options().queue(2)).await.unwrap();
        let gate = Gate::close(&store);
        let (first, second) = ([account(1, 1)], [account(2, 2)]);
        let mut writes = [Box::pin(put(&store, &first)), Box::pin(put(&store, &second))];
        for write in &mut writes {
            assert!(poll!(write).is_pending());
        }
        assert_eq!(reason(put(&store, [account(3, 3)]).await), Reason::Overloaded);
        gate.open().await;
        assert!(futures::future::join_all(writes).await.iter().all(Result::is_ok));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_who_leaves_before_its_turn_writes_nothing() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        let gate = Gate::close(&store);
        let records = [account(1, 10)];
        let mut leaving = Box::pin(put(&store, &records));
        assert!(poll!(&mut leaving).is_pending());
        drop(leaving);
        gate.open().await;
        put(&store, [account(2, 20)]).await.unwrap();
        assert!(all::<Account>(&store, At::Head).await.iter().all(|account| account.number == 2));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn callers_who_leave_at_any_moment_lose_and_halve_nothing() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        let zeros: Vec<_> = (0..2).map(|number| account(number, 0)).collect();
        put(&store, &zeros).await.unwrap();
        for patience in 0..40_u32 {
            // Moves one from account 0 to account 1; waits for a number of polls and leaves.
            let (from, to) = (account_key(0), account_key(1));
            let reads = Reads::new().key(&from).key(&to);
            let move_one = move |change: &mut qiyou_store::Change<'_>| {
                for (key, by) in [(&from, -1), (&to, 1)] {
                    let account = change.get(key)?.ok_or_else(|| Error::not_found("it"))?.record;
                    change.put(Account { amount: account.amount + by, ..account })?;
                }
                Ok(Vec::new())
            };
            let mut write = Box::pin(store.write(request(), reads, move_one));
            for _ in 0..patience {
                let _ = poll!(&mut write);
                tokio::task::yield_now().await;
            }
        }
        put(&store, [account(9, 9)]).await.unwrap();
        let accounts = all::<Account>(&store, At::Head).await;
        assert_eq!(accounts[0].amount + accounts[1].amount, 0);
        let moved = store.history(&account_key(1)).await.unwrap().len() - 1;
        assert_eq!(accounts[1].amount, i64::try_from(moved).unwrap());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_finishes_what_is_queued_and_takes_no_more() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        let gate = Gate::close(&store);
        let records = [account(1, 10)];
        let mut queued = Box::pin(put(&store, &records));
        assert!(poll!(&mut queued).is_pending());
        let mut closing = Box::pin(store.close());
        assert!(poll!(&mut closing).is_pending());
        gate.open().await;
        closing.await;

        assert!(queued.await.is_ok());
        assert_eq!(reason(put(&store, [account(2, 20)]).await), Reason::ShuttingDown);
        let store = place.open().await;
        assert_eq!(all::<Account>(&store, At::Head).await.len(), 1);
    })
    .await;
}

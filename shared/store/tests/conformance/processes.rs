//! Several processes over one PostgreSQL database: one history.

use std::{pin::pin, time::Duration};

use futures::TryStreamExt as _;
use qiyou_store::{At, Position, Store};
use qiyou_testing::{inspection::damages, stores};
use tokio::task::JoinSet;

use crate::toy::{Account, PARTS, TABLES, account, add, all, named, put, put_as};

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_write_one_dense_history() {
    stores::on_postgres(PARTS, async |place| {
        let stores = [place.open().await, place.open().await];
        put(&stores[0], [account(1, 0)]).await.unwrap();
        let mut writers = JoinSet::new();
        for number in 0..40 {
            let store = stores[number % 2].clone();
            writers.spawn(async move { add(&store, 1, 1).await.unwrap() });
        }
        let mut written = writers.join_all().await;
        written.sort_by_key(|written| written.revision);
        let revisions: Vec<_> = written.iter().map(|written| written.revision).collect();
        assert_eq!(revisions, (2..=41).collect::<Vec<_>>());
        assert!(written.windows(2).all(|pair| pair[0].recorded_at < pair[1].recorded_at));
        assert_eq!(all::<Account>(&stores[0], At::Head).await[0].amount, 40);
        assert_eq!(damages(&stores[1]).await, [""; 0]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_sees_and_follows_the_commits_of_another() {
    stores::on_postgres(PARTS, async |place| {
        let writes = place.open().await;
        let reads = Store::open(place.options().poll(Duration::from_millis(5))).await.unwrap();
        let mut feed = pin!(reads.follow(TABLES.to_vec(), Position::start(), 100));
        for revision in 1..=3 {
            let written = put(&writes, [account(1, revision)]).await.unwrap();
            // A token of the other process is not ahead of the database.
            assert!(reads.check(&written.token.into()).await.is_ok());
            let page = feed.try_next().await.unwrap().unwrap();
            assert_eq!(page.chunks[0].revision, revision);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_sent_to_another_process_gets_the_first_answer() {
    stores::on_postgres(PARTS, async |place| {
        let (one, two) = (place.open().await, place.open().await);
        let first = put_as(&one, named("r1", "a"), [account(1, 1)]).await.unwrap();
        let again = put_as(&two, named("r1", "a"), [account(1, 1)]).await.unwrap();
        assert!(again.repeated);
        assert_eq!((again.answer, again.token), (first.answer, first.token));
    })
    .await;
}

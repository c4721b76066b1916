//! Request ids: a repeat gets the first answer and does nothing.

use qiyou_error::{Error, Reason};
use qiyou_store::{At, Reads};
use qiyou_testing::stores;
use tokio::task::JoinSet;

use crate::toy::{self, Account, PARTS, account, account_key, named, put_as, reason};

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_request_id_returns_the_first_answer() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        let first = put_as(&store, named("r1", "a"), [account(1, 10)]).await.unwrap();
        toy::add(&store, 1, 5).await.unwrap();

        let again = put_as(&store, named("r1", "a"), [account(1, 10)]).await.unwrap();

        assert!(again.repeated && !first.repeated);
        assert_eq!((&again.answer, again.revision, again.token), (&first.answer, 1, first.token));
        assert_eq!(again.recorded_at, first.recorded_at);
        assert_eq!(toy::all::<Account>(&store, At::Head).await[0].amount, 15);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_is_known_after_the_store_was_opened_again() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        let first = put_as(&store, named("r1", "a"), [account(1, 10)]).await.unwrap();
        store.close().await;

        let store = place.open().await;
        let again = put_as(&store, named("r1", "a"), [account(1, 10)]).await.unwrap();
        assert_eq!((again.answer, again.token), (first.answer, first.token));
        assert_eq!(store.head().revision, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn repeats_at_the_same_moment_write_once() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        let mut writers = JoinSet::new();
        for _ in 0..8 {
            let store = store.clone();
            writers.spawn(async move { put_as(&store, named("r1", "a"), [account(1, 10)]).await.unwrap() });
        }
        let written = writers.join_all().await;
        assert_eq!(written.iter().filter(|written| !written.repeated).count(), 1);
        assert!(written.iter().all(|written| written.revision == 1));
        assert_eq!(store.head().revision, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_id_used_for_another_request_is_refused() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        put_as(&store, named("r1", "a"), [account(1, 10)]).await.unwrap();
        let other = put_as(&store, named("r1", "b"), [account(1, 99)]).await;
        assert_eq!(reason(other), Reason::RequestIdReused);
        assert_eq!(store.head().revision, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_id_used_through_another_method_is_refused() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        put_as(&store, named("r1", "a"), [account(1, 10)]).await.unwrap();
        let digest = qiyou_kernel::Digest::of(b"a");
        let other = qiyou_store::Request::new("clerk", "/toy/Remove").with_id("r1", digest);
        assert_eq!(reason(put_as(&store, other, [account(1, 10)]).await), Reason::RequestIdReused);
        assert_eq!(store.head().revision, 1);
        assert!(put_as(&store, named("r1", "a"), [account(1, 10)]).await.unwrap().repeated);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_actors_may_use_the_same_request_id() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        put_as(&store, named("r1", "a"), [account(1, 10)]).await.unwrap();
        let digest = qiyou_kernel::Digest::of(b"b");
        let other = qiyou_store::Request::new("another clerk", "/toy/Put").with_id("r1", digest);
        let written = put_as(&store, other, [account(2, 20)]).await.unwrap();
        assert_eq!((written.repeated, written.revision), (false, 2));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_request_is_not_remembered() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        let refuse = |_: &mut qiyou_store::Change<'_>| Err(Error::not_found("it"));
        let refused = store.write(named("r1", "a"), Reads::new().key(&account_key(1)), refuse).await;
        assert_eq!(reason(refused), Reason::ResourceNotFound);

        let written = put_as(&store, named("r1", "a"), [account(1, 10)]).await.unwrap();
        assert!(!written.repeated && written.changed);
    })
    .await;
}

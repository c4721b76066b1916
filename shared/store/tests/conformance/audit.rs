//! The audit chain: every revision follows from the one before, and vouches for its rows.

use qiyou_store::{Broken, Reads, Store, Verified};
use qiyou_testing::stores::{self, Place};

use crate::{
    tamper::tamper,
    toy::{PARTS, account, note, put, put_as, request},
};

async fn filled(place: &Place) -> Store {
    let store = place.open().await;
    for amount in 1..=5 {
        put_as(&store, request().because("a count"), [account(1, amount), account(2, -amount)])
            .await
            .unwrap();
    }
    let reads = Reads::new();
    store.write(request(), reads, |change| change.put(note("a", "b")).map(|_| Vec::new())).await.unwrap();
    store
}

#[tokio::test(flavor = "multi_thread")]
async fn an_untouched_chain_holds_from_its_beginning_to_its_head() {
    stores::each(PARTS, async |place| {
        let store = filled(&place).await;
        let whole = store.verify().await.unwrap();
        assert_eq!((whole.revisions, &whole.broken), (6, &None));

        put(&store, [account(3, 3)]).await.unwrap();
        let longer = store.verify().await.unwrap();
        assert_eq!(longer.revisions, 7);
        assert_ne!(longer.hash, whole.hash);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_chain_holds() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        let Verified { revisions, broken, .. } = store.verify().await.unwrap();
        assert_eq!((revisions, broken), (0, None));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn both_engines_make_the_same_chain_of_the_same_writes() {
    let mut hashes = Vec::new();
    for place in [Some(stores::sqlite(PARTS)), stores::postgres(PARTS).await].into_iter().flatten() {
        hashes.push(filled(&place).await.verify().await.unwrap().hash);
    }
    assert!(hashes.windows(2).all(|pair| pair[0] == pair[1]), "{hashes:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn tampering_is_found_where_it_happened() {
    let cases = [
        (
            "UPDATE accounts_history SET amount = 40 WHERE revision = 4 AND number = 1",
            4,
            "its rows were changed",
        ),
        ("DELETE FROM accounts_history WHERE revision = 2 AND number = 2", 2, "its rows were changed"),
        ("UPDATE revisions SET actor = 'nobody' WHERE revision = 3", 3, "its own fields were changed"),
        ("DELETE FROM revisions WHERE revision = 5", 5, "it is missing"),
        ("DELETE FROM revisions WHERE revision = 6", 6, "it is missing"),
        ("UPDATE revisions SET previous = hash WHERE revision = 2", 2, "it does not follow the entry before"),
        ("UPDATE store_head SET revision = 5", 6, "the head holds another hash"),
    ];
    for (sql, revision, fault) in cases {
        stores::each(PARTS, async |place| {
            let store = filled(&place).await;
            tamper(&place, sql).await.unwrap();
            let verified = store.verify().await.unwrap();
            assert_eq!(verified.broken, Some(Broken { revision, fault }), "{sql}");
        })
        .await;
    }
}

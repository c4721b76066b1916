//! The audit chain: every revision adds an entry that follows from the one before, the same on both engines.

use qiyou_store::{Reads, Store};
use qiyou_testing::stores::{self, Place};

use crate::toy::{PARTS, account, note, put, put_as, request};

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
async fn every_revision_adds_an_entry_that_follows_from_the_one_before() {
    stores::each(PARTS, async |place| {
        let store = filled(&place).await;
        let before = store.audit_heads().await.unwrap();
        put(&store, [account(3, 3)]).await.unwrap();
        let entries = store.audit_entries_between(6, 7, 10).await.unwrap();
        let links: Vec<_> = entries.iter().map(|entry| (entry.revision, entry.hash)).collect();
        let after = store.audit_heads().await.unwrap();
        assert_eq!(links, [(6, before.hash), (7, after.hash)]);
        assert_eq!(entries[1].previous, before.hash);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn both_engines_make_the_same_chain_of_the_same_writes() {
    let mut hashes = Vec::new();
    for place in [Some(stores::sqlite(PARTS)), stores::postgres(PARTS).await].into_iter().flatten() {
        hashes.push(filled(&place).await.audit_heads().await.unwrap().hash);
    }
    assert!(hashes.windows(2).all(|pair| pair[0] == pair[1]), "{hashes:?}");
}

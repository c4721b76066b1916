//! The current tables are nothing but a reading of the history.

use qiyou_store::{At, Reads, Rebuilt, Store};
use qiyou_testing::{damage, stores};

use crate::toy::{Account, Note, PARTS, account, add, all, note, put, request};

async fn filled(store: &Store) {
    let accounts: Vec<_> = (0..600).map(|number| account(number, number)).collect();
    put(store, &accounts).await.unwrap();
    for number in [5, 5, 3] {
        add(store, number, 1).await.unwrap();
    }
    store
        .write(request(), Reads::new(), |change| change.put(note("a", "b")).map(|_| Vec::new()))
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn rebuilt_tables_are_the_same_rows() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        filled(&store).await;
        let before = (all::<Account>(&store, At::Head).await, all::<Note>(&store, At::Head).await);

        let rebuilt = store.rebuild().await.unwrap();

        let unharmed = |table, rows| Rebuilt { table, rows, wrong: 0, missing: 0 };
        assert_eq!(rebuilt, [unharmed("accounts", 600), unharmed("notes", 1)]);
        let after = (all::<Account>(&store, At::Head).await, all::<Note>(&store, At::Head).await);
        assert_eq!(before.0.len(), 600);
        assert_eq!(before, after);
        assert_eq!(add(&store, 5, 1).await.unwrap().answer, b"8");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_table_is_mended_and_the_damage_told() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        filled(&store).await;
        let sound = all::<Account>(&store, At::Head).await;
        store.close().await;
        let changed =
            damage::run(place.url(), "UPDATE accounts_current SET amount = -1 WHERE number < 3").await;
        let lost = damage::run(place.url(), "DELETE FROM accounts_current WHERE number >= 590").await;
        assert_eq!((changed, lost), (3, 10));

        let store = place.open().await;
        assert_ne!(all::<Account>(&store, At::Head).await, sound);
        let rebuilt = store.rebuild().await.unwrap();

        assert_eq!(rebuilt[0], Rebuilt { table: "accounts", rows: 600, wrong: 3, missing: 13 });
        assert_eq!(all::<Account>(&store, At::Head).await, sound);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_now_is_what_stood_at_the_newest_revision() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        filled(&store).await;
        let head = store.head().revision;
        let now = all::<Account>(&store, At::Head).await;
        // One revision more, so that the newest before it is read from the history.
        put(&store, [account(999, 0)]).await.unwrap();
        assert_eq!(all::<Account>(&store, At::Revision(head)).await, now);
    })
    .await;
}

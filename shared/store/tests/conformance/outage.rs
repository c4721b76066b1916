//! A database that goes away: callers are told, and the store recovers by itself.

use qiyou_error::Reason;
use qiyou_store::At;
use qiyou_testing::{postgres::Server, stores};

use crate::toy::{Account, PARTS, account, all, put, reason};

/// The name of the database at the end of a URL.
fn database(url: &str) -> &str {
    url.rsplit('/').next().unwrap()
}

async fn cut(url: &str) {
    let server = Server::shared().unwrap();
    let name = database(url);
    server
        .execute(format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"))
        .await;
}

async fn allow(url: &str, allowed: bool) {
    let server = Server::shared().unwrap();
    server.execute(format!("ALTER DATABASE {} ALLOW_CONNECTIONS {allowed}", database(url))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_connection_costs_no_write() {
    stores::on_postgres(PARTS, async |place| {
        let store = place.open().await;
        for amount in 1..=3 {
            put(&store, [account(1, amount)]).await.unwrap();
            cut(place.url()).await;
        }
        put(&store, [account(1, 4)]).await.unwrap();
        assert_eq!(all::<Account>(&store, At::Head).await[0].revision, 4);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_is_told_and_passes() {
    stores::on_postgres(PARTS, async |place| {
        let store = place.open().await;
        put(&store, [account(1, 1)]).await.unwrap();
        allow(place.url(), false).await;
        cut(place.url()).await;
        assert_eq!(reason(put(&store, [account(1, 2)]).await), Reason::StoreUnavailable);

        allow(place.url(), true).await;
        assert_eq!(put(&store, [account(1, 2)]).await.unwrap().revision, 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whether_the_database_can_be_reached_is_known_without_asking() {
    stores::on_postgres(PARTS, async |place| {
        let store = place.open().await;
        let mut reachable = store.reachable();
        assert!(*reachable.borrow());
        allow(place.url(), false).await;
        cut(place.url()).await;
        reachable.wait_for(|is_reachable| !is_reachable).await.unwrap();

        allow(place.url(), true).await;
        reachable.wait_for(|is_reachable| *is_reachable).await.unwrap();
        put(&store, [account(1, 1)]).await.unwrap();
    })
    .await;
}

//! Opening: again, twice, by an older program, where it cannot be.

use std::time::Duration;

use qiyou_store::{At, Engine, Migration, OpenError, Options, Part, Store};
use qiyou_testing::{postgres::Server, stores};

use crate::toy::{Account, PARTS, TOY, account, all, put};

static FUTURE: Part = Part {
    name: "future",
    tables: &[],
    migrations: &[Migration {
        version: 9001,
        name: "future",
        sqlite: "CREATE TABLE future (id INTEGER PRIMARY KEY) STRICT",
        postgres: "CREATE TABLE future (id BIGINT PRIMARY KEY)",
    }],
};

static OTHER: Part = Part {
    name: "other",
    tables: &[],
    migrations: &[Migration { version: 9000, name: "other", sqlite: "SELECT 1", postgres: "SELECT 1" }],
};

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_opened_again_goes_on() {
    stores::each(PARTS, async |place| {
        let store = place.open().await;
        let (id, epoch) = (store.id(), store.epoch());
        put(&store, [account(1, 1)]).await.unwrap();
        let head = store.head();
        store.close().await;

        let other_identity = place.options().identity(qiyou_kernel::Uuid::nil(), qiyou_kernel::Uuid::nil());
        let store = Store::open(other_identity).await.unwrap();
        assert_eq!((store.id(), store.epoch(), store.head()), (id, epoch, head));
        assert_eq!(put(&store, [account(1, 2)]).await.unwrap().revision, 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn new_stores_have_ids_of_their_own() {
    let place = stores::sqlite(PARTS);
    let other = stores::sqlite(PARTS);
    let open = |url: &str| Store::open(Options::new(url, place.clock().clone()));
    let (one, two) = (open(place.url()).await.unwrap(), open(other.url()).await.unwrap());
    assert_ne!(one.id(), two.id());
    assert_ne!(one.epoch(), two.epoch());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_process_is_kept_out_of_an_sqlite_store() {
    stores::on_sqlite(PARTS, async |place| {
        let first = place.open().await;
        let refused = Store::open(place.options()).await.unwrap_err();
        assert!(matches!(refused, OpenError::InUse { .. }));
        let line = refused.to_string();
        assert!(line.contains("test.db is in use by another process") && !line.contains('\n'), "{line}");

        first.close().await;
        drop(first);
        assert!(Store::open(place.options()).await.is_ok());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_a_newer_program_is_refused_in_one_line() {
    stores::each(PARTS, async |place| {
        let newer = Store::open(place.options().part(&FUTURE)).await.unwrap();
        newer.close().await;
        drop(newer);
        let refused = Store::open(place.options()).await.unwrap_err();
        assert!(matches!(refused, OpenError::Newer { found: 9001, known: 9000 }), "{refused:?}");
        assert!(!refused.to_string().contains('\n'));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_program_brings_an_older_database_up_to_date() {
    stores::each(PARTS, async |place| {
        let older = place.open().await;
        put(&older, [account(1, 1)]).await.unwrap();
        older.close().await;
        drop(older);
        let newer = Store::open(place.options().part(&FUTURE)).await.unwrap();
        assert_eq!(all::<Account>(&newer, At::Head).await.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_to_be_there_is_not_made_and_not_changed() {
    stores::each(PARTS, async |place| {
        let refused = Store::open(place.options().existing()).await.unwrap_err();
        let is_missing = match place.engine() {
            Engine::Sqlite => matches!(refused, OpenError::Unreadable { .. }),
            Engine::Postgres => matches!(refused, OpenError::Older(1)),
        };
        assert!(is_missing, "{refused:?}");

        let store = place.open().await;
        put(&store, [account(1, 1)]).await.unwrap();
        store.close().await;
        drop(store);
        let refused = Store::open(place.options().part(&FUTURE).existing()).await.unwrap_err();
        assert!(matches!(refused, OpenError::Older(9001)), "{refused:?}");
        let store = Store::open(place.options().existing()).await.unwrap();
        assert_eq!(all::<Account>(&store, At::Head).await.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_of_another_service_is_refused() {
    stores::each(&[&OTHER], async |place| {
        place.open().await.close().await;
        let ours = Options::new(place.url(), place.clock().clone()).part(&TOY);
        let refused = Store::open(ours).await.unwrap_err();
        assert!(matches!(refused, OpenError::Foreign(9000)), "{refused:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_store_of_another_service_is_refused_before_anything_is_written() {
    stores::each(&[], async |place| {
        Store::open(place.options().service("childcare")).await.unwrap().close().await;
        let refused = Store::open(place.options().service("health").part(&TOY)).await.unwrap_err();
        assert_eq!(
            refused.to_string(),
            "the database is the store of childcare, not of health; check the address"
        );
        Store::open(place.options().service("childcare").existing()).await.unwrap().close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_cannot_be_a_store_is_refused_in_one_line() {
    let place = stores::sqlite(PARTS);
    let directory = std::path::Path::new(place.url().strip_prefix("sqlite:").unwrap()).parent().unwrap();
    std::fs::write(
        directory.join("file"),
        "not a database, and long enough to be looked at as one".repeat(99),
    )
    .unwrap();
    std::fs::create_dir(directory.join("directory.db")).unwrap();
    let paths =
        ["file", "file/below.db", "directory.db"].map(|name| directory.join(name).display().to_string());
    let odd = ["", "sqlite::memory:", "mysql://here/there"].map(str::to_owned);
    for url in paths.into_iter().chain(odd) {
        let refused = Store::open(Options::new(url.clone(), place.clock().clone())).await.unwrap_err();
        assert!(
            matches!(refused, OpenError::Unreadable { .. } | OpenError::Address(_)),
            "{url}: {refused:?}"
        );
        assert!(!refused.to_string().contains('\n'), "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_or_steps_of_one_name_do_not_fit_together() {
    let place = stores::sqlite(&[&TOY, &TOY]);
    let refused = Store::open(place.options()).await.unwrap_err();
    assert!(matches!(refused, OpenError::Schema(_)), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_may_lose_commits_is_refused() {
    let Some(server) = Server::started() else { return };
    let (url, clock) = (server.database().await, stores::sqlite(PARTS).clock().clone());
    let open = async |url: &str| Store::open(Options::new(url, clock.clone())).await;
    let lazy = format!("{url}?options=-c%20synchronous_commit%3Doff");
    assert_eq!(
        open(&lazy).await.unwrap_err().to_string(),
        "PostgreSQL runs with fsync=on, synchronous_commit=off and full_page_writes=on; switch them on"
    );
    for (setting, told) in [("fsync", "fsync=off"), ("full_page_writes", "full_page_writes=off")] {
        server.execute(format!("ALTER SYSTEM SET {setting} = off")).await;
        server.execute("SELECT pg_reload_conf()".to_owned()).await;
        let is_told = |refused: &OpenError| refused.to_string().contains(told);
        let refused = eventually(async || open(&url).await.err().filter(is_told)).await;
        assert!(matches!(refused, OpenError::NotDurable(_)), "{refused:?}");
        server.execute(format!("ALTER SYSTEM RESET {setting}")).await;
    }
    server.execute("SELECT pg_reload_conf()".to_owned()).await;
    eventually(async || open(&url).await.ok()).await.close().await;
}

/// A server takes up its settings a moment after it was told to.
async fn eventually<T>(mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    for _ in 0..1_000 {
        if let Some(answer) = ask().await {
            return answer;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the server does not take up its settings");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_may_open_a_new_database_at_once() {
    stores::on_postgres(PARTS, async |place| {
        let (one, two) = tokio::join!(place.open(), place.open());
        assert_eq!((one.id(), one.epoch()), (two.id(), two.epoch()));
    })
    .await;
}

#[test]
fn opening_and_writing_can_be_spawned() {
    fn can_be_spawned<T: Send>(_: impl FnOnce() -> T) {}
    let place = stores::sqlite(PARTS);
    can_be_spawned(|| Store::open(place.options()));
}

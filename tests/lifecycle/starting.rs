//! From the first line of a process to the first call that it answers.

use qiyou_aggregator::Aggregator;
use qiyou_boot::Domain;
use qiyou_kernel::Clock;
use qiyou_proto::indicator::v1::WatchChangesRequest;
use qiyou_store::{Migration, Options, Part, Store};
use qiyou_testing::{hold::Hold, postgres::Server};
use qiyou_tests::Callers;
use tonic_health::pb::health_check_response::ServingStatus::{NotServing, Serving};

use crate::{
    checks::{Checks, DOMAIN},
    program::{Here, Program},
};

/// What a later release will add.
static LATER: Part = Part {
    name: "later",
    tables: &[],
    migrations: &[Migration {
        version: 9001,
        name: "later",
        sqlite: "CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT",
        postgres: "CREATE TABLE later (id BIGINT PRIMARY KEY)",
    }],
};

/// Takes the name of a table that the first migration makes, so that it waits.
const TAKEN: &str = "CREATE TABLE store_head (id INTEGER)";

/// The id of the store that a service serves.
async fn store(callers: &Callers) -> String {
    let mut client = callers.viewer().indicators();
    let mut feed = client.watch_changes(WatchChangesRequest::default()).await.unwrap().into_inner();
    let position = feed.message().await.unwrap().unwrap().position.unwrap();
    position.store
}

#[tokio::test]
async fn while_migrations_run_health_is_answered_and_two_that_start_at_once_both_come_up() {
    let Some(server) = Server::shared() else { return };
    let (here, database) = (Here::new(), server.database().await);
    let slow = Hold::of(&database, TAKEN).await;
    let programs = [(); 2].map(|()| Program::domain(&here, &database, &[]));
    let mut watches = Vec::new();
    for program in &programs {
        let checks = Checks::of(program.address().await);
        assert_eq!(checks.all(DOMAIN).await, [NotServing; 4]);
        let mut watch = checks.watch(DOMAIN[0]).await;
        assert_eq!(watch.next().await.unwrap(), NotServing);
        watches.push(watch);
    }

    drop(slow);
    let mut stores = Vec::new();
    for (program, watch) in programs.iter().zip(&mut watches) {
        assert_eq!(watch.next().await.unwrap(), Serving);
        Checks::of(program.address().await).until_all(DOMAIN, Serving).await;
        stores.push(store(&program.callers().await).await);
    }
    assert_eq!(stores[0], stores[1], "one of them made the store, and the other found it");
}

#[tokio::test]
async fn a_call_that_comes_while_migrations_run_waits_for_their_end() {
    let Some(server) = Server::shared() else { return };
    let (here, database) = (Here::new(), server.database().await);
    let slow = Hold::of(&database, TAKEN).await;
    let program = Program::domain(&here, &database, &[]);
    let checks = Checks::of(program.address().await);
    let callers = program.callers().await;
    let (_, store) = futures::join!(
        async {
            checks.until("", NotServing).await;
            drop(slow);
        },
        store(&callers)
    );
    assert!(!store.is_empty());
}

#[tokio::test]
async fn a_process_that_is_stopped_while_migrations_run_ends_in_order() {
    let Some(server) = Server::shared() else { return };
    let (here, database) = (Here::new(), server.database().await);
    let slow = Hold::of(&database, TAKEN).await;
    let mut program = Program::domain(&here, &database, &[]);
    Checks::of(program.address().await).until("", NotServing).await;
    program.signal("TERM").await;
    assert!(program.ended().await.success());

    drop(slow);
    let next = Program::domain(&here, &database, &[]);
    Checks::of(next.address().await).until("", Serving).await;
}

#[tokio::test]
async fn a_second_process_over_an_sqlite_file_is_refused_and_disturbs_nobody() {
    let here = Here::new();
    let first = Program::domain(&here, &here.sqlite(), &[]);
    let checks = Checks::of(first.address().await);
    checks.until("", Serving).await;
    let mut second = Program::domain(&here, &here.sqlite(), &[]);
    assert_eq!(second.ended().await.code(), Some(1));
    let line = "store.db is in use by another process; stop that one or choose another data directory";
    assert!(second.said().contains(line), "{}", second.said());
    assert_eq!(checks.all(DOMAIN).await, [Serving; 4]);
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_refused() {
    let here = Here::new();
    for address in here.stores().await {
        let options = Options::new(address.clone(), Clock::system());
        let options = Domain::new("childcare", 0).tables(options).part(&LATER);
        Store::open(options).await.unwrap().close().await;
        let mut older = Program::domain(&here, &address, &[]);
        assert_eq!(older.ended().await.code(), Some(1));
        let line = "error: the database was written by a newer program (migration 9001, this one knows ";
        assert!(older.said().contains(line), "{}", older.said());
    }
}

#[tokio::test]
async fn the_store_of_another_service_is_refused() {
    let here = Here::new();
    for address in here.stores().await {
        let options = Options::new(address.clone(), Clock::system());
        Store::open(Aggregator::tables(options)).await.unwrap().close().await;
        let mut astray = Program::domain(&here, &address, &[]);
        assert_eq!(astray.ended().await.code(), Some(1));
        let line = "error: the database is the store of aggregator, not of childcare; check the address";
        assert!(astray.said().contains(line), "{}", astray.said());
    }
}

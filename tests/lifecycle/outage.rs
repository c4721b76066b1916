//! A database that goes away and comes back under a service that goes on.

use std::time::Duration;

use qiyou_testing::postgres::Server;
use qiyou_tests::{Refused, county};
use tokio::time::Instant;
use tonic::Code;
use tonic_health::pb::health_check_response::ServingStatus::{NotServing, Serving};

use crate::{
    checks::{Checks, DOMAIN},
    program::{Here, Program},
};

/// How soon an outage shows: a look that takes three seconds at most, four times a second, on a busy machine.
const BOUND: Duration = Duration::from_secs(10);

#[tokio::test]
async fn health_follows_the_database_without_a_restart() {
    let Some(server) = Server::started() else { return };
    let (here, database) = (Here::new(), server.database().await);
    let program = Program::domain(&here, &database, &[]);
    let checks = Checks::of(program.address().await);
    let mut watch = checks.watch(DOMAIN[0]).await;
    while watch.next().await.unwrap() != Serving {}
    let callers = program.callers().await;
    county::load(&callers).await;

    let gone = Instant::now();
    server.stop();
    assert_eq!(watch.next().await.unwrap(), NotServing);
    assert!(gone.elapsed() < BOUND, "{:?}", gone.elapsed());
    assert_eq!(checks.all(DOMAIN).await, [NotServing; 4]);
    let cell = county::Cell::disputed()[0];
    let refusal = callers.reporter().report([cell.report(county::value(7))]).await.refused();
    assert_eq!(refusal.why(), (Code::Unavailable, "STORE_UNAVAILABLE"), "a call is told what is wrong");

    server.start_again();
    assert_eq!(watch.next().await.unwrap(), Serving);
    assert_eq!(checks.all(DOMAIN).await, [Serving; 4]);
    callers.reporter().report([cell.report(county::value(7))]).await.unwrap();
}

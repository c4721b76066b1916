//! A database that goes away and comes back under a service that goes on.

use std::time::Duration;

use qiyou_testing::postgres::Server;
use qiyou_tests::county;
use tokio::time::Instant;
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
    checks.until_all(DOMAIN, NotServing).await;

    server.start_again();
    assert_eq!(watch.next().await.unwrap(), Serving);
    checks.until_all(DOMAIN, Serving).await;
    callers.reporter().report([county::Cell::disputed()[0].report(county::value(7))]).await.unwrap();
}

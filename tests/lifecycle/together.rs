//! Two processes over one PostgreSQL store: writes by either of them, one feed, one chain.

use std::time::Duration;

use qiyou_boot::Domain;
use qiyou_kernel::Clock;
use qiyou_proto::indicator::v1::{Observation, ReportObservationsRequest, WatchChangesRequest};
use qiyou_store::{Options, Store};
use qiyou_testing::{inspection::damages, postgres::Server};
use qiyou_tests::{
    Caller, Callers, Refused,
    county::{self, Cell, value},
    eventually,
};
use tokio::time::timeout;
use tonic::Code;
use tonic_health::pb::health_check_response::ServingStatus::Serving;

use crate::{
    checks::Checks,
    program::{Here, Program},
};

/// How many reports each process is sent.
const REPORTS: usize = 20;

/// Two processes over a store that holds a plan, loaded through the first of them.
async fn both(here: &Here, database: &str) -> ([Program; 2], [Callers; 2]) {
    let programs = [(); 2].map(|()| Program::domain(here, database, &[]));
    for program in &programs {
        Checks::of(program.address().await).until("", Serving).await;
    }
    let [one, other] = &programs;
    let callers = [one.callers().await, other.callers().await];
    county::load(&callers[0]).await;
    // The other one looks for what was loaded elsewhere four times a second.
    let reporter = callers[1].reporter();
    let trial = ReportObservationsRequest {
        observations: vec![Cell::disputed()[0].report(value(3))],
        validate_only: true,
        ..Default::default()
    };
    eventually("plan and regions at the other process", async || {
        reporter.indicators().report_observations(trial.clone()).await.ok()
    })
    .await;
    (programs, callers)
}

/// The revisions up to the last one that was written, as a process delivers them.
async fn followed(reader: &Caller, last: i64) -> Vec<i64> {
    let mut client = reader.indicators();
    let mut feed = client.watch_changes(WatchChangesRequest::default()).await.unwrap().into_inner();
    let mut revisions = Vec::new();
    while revisions.last() != Some(&last) {
        let message =
            timeout(Duration::from_secs(20), feed.message()).await.expect("the feed goes on").unwrap();
        revisions.extend(message.unwrap().changes.iter().map(|change| change.revision));
        revisions.dedup();
    }
    revisions
}

async fn verified(database: &str) -> (i64, bool) {
    let options = Options::new(database, Clock::system());
    let store = Store::open(Domain::new("childcare", 0).tables(options).existing()).await.unwrap();
    (store.head().revision, damages(&store).await.is_empty())
}

#[tokio::test(flavor = "multi_thread")]
async fn writes_by_either_make_one_feed_and_one_chain() {
    let Some(server) = Server::shared() else { return };
    let (here, database) = (Here::new(), server.database().await);
    let (_programs, callers) = both(&here, &database).await;
    let cells = Cell::many();
    let (one, other) = cells.split_at(REPORTS);
    let report = async |callers: &Callers, cells: &[Cell]| {
        let reporter = callers.reporter();
        let mut revisions = Vec::new();
        for cell in cells.iter().take(REPORTS) {
            let answer = reporter.report([cell.report(value(3))]).await.unwrap().into_inner();
            revisions.push(answer.observations[0].revision);
        }
        revisions
    };
    let (one, other) = futures::join!(report(&callers[0], one), report(&callers[1], other));
    let mut written = [one, other].concat();
    written.sort_unstable();
    let (first, last) = (written[0], *written.last().unwrap());
    assert_eq!(
        written,
        (first..=last).collect::<Vec<_>>(),
        "each has a revision of its own, and none is left out"
    );

    for callers in &callers {
        let followed = followed(&callers.viewer(), last).await;
        assert_eq!(
            followed,
            (1..=last).collect::<Vec<_>>(),
            "each process delivers what both wrote, in order"
        );
    }
    assert_eq!(verified(&database).await, (last, true));
}

#[tokio::test]
async fn a_request_that_is_repeated_at_the_other_process_gets_the_first_answer() {
    let Some(server) = Server::shared() else { return };
    let (here, database) = (Here::new(), server.database().await);
    let (_programs, [one, other]) = both(&here, &database).await;
    let request = ReportObservationsRequest {
        observations: vec![Cell::disputed()[0].report(value(3))],
        request_id: "once-and-no-more".to_owned(),
        ..Default::default()
    };
    let first = one.reporter().indicators().report_observations(request.clone()).await.unwrap().into_inner();
    let again =
        other.reporter().indicators().report_observations(request.clone()).await.unwrap().into_inner();
    assert_eq!(again, first);

    let observations = vec![Cell::disputed()[0].report(value(4))];
    let another = ReportObservationsRequest { observations, ..request };
    let refusal = other.reporter().indicators().report_observations(another).await.refused();
    assert_eq!(refusal.why(), (Code::FailedPrecondition, "REQUEST_ID_REUSED"));
}

#[tokio::test]
async fn an_etag_that_one_process_gave_counts_at_the_other() {
    let Some(server) = Server::shared() else { return };
    let (here, database) = (Here::new(), server.database().await);
    let (_programs, [one, other]) = both(&here, &database).await;
    let cell = Cell::disputed()[0];
    let stale = one.reporter().hand_in(cell.report(value(3))).await.etag;
    let current = other.reporter().hand_in(cell.report(value(4))).await.etag;
    let under = |etag: &str| Observation { etag: etag.to_owned(), ..cell.report(value(5)) };
    for callers in [&one, &other] {
        let refusal = callers.reporter().report([under(&stale)]).await.refused();
        assert_eq!(refusal.why(), (Code::Aborted, "ETAG_STALE"));
    }
    one.reporter().report([under(&current)]).await.unwrap();
}

#[tokio::test]
async fn when_one_is_stopped_the_other_goes_on() {
    let Some(server) = Server::shared() else { return };
    let (here, database) = (Here::new(), server.database().await);
    let ([mut stopped, _other], [one, other]) = both(&here, &database).await;
    let cells = Cell::many();
    one.reporter().report([cells[0].report(value(3))]).await.unwrap();
    stopped.signal("TERM").await;
    assert!(stopped.ended().await.success());
    let answer = other.reporter().report([cells[1].report(value(3))]).await.unwrap().into_inner();
    let last = answer.observations[0].revision;
    assert_eq!(followed(&other.viewer(), last).await.last(), Some(&last));
    assert_eq!(verified(&database).await, (last, true));
}

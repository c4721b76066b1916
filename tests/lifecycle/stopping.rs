//! From the signal to the end of the process.

use std::time::Duration;

use qiyou_kernel::Token;
use qiyou_proto::indicator::v1::{ReportObservationsResponse, WatchChangesRequest, WatchChangesResponse};
use qiyou_store::Store;
use qiyou_testing::{hold::Hold, postgres::Server};
use qiyou_tests::{Caller, Refusal, county, eventually};
use tokio::{
    net::TcpStream,
    task::{JoinSet, yield_now},
    time::Instant,
};
use tonic::{Code, Response, Status, Streaming};
use tonic_health::pb::health_check_response::ServingStatus::{NotServing, Serving};

use crate::{
    checks::{Checks, DOMAIN},
    program::{Here, Program},
};

/// What every write waits for.
const HEAD: &str = "SELECT revision FROM store_head FOR UPDATE";

/// A domain with a plan.
async fn domain(here: &Here, store: &str, arguments: &[&str]) -> (Program, Checks) {
    let program = Program::domain(here, store, arguments);
    let checks = Checks::of(program.address().await);
    checks.until("", Serving).await;
    county::load(&program.callers().await).await;
    (program, checks)
}

/// Follows what changes, and has heard a first word of it.
async fn follow(reader: &Caller) -> Streaming<WatchChangesResponse> {
    let mut client = reader.indicators();
    let mut feed = client.watch_changes(WatchChangesRequest::default()).await.unwrap().into_inner();
    feed.message().await.unwrap().unwrap();
    feed
}

/// How a stream ends.
async fn end<T>(mut stream: Streaming<T>) -> Refusal {
    loop {
        match stream.message().await {
            Ok(message) => assert!(message.is_some(), "it ends without a word"),
            Err(status) => return Refusal::of(&status),
        }
    }
}

type Reported = Result<Response<ReportObservationsResponse>, Status>;

/// A report on its way: it waits for the head, which somebody else holds.
async fn report(reporter: &Caller, head: &mut Hold) -> JoinSet<Reported> {
    let reporter = reporter.clone();
    let cell = county::Cell::disputed()[0];
    let on_its_way =
        JoinSet::from_iter([async move { reporter.report([cell.report(county::value(7))]).await }]);
    while !head.is_waited_for().await {
        yield_now().await;
    }
    on_its_way
}

#[tokio::test]
async fn what_is_in_flight_is_finished_while_new_callers_are_sent_elsewhere() {
    let Some(server) = Server::shared() else { return };
    let (here, database) = (Here::new(), server.database().await);
    let (mut program, checks) = domain(&here, &database, &[]).await;
    let (callers, address) = (program.callers().await, program.address().await);
    let feed = follow(&callers.viewer()).await;
    let mut watch = checks.watch("").await;
    assert_eq!(watch.next().await.unwrap(), Serving);
    let mut head = Hold::of(&database, HEAD).await;
    let on_its_way = report(&callers.reporter(), &mut head).await;

    program.signal("TERM").await;
    assert_eq!(watch.next().await.unwrap(), NotServing, "health says so first");
    assert_eq!(end(feed).await.why(), (Code::Unavailable, "SHUTTING_DOWN"));
    eventually("the door to close", async || TcpStream::connect(address).await.err()).await;
    drop(head);
    let [answer] = &on_its_way.join_all().await[..] else { panic!("one report") };
    let token: Token = answer.as_ref().unwrap().get_ref().token.parse().unwrap();
    assert!(program.ended().await.success());

    let clock = qiyou_kernel::Clock::system();
    let options = qiyou_store::Options::new(database, clock);
    let store =
        Store::open(qiyou_boot::Domain::new("childcare", 0).tables(options).existing()).await.unwrap();
    assert_eq!(store.head().revision, token.revision, "what was answered stands");
}

#[tokio::test]
async fn a_drain_ends_within_its_deadline_whatever_still_runs() {
    let Some(server) = Server::shared() else { return };
    let (here, database) = (Here::new(), server.database().await);
    let (mut program, _) = domain(&here, &database, &["--drain", "1s"]).await;
    let mut head = Hold::of(&database, HEAD).await;
    let on_its_way = report(&program.callers().await.reporter(), &mut head).await;

    let begun = Instant::now();
    program.signal("TERM").await;
    let [answer] = &on_its_way.join_all().await[..] else { panic!("one report") };
    let refusal = Refusal::of(answer.as_ref().unwrap_err());
    assert_eq!(refusal.why(), (Code::Unavailable, "SHUTTING_DOWN"));
    assert!(program.ended().await.success());
    // A second for the drain, one for the last frames, three for a database that does not answer.
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn for_its_grace_a_drain_is_announced_and_calls_and_streams_go_on() {
    let here = Here::new();
    let (mut program, checks) = domain(&here, &here.sqlite(), &["--drain-grace", "2s"]).await;
    let callers = program.callers().await;
    let mut feed = follow(&callers.viewer()).await;
    let mut watch = checks.watch(DOMAIN[0]).await;
    assert_eq!(watch.next().await.unwrap(), Serving);

    program.signal("TERM").await;
    assert_eq!(watch.next().await.unwrap(), NotServing);
    let cell = county::Cell::disputed()[0];
    callers.reporter().report([cell.report(county::value(7))]).await.unwrap();
    while feed.message().await.unwrap().unwrap().changes.is_empty() {}
    assert_eq!(end(feed).await.why(), (Code::Unavailable, "SHUTTING_DOWN"));
    assert!(program.ended().await.success());
}

#[tokio::test]
async fn an_interrupt_drains_as_well() {
    let here = Here::new();
    let (mut program, _) = domain(&here, &here.sqlite(), &[]).await;
    program.signal("INT").await;
    assert!(program.ended().await.success());
    assert!(program.said().contains("stopping on SIGINT"), "{}", program.said());
}

#[tokio::test]
async fn a_second_signal_ends_it_at_once() {
    let here = Here::new();
    for (signal, code) in [("TERM", 143), ("INT", 130)] {
        let (mut program, checks) = domain(&here, &here.sqlite(), &["--drain-grace", "20s"]).await;
        program.signal("TERM").await;
        checks.until("", NotServing).await;
        program.signal(signal).await;
        assert_eq!(program.ended().await.code(), Some(code));
        let line = format!("error: stopped at once by a second signal, SIG{signal}");
        assert!(program.said().contains(&line), "{}", program.said());
    }
}

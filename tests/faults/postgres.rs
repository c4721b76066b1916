//! PostgreSQL killed and started again under writes: callers are told to try again, and what they were answered is there.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use futures::future::join_all;
use qiyou_error::{Error, Kind};
use qiyou_kernel::Clock;
use qiyou_proto::indicator::v1::{
    ListObservationRevisionsRequest, ListObservationsRequest, ReportObservationsRequest,
};
use qiyou_testing::postgres::Server;
use qiyou_tests::{
    Caller, Memory, Refusal, TestDomain,
    county::{self, Cell, DOMAIN, value},
    eventually,
};
use tempfile::TempDir;
use tokio::{
    task::spawn_blocking,
    time::{Instant, sleep},
};
use tonic::{Code, Status};

use crate::server::MIB;

/// Writers, each with a cell of its own.
const WRITERS: usize = 8;

/// How soon a caller knows that the database is away: a connection is waited for five seconds, also on behalf of the writes
/// that come meanwhile, and callers wait for ten.
const AT_MOST: Duration = Duration::from_secs(10);

/// What this process, the service in it, may take for an outage: a write that waits is its message and its place in the
/// queue.
const MEMORY: u64 = 16 * MIB;

/// What the writers saw.
#[derive(Default)]
struct Seen {
    answered: AtomicU64,
    refused: AtomicU64,
    over: AtomicBool,
}

/// Corrects a cell again and again, each time until it is answered; returns how often.
async fn correct(reporter: Caller, cell: Cell, seen: &Seen) -> usize {
    let mut made = 0;
    while !seen.over.load(Relaxed) {
        made += 1;
        let request = ReportObservationsRequest {
            observations: vec![cell.report(value(made))],
            request_id: format!("{}-{made}", cell.region),
            reason: "核对台账（虚构）".to_owned(),
            ..Default::default()
        };
        while let Err(status) = timed(reporter.indicators().report_observations(request.clone())).await {
            is_told(&status);
            seen.refused.fetch_add(1, Relaxed);
            sleep(Duration::from_millis(50)).await;
        }
        seen.answered.fetch_add(1, Relaxed);
    }
    made
}

async fn timed<T>(call: impl Future<Output = Result<T, Status>>) -> Result<T, Status> {
    let began = Instant::now();
    let answer = call.await;
    assert!(began.elapsed() <= AT_MOST, "answered after {:?}", began.elapsed());
    answer
}

/// Holds that a refusal says that the database is away and that the same call may be made again.
fn is_told(status: &Status) {
    assert_eq!(Refusal::of(status).why(), (Code::Unavailable, "STORE_UNAVAILABLE"));
    let error = Error::from(status);
    assert!(error.retryable() && matches!(error.kind(), Kind::Unavailable));
}

#[tokio::test(flavor = "multi_thread")]
async fn postgresql_restarted_under_writes() {
    let Some(server) = Server::started() else { return };
    let (clock, directory) = (Clock::system(), TempDir::new().unwrap());
    let store = qiyou_store::Options::new(server.database().await, clock.clone());
    let domain = TestDomain::start(DOMAIN, store, clock, directory).await;
    county::load(&domain.callers).await;
    let loaded = domain.store.head().revision;
    let (seen, cells) = (Seen::default(), Cell::many());
    let cells: Vec<_> = cells.into_iter().step_by(20).take(WRITERS).collect();
    let writers = cells.iter().map(|cell| correct(domain.callers.reporter(), *cell, &seen));

    let restart = async {
        let server = Arc::new(server);
        answered_more(&seen).await;
        let before = Memory::of("self");
        let stopping = Arc::clone(&server);
        spawn_blocking(move || stopping.stop()).await.unwrap();
        let mut reader = domain.callers.viewer().indicators();
        let read = timed(reader.list_observations(ListObservationsRequest::default())).await;
        is_told(&read.expect_err("nothing can be read either"));
        eventually("a refusal", async || (seen.refused.load(Relaxed) > 0).then_some(())).await;
        let starting = Arc::clone(&server);
        spawn_blocking(move || starting.start_again()).await.unwrap();
        answered_more(&seen).await;
        let grown = Memory::of("self").peak.saturating_sub(before.peak);
        eprintln!("PostgreSQL restarted under {WRITERS} writers: {} MiB more", grown / MIB);
        assert!(grown <= MEMORY, "{} MiB more", grown / MIB);
        seen.over.store(true, Relaxed);
        server
    };
    let (made, _server) = futures::join!(join_all(writers), restart);

    // Each correction once, whatever became of its first answer.
    for (cell, made) in cells.iter().zip(&made) {
        let request =
            ListObservationRevisionsRequest { name: cell.name(), page_size: 1_000, ..Default::default() };
        let listed = domain.callers.viewer().indicators().list_observation_revisions(request).await;
        assert_eq!(listed.unwrap().into_inner().revisions.len(), *made, "{}", cell.name());
    }
    let all = i64::try_from(made.iter().sum::<usize>()).unwrap();
    assert_eq!(domain.store.head().revision, loaded + all, "a revision for each, and none besides");
}

/// Waits until every writer has been answered a few times more.
async fn answered_more(seen: &Seen) {
    let wanted = seen.answered.load(Relaxed) + 40;
    eventually("answers", async || (seen.answered.load(Relaxed) >= wanted).then_some(())).await;
}

//! Readers that stop reading: they keep nothing from others, hold little memory, and learn that they were let go.

use std::{collections::BTreeMap, time::Duration};

use futures::future::join_all;
use qiyou_proto::{
    aggregator::v1::{WatchFiveYearViewRequest, five_year_view_service_client::FiveYearViewServiceClient},
    indicator::v1::{
        ListObservationsRequest, Observation, ReportObservationsRequest, StreamObservationsRequest,
        StreamSnapshotRequest, WatchChangesRequest, WatchChangesResponse,
        indicator_service_client::IndicatorServiceClient,
    },
};
use qiyou_tests::{
    Refusal,
    county::{self, Cell, DOMAIN, value},
    eventually,
};
use tokio::time::timeout;
use tonic::{Code, Streaming};

use crate::{
    health::is_healthy,
    refused::is_overload,
    server::{Limits, MIB, Server, USUAL},
};

/// Readers that stop at once: more than there are connections to the database.
const READERS: usize = 20;

/// How long a reader may stop, here.
const STALL_MS: u32 = 1_500;

const IMPATIENT: Limits = Limits { stall_ms: STALL_MS, ..USUAL };

/// What the server may hold for stopped readers: for each, a megabyte on its way, the rows that were read for the next one,
/// and what the connection buffers. All that they asked for would be four megabytes or more for each, twice over.
const MEMORY: u64 = 20 * 4 * MIB;

/// How soon others are answered while readers have stopped: at once, on a machine that has much else to do.
const AT_ONCE: Duration = Duration::from_secs(4);

/// How soon a stream ends that was let go, once what was on the way is read.
const IN_THE_END: Duration = Duration::from_secs(20);

/// The revision that the plan's load made.
const LOADED: i64 = 2;

/// The newest revision after [`are_others_served`].
const HEAD: i64 = LOADED + 4;

/// A server with a thousand observations of four kilobytes, and as much again in their history, that has served others
/// before.
async fn with_observations() -> Server {
    let server = Server::domain(IMPATIENT).await;
    county::load(&server.child.callers).await;
    are_others_served(&server, [1, 2]).await;
    server
}

/// Reports of everything, each with the longest comment.
async fn report(server: &Server, number: u32) {
    let comment = "字".repeat(1_000);
    let rows = Cell::many().into_iter().map(|cell| {
        let row = cell.report(value(number));
        Observation { comment: comment.clone(), ..row }
    });
    let request = ReportObservationsRequest {
        observations: rows.collect(),
        reason: "核对台账（虚构）".to_owned(),
        ..Default::default()
    };
    let reported = server.child.callers.reporter().indicators().report_observations(request).await;
    reported.expect("others' writes go on");
}

/// Holds that others read, write and hear of health while readers have stopped.
async fn are_others_served(server: &Server, numbers: [u32; 2]) {
    let others = async {
        is_healthy(&server.child.callers).await;
        for number in numbers {
            report(server, number).await;
        }
        let lists = (0..16).map(|_| async {
            let request = ListObservationsRequest { page_size: 100, ..Default::default() };
            server.child.callers.viewer().indicators().list_observations(request).await
        });
        for listed in join_all(lists).await {
            assert_eq!(listed.expect("others' reads go on").into_inner().observations.len(), 100);
        }
    };
    timeout(AT_ONCE * 4, others).await.expect("others are served meanwhile");
}

/// Reads on after the pause: what was on the way comes, and then why there is no more.
async fn told<T>(mut stream: Streaming<T>) -> Refusal {
    let end = async {
        loop {
            match stream.message().await {
                Ok(message) => assert!(message.is_some(), "it does not end as if it were whole"),
                Err(status) => break Refusal::of(&status),
            }
        }
    };
    timeout(IN_THE_END, end).await.expect("a stream that was let go ends")
}

/// Holds that a reader is told that it stopped for too long, and for how long.
fn is_stalled(refusal: &Refusal) {
    assert_eq!(refusal.why(), (Code::ResourceExhausted, "STREAM_STALLED"));
    assert_eq!(refusal.told("deadline_ms"), STALL_MS.to_string());
    assert!(refusal.message.contains("call again"), "{}", refusal.message);
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_of_snapshots_that_stop_give_their_connections_back() {
    let server = with_observations().await;
    let before = server.child.memory();
    let opened = (0..READERS).map(|_| async {
        IndicatorServiceClient::new(server.child.callers.narrow())
            .stream_snapshot(StreamSnapshotRequest::default())
            .await
    });
    // Half of the connections are for snapshots: the first four readers hold them, and the rest wait until those are let go.
    let (opened, ()) = futures::join!(join_all(opened), are_others_served(&server, [3, 4]));
    server.has_grown_at_most(before, MEMORY, "readers of snapshots that stop");

    let (streams, refused): (Vec<_>, Vec<_>) = opened.into_iter().partition(Result::is_ok);
    refused.into_iter().for_each(|refused| is_overload(&refused.unwrap_err()));
    assert!(streams.len() > 4, "{} of {READERS} got a turn although nobody read", streams.len());
    let whole = || async {
        let mut whole = server.child.callers.viewer().indicators();
        let mut stream = whole.stream_snapshot(StreamSnapshotRequest::default()).await.ok()?.into_inner();
        while let Ok(Some(message)) = stream.message().await {
            if message.position.is_some() {
                return Some(());
            }
        }
        None
    };
    eventually("a snapshot, once the stopped readers are let go", whole).await;
    for stream in streams {
        is_stalled(&told(stream.unwrap().into_inner()).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_of_observations_that_stop() {
    let server = with_observations().await;
    let before = server.child.memory();
    let opened = (0..READERS).map(|_| async {
        let request = StreamObservationsRequest::default();
        IndicatorServiceClient::new(server.child.callers.narrow())
            .stream_observations(request)
            .await
            .unwrap()
            .into_inner()
    });
    let (streams, ()) = futures::join!(join_all(opened), are_others_served(&server, [3, 4]));
    server.has_grown_at_most(before, MEMORY, "readers of observations that stop");
    eventually_stalled(streams).await.iter().for_each(is_stalled);
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_of_changes_that_stop_lose_nothing() {
    let server = with_observations().await;
    let before = server.child.memory();
    let opened = (0..READERS).map(|_| async {
        let request = WatchChangesRequest::default();
        IndicatorServiceClient::new(server.child.callers.narrow())
            .watch_changes(request)
            .await
            .unwrap()
            .into_inner()
    });
    let (mut streams, ()) = futures::join!(join_all(opened), are_others_served(&server, [3, 4]));
    server.has_grown_at_most(before, MEMORY, "readers of changes that stop");

    let mut first = Reader::default();
    let mut stopped = streams.swap_remove(0);
    eventually_stalled(streams).await.iter().for_each(is_stalled);
    let end = loop {
        match timeout(IN_THE_END, stopped.message()).await.expect("a stream that was let go ends") {
            Ok(message) => first.take(message.expect("a feed does not end by itself")),
            Err(status) => break Refusal::of(&status),
        }
    };
    is_stalled(&end);
    // It goes on with the last cursor that it was given.
    let request = WatchChangesRequest { cursor: first.resume(), ..Default::default() };
    let mut again =
        server.child.callers.viewer().indicators().watch_changes(request).await.unwrap().into_inner();
    while first.reached < HEAD {
        let message = timeout(AT_ONCE, again.message()).await.expect("the feed goes on");
        first.take(message.unwrap().expect("a feed does not end by itself"));
    }
    let reports = first.applied.split_off(&(LOADED + 1));
    let whole: BTreeMap<_, _> = (LOADED + 1..=HEAD).map(|revision| (revision, 1_000)).collect();
    assert_eq!(reports, whole, "every change once");
}

/// A reader of changes that stores its cursor with what it applied.
#[derive(Default)]
struct Reader {
    cursor: String,
    reached: i64,
    waiting: Vec<i64>,
    /// How many changes of each revision.
    applied: BTreeMap<i64, usize>,
}

impl Reader {
    fn take(&mut self, message: WatchChangesResponse) {
        self.waiting.extend(message.changes.iter().map(|change| change.revision));
        let Some(position) = message.position else { return };
        for revision in self.waiting.drain(..) {
            *self.applied.entry(revision).or_default() += 1;
        }
        (self.cursor, self.reached) = (position.cursor, position.revision);
    }

    /// Forgets what came after its cursor.
    fn resume(&mut self) -> String {
        self.waiting.clear();
        self.cursor.clone()
    }
}

/// What readers are told once they read on, which they do only when all of them were let go.
async fn eventually_stalled<T>(streams: Vec<Streaming<T>>) -> Vec<Refusal> {
    // Nothing shows from outside that a stream was let go: it was when as much time again has passed.
    tokio::time::sleep(Duration::from_millis(u64::from(STALL_MS) * 2)).await;
    join_all(streams.into_iter().map(told)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_of_views_that_stop() {
    let domain = Server::domain(USUAL).await;
    county::load(&domain.child.callers).await;
    let keys = domain.directory.path();
    let upstream = format!("{DOMAIN}={}", domain.child.address);
    let server = Server::aggregator(IMPATIENT, &upstream, keys).await;
    let administrator = server.child.callers.administrator();
    county::load_everywhere(&administrator).await;
    let before = server.child.memory();
    let opened = (0..READERS).map(|_| async {
        let request = WatchFiveYearViewRequest {
            plan: county::PLAN.to_owned(),
            region: county::REGION.to_owned(),
            include_provisional: true,
            ..Default::default()
        };
        FiveYearViewServiceClient::new(server.child.callers.narrow())
            .watch_five_year_view(request)
            .await
            .unwrap()
            .into_inner()
    });
    let mut streams = join_all(opened).await;
    let mut reading = streams.swap_remove(0);
    for number in 1..=40 {
        domain.child.callers.reporter().hand_in(Cell::disputed()[0].report(value(number))).await;
        timeout(AT_ONCE, reading.message()).await.expect("whoever reads is told of every change").unwrap();
    }
    server.has_grown_at_most(before, MEMORY, "readers of views that stop");
    is_healthy(&server.child.callers).await;
    eventually_stalled(streams).await.iter().for_each(is_stalled);
}

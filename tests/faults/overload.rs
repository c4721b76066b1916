//! Ten times more callers than a server takes at once: some are refused, at once; the others are served as ever.

use std::{
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Duration,
};

use futures::future::join_all;
use qiyou_auth::Role;
use qiyou_proto::indicator::v1::Observation;
use qiyou_tests::{
    Caller,
    county::{self, Cell, value},
};
use tokio::time::{Instant, sleep};

use crate::{
    health::is_healthy,
    refused::{is_overload, retry_after},
    server::{Limits, MIB, Server, USUAL},
};

/// Calls that the server takes at once.
const LIMIT: u32 = 8;

/// Callers, ten times as many.
const CALLERS: usize = 80;

/// How long each measurement lasts.
const WHILE: Duration = Duration::from_millis(800);

/// What a server of these limits may take for eighty connections and their calls, whatever is asked of it: measured at a
/// third of this, and far below what a call to each caller's liking would take in the end.
const MEMORY: u64 = 64 * MIB;

/// What is served to the crowd, at least, as a part of what is served to callers within the limit. Refusing costs the same
/// cores that serve and call, here all in one machine.
const SHARE: u64 = 6;

/// How long a refusal may take on a machine that has much else to do: it is made without waiting for anything.
const AT_ONCE: Duration = Duration::from_secs(1);

/// What callers saw.
#[derive(Default)]
struct Seen {
    served: AtomicU64,
    refused: AtomicU64,
    numbers: AtomicU64,
}

/// Reports again and again until the time is over. Whoever is refused comes back when it was told to.
async fn report_until(end: Instant, reporter: Caller, cell: Cell, seen: &Seen) {
    while Instant::now() < end {
        let number = seen.numbers.fetch_add(1, Relaxed);
        let began = Instant::now();
        match reporter.report([correction(cell, number)]).await {
            Ok(_) => drop(seen.served.fetch_add(1, Relaxed)),
            Err(status) => {
                is_overload(&status);
                assert!(began.elapsed() < AT_ONCE, "refused after {:?}", began.elapsed());
                seen.refused.fetch_add(1, Relaxed);
                sleep(retry_after(&status).unwrap()).await;
            }
        }
    }
}

/// A report that differs from every other, with a reason in case it corrects one.
fn correction(cell: Cell, number: u64) -> Observation {
    cell.report(value(number))
}

async fn load(server: &Server, callers: usize, seen: &Seen) {
    let cells = Cell::many();
    let end = Instant::now() + WHILE;
    let calls = (0..callers).map(|number| {
        let reporter = server.child.callers.with(&format!("reporter-{number}"), Role::Reporter);
        report_until(end, reporter, cells[number], seen)
    });
    join_all(calls).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_times_more_callers_than_the_limit() {
    let server = Server::domain(Limits { requests: LIMIT, ..USUAL }).await;
    county::load(&server.child.callers).await;
    let before = server.child.memory();
    let (few, many) = (Seen::default(), Seen::default());
    // Turn by turn, so that whatever else the machine does weighs on both.
    for _ in 0..3 {
        load(&server, usize::try_from(LIMIT).unwrap(), &few).await;
        let (_, ()) = futures::join!(load(&server, CALLERS, &many), is_healthy(&server.child.callers));
    }

    let [served, shed] = [&many.served, &many.refused].map(|count| count.load(Relaxed));
    let usual = few.served.load(Relaxed);
    eprintln!("{served} served and {shed} refused among {CALLERS} callers; {usual} among {LIMIT}");
    assert_eq!(few.refused.load(Relaxed), 0, "callers within the limit are never refused");
    assert!(shed > 0, "{CALLERS} callers are more than {LIMIT}");
    assert!(served * SHARE >= usual, "what is admitted goes on: {served} of {usual}");
    server.has_grown_at_most(before, MEMORY, "ten times more callers than the limit");
    let reporter = server.child.callers.reporter();
    reporter.report([Cell::disputed()[0].report(value(1))]).await.expect("the crowd has gone");
}

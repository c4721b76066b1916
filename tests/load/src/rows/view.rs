//! A view that nothing has changed of, again and again: against a method that sends the same bytes and does nothing else.

use std::{fmt, net::SocketAddr, path::PathBuf};

use qiyou_auth::Role;
use qiyou_proto::aggregator::v1::GetFiveYearViewRequest;

use crate::{
    bench::{Bench, closed},
    child::Child,
    data,
    drive::{Drive, Fetch, Pace, write_requests},
    failure::Result,
    pin,
    role::{self, Bare},
    row::{Bound, Row, median},
    site::Site,
};

/// The method's path.
pub(super) const PATH: &str = "/qiyou.aggregator.v1.FiveYearViewService/GetFiveYearView";

/// Connections, and calls at once on each.
const CONNECTIONS: usize = 8;
const STREAMS: usize = 4;

/// The share of what ours can do at most at which latency is measured.
const LOAD: u64 = 2;

pub(super) fn measure(bench: &Bench) -> Result<Vec<Row>> {
    let site = Site::filled(bench, 1)?;
    let running = site.run(bench, Some(pin::SERVER))?;
    let ours = Server { drive: hot(bench, &site, running.address())?, process: &running.aggregator };
    let answer = bench.scratch().join("answer");
    let fetch = Fetch { call: ours.drive.clone(), answer: answer.clone() };
    let () = bench.start(&role::Role::Fetch(fetch), None)?.answer()?;
    let mut bare = bench.start(&role::Role::Bare(Bare { answer }), Some(pin::SERVER))?;
    let target = bare.answer()?;
    let theirs = Server { drive: Drive { target, ..ours.drive.clone() }, process: &bare };

    let rates = rates(bench, &ours, &theirs)?;
    let mut slowest: Vec<_> = rates.pairs.iter().map(|pair| pair.ours).collect();
    slowest.sort_unstable();
    let late = latency(bench, &ours, &theirs, median(&slowest) / LOAD)?;
    Ok(vec![rates, late])
}

/// A server and how it is called.
struct Server<'a> {
    drive: Drive,
    process: &'a Child,
}

/// How the county's view is asked for, many times at once.
pub(super) fn hot(bench: &Bench, site: &Site, target: SocketAddr) -> Result<Drive> {
    let requests: PathBuf = bench.scratch().join("view");
    let request = GetFiveYearViewRequest {
        plan: data::PLAN_NAME.to_owned(),
        region: format!("regions/{}", data::COUNTY),
        ..GetFiveYearViewRequest::default()
    };
    write_requests(&requests, std::iter::once(request))?;
    Ok(Drive {
        target,
        path: PATH.to_owned(),
        bearer: Some(site.token(Role::Viewer)?),
        requests,
        connections: CONNECTIONS,
        pace: closed(&bench.size, STREAMS),
        warm_up: bench.size.calls / 100,
        millis: bench.millis,
    })
}

fn rates(bench: &Bench, ours: &Server<'_>, theirs: &Server<'_>) -> Result<Row> {
    let (what, mut said) = ("a county's view, hot", Said::default());
    let pairs = bench.pairs(what, |side, _| {
        let Server { drive, process } = side.of(ours, theirs);
        let (driven, busy) = bench.drive(drive.clone(), process)?;
        said.bytes = driven.bytes;
        side.of(&mut said.ours, &mut said.theirs).push(busy);
        Ok(driven.rate())
    })?;
    Ok(Row {
        what: what.to_owned(),
        against: "a bare tonic method, same bytes".to_owned(),
        unit: "/s",
        pairs,
        bound: Bound::AtLeast(80),
        note: said.to_string(),
    })
}

fn latency(bench: &Bench, ours: &Server<'_>, theirs: &Server<'_>, rate: u64) -> Result<Row> {
    let what = "its 99th percentile at half load";
    let pairs = bench.pairs(what, |side, _| {
        let Server { drive, process } = side.of(ours, theirs);
        let drive = Drive { pace: Pace::Open { rate }, ..drive.clone() };
        Ok(bench.drive(drive, process)?.0.p99_nanos / 1_000)
    })?;
    Ok(Row {
        what: what.to_owned(),
        against: "the bare method's, same rate".to_owned(),
        unit: "µs",
        pairs,
        bound: Bound::AtMost(200),
        note: format!("{rate} calls/s, timed from when they were due"),
    })
}

/// What was seen beside the rates.
#[derive(Default)]
struct Said {
    bytes: u64,
    ours: Vec<u64>,
    theirs: Vec<u64>,
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let least = |busy: &[u64]| busy.iter().min().copied().unwrap_or_default();
        let (ours, theirs) = (least(&self.ours), least(&self.theirs));
        write!(f, "{} bytes; servers at least {ours} and {theirs} % busy", self.bytes)
    }
}

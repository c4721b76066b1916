//! Reports, one a call, by 64 writers: against the same engine's commits of one row by as many.
//!
//! A report is checked, decided, written to history, current rows and audit chain, and answered over the wire; the
//! baseline inserts a row into a table, within its process, on every core. Both make every commit last.

use qiyou_auth::Role;
use qiyou_proto::indicator::v1::ReportObservationsRequest;
use qiyou_testing::postgres::Server;
use tokio::runtime::Builder;

use crate::{
    bench::{Bench, Side},
    child::Child,
    data,
    drive::{Drive, Pace, write_requests},
    failure::Result,
    pin,
    role::{self, Insert, Inserted},
    row::{Bound, Row},
    site::Site,
};

const PATH: &str = "/qiyou.indicator.v1.IndicatorService/ReportObservations";

const DOMAIN: &str = "childcare";

/// Who writes at once, over so many connections.
const WRITERS: u64 = 64;
const CONNECTIONS: usize = 8;
const STREAMS: usize = 8;

/// More reports than any machine takes in one measurement.
const CALLS: usize = 60_000;

pub(super) fn measure(bench: &Bench) -> Result<Vec<Row>> {
    let [ours, theirs] =
        ["reports.db", "plain.db"].map(|file| bench.scratch().join(file).display().to_string());
    let mut rows = vec![row(bench, "SQLite", ours, &format!("sqlite:{theirs}"))?];
    // Stopped with the last row.
    if let Some(server) = Server::find() {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let [ours, theirs] = [(); 2].map(|()| runtime.block_on(server.database()));
        rows.push(row(bench, "PostgreSQL", ours, &theirs)?);
    }
    Ok(rows)
}

fn row(bench: &Bench, engine: &str, ours: String, theirs: &str) -> Result<Row> {
    let site = Site::empty(bench, engine, DOMAIN, ours)?;
    let (domain, addresses) = site.serve(bench, Some(pin::SERVER))?;
    let target = addresses.first().ok_or("a domain without an address")?.address;
    let drive = Drive {
        target,
        path: PATH.to_owned(),
        bearer: Some(site.token(Role::Reporter)?),
        requests: bench.scratch().join("reports"),
        connections: CONNECTIONS,
        pace: Pace::Closed { streams: STREAMS, calls: bench.size.calls.min(CALLS) },
        warm_up: 0,
        millis: bench.millis,
    };
    let what = format!("reports on {engine}, {WRITERS} writers");
    let mut busy = u64::MAX;
    let pairs = bench.pairs(&what, |side, round| match side {
        Side::Ours => {
            let (rate, share) = report(bench, &drive, &domain, round)?;
            busy = busy.min(share);
            Ok(rate)
        }
        Side::Theirs => insert(bench, theirs),
    })?;
    Ok(Row {
        what,
        against: "inserts of one row each".to_owned(),
        unit: "/s",
        pairs,
        bound: Bound::AtLeast(50),
        note: format!("the service at least {busy} % busy"),
    })
}

/// Reports what was never reported before; returns commits a second, and how busy the service was.
fn report(bench: &Bench, drive: &Drive, domain: &Child, round: usize) -> Result<(u64, u64)> {
    let plan = data::read_plan()?;
    let id = DOMAIN.parse()?;
    let indicators: Vec<_> = plan.indicators_of(&id).filter(|each| !each.is_qualitative()).collect();
    // Those of the plan's years that are over, whenever this runs.
    let years = data::periods(&plan, 3)?;
    let keys = data::regions("township").into_iter().flat_map(|region| {
        let of_region = |indicator| years.iter().map(move |year| (indicator, region, *year));
        indicators.iter().copied().flat_map(of_region).collect::<Vec<_>>()
    });
    let requests =
        keys.zip(0..).skip(round * CALLS).take(CALLS).map(|((indicator, region, year), number)| {
            let observations = vec![data::message(indicator, region, year, number)];
            ReportObservationsRequest { observations, ..ReportObservationsRequest::default() }
        });
    write_requests(&drive.requests, requests)?;
    let (driven, busy) = bench.drive(drive.clone(), domain)?;
    Ok((driven.rate(), busy))
}

fn insert(bench: &Bench, url: &str) -> Result<u64> {
    let insert = Insert { url: url.to_owned(), writers: WRITERS, millis: bench.millis };
    let Inserted { commits, micros } = bench.start(&role::Role::Insert(insert), None)?.answer()?;
    Ok((commits * 1_000_000).checked_div(micros).unwrap_or_default())
}

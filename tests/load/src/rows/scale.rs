//! A view that is composed for every call, with more and more counties in memory: what others report must not slow it.

use qiyou_proto::aggregator::v1::GetFiveYearViewRequest;

use super::view;
use crate::{
    bench::{Bench, Side},
    data,
    drive::{Drive, Driven, Pace, write_requests},
    failure::Result,
    pin,
    row::{Bound, Row},
    site::{Running, Site},
};

pub(super) fn measure(bench: &Bench) -> Result<Vec<Row>> {
    let alone = Place::of(bench, 1)?;
    let sizes = [bench.size.province, bench.size.country];
    sizes.into_iter().map(|counties| row(bench, &alone, &Place::of(bench, counties)?)).collect()
}

/// A deployment of some size.
struct Place {
    counties: usize,
    running: Running,
    drive: Drive,
}

impl Place {
    fn of(bench: &Bench, counties: usize) -> Result<Self> {
        let site = Site::filled(bench, counties)?;
        let running = site.run(bench, Some(pin::SERVER))?;
        let drive = view::hot(bench, &site, running.address())?;
        let pace = Pace::Closed { streams: 1, calls: bench.size.composed };
        let drive = Drive { connections: 1, pace, warm_up: 0, ..drive };
        Ok(Self { counties, running, drive })
    }

    /// The median time of a view, each of another day, so that none was composed before.
    fn composed(&self, bench: &Bench, round: usize) -> Result<u64> {
        let requests = bench.scratch().join("days");
        let days = data::days(round * bench.size.composed, bench.size.composed)?;
        let request = |judged_on: String| GetFiveYearViewRequest {
            plan: data::PLAN_NAME.to_owned(),
            region: format!("regions/{}", data::COUNTY),
            judged_on,
            ..GetFiveYearViewRequest::default()
        };
        write_requests(&requests, days.into_iter().map(request))?;
        let (driven, _): (Driven, _) =
            bench.drive(Drive { requests, ..self.drive.clone() }, &self.running.aggregator)?;
        Ok(driven.p50_nanos / 1_000)
    }
}

fn row(bench: &Bench, alone: &Place, among: &Place) -> Result<Row> {
    let what = format!("composing a county's view among {}", among.counties);
    // Each row asks for days of its own.
    let offset = if among.counties == bench.size.country { bench.rounds } else { 0 };
    let pairs =
        bench.pairs(&what, |side: Side, round| side.of(among, alone).composed(bench, offset + round))?;
    Ok(Row {
        what,
        against: "the same with its county alone".to_owned(),
        unit: "µs",
        pairs,
        bound: Bound::AtMost(120),
        note: "median of calls one after another, none of them cached".to_owned(),
    })
}

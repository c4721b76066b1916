//! A county's view against what a Python programmer writes in an afternoon: grpcio over sqlite3, the latest value of each
//! cell, without status, history or rights.

use std::{net::SocketAddr, path::Path, process::Command};

use prost::Message;

use super::view;
use crate::{
    bench::Bench,
    child::Child,
    drive::{Drive, write_requests},
    failure::Result,
    pin,
    row::{Bound, Row},
    site::Site,
};

const PATH: &str = "/peer.v1.RegionService/GetMatrix";

/// Where the peer's program is.
const PROGRAM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/peer/server.py");

/// The request of the peer's method.
#[derive(Clone, PartialEq, Message)]
struct MatrixRequest {
    #[prost(string, tag = "1")]
    region: String,
    #[prost(int32, tag = "2")]
    first_year: i32,
    #[prost(int32, tag = "3")]
    years: i32,
}

pub(super) fn measure(bench: &Bench) -> Result<Vec<Row>> {
    let site = Site::filled(bench, 1)?;
    let running = site.run(bench, Some(pin::SERVER))?;
    let hot = view::hot(bench, &site, running.address())?;
    let mut peer = start(bench)?;
    let requests = bench.scratch().join("matrix");
    let request = MatrixRequest { region: crate::data::COUNTY.to_owned(), first_year: 2023, years: 5 };
    write_requests(&requests, std::iter::once(request))?;
    let target: SocketAddr = peer.answer()?;
    let asked = Drive { target, path: PATH.to_owned(), bearer: None, requests, warm_up: 20, ..hot.clone() };

    let what = "a county's view";
    let pairs = bench.pairs(what, |side, _| {
        let (drive, server) = side.of((&hot, &running.aggregator), (&asked, &peer));
        Ok(bench.drive(drive.clone(), server)?.0.rate())
    })?;
    Ok(vec![Row {
        what: what.to_owned(),
        against: "a service in Python, grpcio and sqlite3".to_owned(),
        unit: "/s",
        pairs,
        bound: Bound::AtLeast(5_000),
        note: "one region, 33 indicators × 5 years there; the whole view here".to_owned(),
    }])
}

/// Starts the peer on the server's core, over a database that it makes and fills itself.
fn start(bench: &Bench) -> Result<Child> {
    let cores = pin::cores()?;
    let core = cores.first().ok_or("no core to run on")?;
    let database = bench.scratch().join("peer.db");
    let mut command = Command::new(&bench.python);
    command.arg(Path::new(PROGRAM)).arg(database).arg(core.to_string());
    Child::of(command, "peer")
        .map_err(|error| format!("the peer does not start: {error}; name a Python with --python").into())
}

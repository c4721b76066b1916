//! A county's view against what a Python programmer writes in an afternoon: grpcio over sqlite3, the same question and the
//! same messages, put together at every call; without history, rights, commitments or goals.

use std::{fs, net::SocketAddr, path::Path, process::Command};

use super::view;
use crate::{
    bench::Bench,
    child::Child,
    drive::Drive,
    failure::Result,
    pin,
    row::{Bound, Row},
    site::Site,
};

/// Where the peer's program is.
const PROGRAM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/peer/server.py");

/// Calls before it is measured: enough for its threads to start.
const WARM_UP: usize = 20;

pub(super) fn measure(bench: &Bench) -> Result<Vec<Row>> {
    let site = Site::filled(bench, 1)?;
    let running = site.run(bench, Some(pin::SERVER))?;
    let ours = view::hot(bench, &site, running.address())?;
    let mut peer = start(bench)?;
    let target: SocketAddr = peer.answer()?;
    let theirs = Drive { target, bearer: None, warm_up: WARM_UP, ..ours.clone() };

    let (what, mut bytes) = ("a county's view, from Rust and from Python", [0, 0]);
    let pairs = bench.pairs(what, |side, _| {
        let (drive, server) = side.of((&ours, &running.aggregator), (&theirs, &peer));
        let driven = bench.drive(drive.clone(), server)?.0;
        let [of_ours, of_theirs] = &mut bytes;
        *side.of(of_ours, of_theirs) = driven.bytes;
        Ok(driven.rate())
    })?;
    let [of_ours, of_theirs] = bytes;
    Ok(vec![Row {
        what: "a county's view".to_owned(),
        against: "a service in Python, grpcio and sqlite3".to_owned(),
        unit: "/s",
        pairs,
        bound: Bound::AtLeast(5_000),
        note: format!("27 indicators × 5 years; {of_ours} bytes against {of_theirs}"),
    }])
}

/// Starts the peer on the server's core, over a database that it makes and fills itself.
fn start(bench: &Bench) -> Result<Child> {
    let cores = pin::cores()?;
    let core = cores.first().ok_or("no core to run on")?;
    let [descriptors, database] = ["descriptors", "peer.db"].map(|file| bench.scratch().join(file));
    fs::write(&descriptors, qiyou_proto::DESCRIPTOR_SET)?;
    let mut command = Command::new(&bench.python);
    command.arg(Path::new(PROGRAM)).args([descriptors, database]).arg(core.to_string());
    Child::of(command, "peer")
        .map_err(|error| format!("the peer does not start: {error}; name a Python with --python").into())
}

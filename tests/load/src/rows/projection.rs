//! A whole country read into the aggregator's memory: against reading the same rows from the stores and doing nothing
//! with them, and against the numbers alone.
//!
//! Ours goes over the wire: the domains read, encode and send, the aggregator decodes and keeps. Both sides may use every
//! core.

use crate::{
    bench::{Bench, Side},
    failure::Result,
    role::{ReadRows, ReadSoFar, Role},
    row::{Bound, Pair, Row},
    site::Site,
};

/// Bytes of a number by itself.
const CELL: u64 = 16;

/// Memory is shown in these.
const MEBIBYTE: u64 = 1 << 20;

pub(super) fn measure(bench: &Bench) -> Result<Vec<Row>> {
    let (country, alone) = (Site::filled(bench, bench.size.country)?, Site::filled(bench, 1)?);
    // What an aggregator takes anyway: its program, the plan, the division tree.
    let least = alone.run(bench, None)?.aggregator.memory()?;
    let (rows, mut memory) = (u64::try_from(country.rows)?, Vec::new());
    let rate = |micros: u64| (rows * 1_000_000).checked_div(micros).unwrap_or_default();
    let what = format!("reading {} counties into memory", bench.size.country);
    let pairs = bench.pairs(&what, |side, _| match side {
        Side::Ours => {
            let running = country.run(bench, None)?;
            memory.push(running.aggregator.memory()?.saturating_sub(least));
            Ok(rate(running.following.micros))
        }
        Side::Theirs => Ok(rate(read(bench, &country)?.micros)),
    })?;
    let cells = (rows * CELL / MEBIBYTE).max(1);
    let held = |bytes| Pair { ours: bytes / MEBIBYTE, theirs: cells };
    Ok(vec![
        Row {
            what,
            against: "reading the rows and doing nothing".to_owned(),
            unit: "rows/s",
            pairs,
            bound: Bound::AtLeast(50),
            note: format!("{rows} reports from SQLite, over gRPC"),
        },
        Row {
            what: "memory for that".to_owned(),
            against: format!("the numbers, {CELL} bytes each"),
            unit: "MiB",
            pairs: memory.into_iter().map(held).collect(),
            bound: Bound::AtMost(600),
            note: "resident, beyond what one county takes".to_owned(),
        },
    ])
}

fn read(bench: &Bench, site: &Site) -> Result<ReadSoFar> {
    let read = ReadRows { stores: site.stores().to_vec() };
    let read: ReadSoFar = bench.start(&Role::Read(read), None)?.answer()?;
    let expected = u64::try_from(site.rows)?;
    if read.rows == expected {
        return Ok(read);
    }
    Err(format!("the stores hold {} reports where {expected} were written", read.rows).into())
}

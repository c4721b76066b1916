//! Bulk import: against the fastest way in which the same engine takes the same rows into a plain table with the same key.
//!
//! Ours are sent over the wire, checked, decided, written to history, current rows and audit chain, and acknowledged batch
//! by batch; the baseline has its rows in memory and a table.

use qiyou_testing::postgres::Server;
use tokio::runtime::Builder;

use crate::{
    bench::{Bench, Side},
    failure::Result,
    role::{Copy, Import, Role, Taken},
    row::{Bound, Row},
    site::Site,
};

const DOMAIN: &str = "childcare";

/// Rows of a batch, and of a commit of the baseline on SQLite.
const BATCH: usize = 5_000;

pub(super) fn measure(bench: &Bench) -> Result<Vec<Row>> {
    let file = |side, round| {
        let name = format!("import-{side:?}-{round}.db");
        let path = bench.scratch().join(name).display().to_string();
        Ok(if side == Side::Ours { path } else { format!("sqlite:{path}") })
    };
    let sqlite = row(bench, "SQLite", "inserts of many rows", Bound::AtLeast(50), file)?;
    let mut rows = vec![sqlite];
    // Stopped with the last row.
    if let Some(server) = Server::find() {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let database = |_, _| Ok(runtime.block_on(server.database()));
        rows.push(row(bench, "PostgreSQL", "COPY", Bound::AtLeast(40), database)?);
    }
    Ok(rows)
}

fn row(
    bench: &Bench,
    engine: &str,
    against: &str,
    bound: Bound,
    place: impl Fn(Side, usize) -> Result<String>,
) -> Result<Row> {
    let what = format!("bulk import on {engine}, batches of {BATCH}");
    let pairs = bench.pairs(&what, |side, round| {
        let url = place(side, round)?;
        let taken = match side {
            Side::Ours => import(bench, &format!("{engine}-{round}"), url)?,
            Side::Theirs => copy(bench, url)?,
        };
        Ok((taken.rows * 1_000_000).checked_div(taken.micros).unwrap_or_default())
    })?;
    let against = format!("{against} into a plain table");
    let note = format!("{} rows; every core on both sides", bench.size.imported);
    Ok(Row { what, against, unit: "rows/s", pairs, bound, note })
}

fn import(bench: &Bench, name: &str, url: String) -> Result<Taken> {
    let site = Site::empty(bench, &format!("import-{name}"), DOMAIN, url)?;
    let (_domain, addresses) = site.serve(bench, None)?;
    let target = addresses.first().ok_or("a domain without an address")?.address;
    let (keys, domain) = (site.directory().to_owned(), DOMAIN.to_owned());
    let import = Import { target, keys, domain, rows: bench.size.imported, batch: BATCH };
    bench.start(&Role::Import(import), None)?.answer()
}

fn copy(bench: &Bench, url: String) -> Result<Taken> {
    let copy = Copy { url, domain: DOMAIN.to_owned(), rows: bench.size.imported, batch: BATCH };
    bench.start(&Role::Copy(copy), None)?.answer()
}

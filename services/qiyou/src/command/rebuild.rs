//! `qiyou rebuild`: what stands now, made again from the history.

use clap::Parser;
use qiyou_store::{Rebuilt, Store};

use super::which::{Database, Which};
use crate::{failure::Result, fleet::unopened, output};

const EXAMPLES: &str = "\
Examples:
  qiyou rebuild --data qiyou-data
  childcare: 9 tables, 4120 rows, nothing differed
  health: 9 tables, 3871 rows; mended observations (2 wrong, 1 missing)

  qiyou rebuild --store postgres://qiyou@db.example/childcare --domain childcare";

/// Make the tables of what stands now again from the history
///
/// Answers are read from tables that hold the newest version of every record. They are derived from the history, which is
/// never changed; this drops them, fills them from the history and says where they differed: after a fault of the disk,
/// or a hand in the database. Stop the services first; a directory that is in use is left alone.
#[derive(Debug, Parser)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    which: Which,
}

pub(crate) async fn run(args: Args) -> Result<()> {
    for database in args.which.databases()? {
        rebuild(&database).await?;
    }
    Ok(())
}

async fn rebuild(database: &Database) -> Result<()> {
    let options = database.options()?.existing();
    let store = Store::open(options).await.map_err(|error| unopened(&database.shown, &error))?;
    let rebuilt = store.rebuild().await;
    store.close().await;
    output::print(&format!("{}: {}\n", database.name, summary(&rebuilt?)))
}

fn summary(rebuilt: &[Rebuilt]) -> String {
    let rows: i64 = rebuilt.iter().map(|table| table.rows).sum();
    let differing = rebuilt.iter().filter(|table| table.wrong + table.missing > 0);
    let mended = differing
        .map(|Rebuilt { table, wrong, missing, .. }| format!("{table} ({wrong} wrong, {missing} missing)"));
    let mended: Vec<_> = mended.collect();
    let counted = format!("{} tables, {rows} rows", rebuilt.len());
    match mended.as_slice() {
        [] => format!("{counted}, nothing differed"),
        mended => format!("{counted}; mended {}", mended.join(", ")),
    }
}

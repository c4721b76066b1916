//! `qiyou rebuild`: what stands now, made again from the history.

use std::{
    io,
    path::{Path, PathBuf},
};

use clap::Parser;
use qiyou_aggregator::Aggregator;
use qiyou_boot::Domain;
use qiyou_kernel::{Clock, DomainId};
use qiyou_store::{Options, Rebuilt, Store};

use crate::{
    data,
    failure::{Failure, Result},
    fleet::{AGGREGATOR, SEVEN, unopened},
    output,
};

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
    /// Directory of the databases
    #[arg(long, value_name = "DIR", default_value = data::USUAL)]
    data: PathBuf,

    /// Only this domain's database, or `aggregator` for the aggregator's own; may be given several times
    #[arg(long, value_name = "ID")]
    domain: Vec<DomainId>,

    /// The one database at this address instead of those of a directory; --domain says whose it is
    #[arg(long, value_name = "URL", requires = "domain", conflicts_with = "data")]
    store: Option<String>,
}

pub(crate) async fn run(args: Args) -> Result<()> {
    if let Some(url) = &args.store {
        let [domain] = args.domain.as_slice() else {
            return Err(Failure::usage("give one --domain with --store: whose database it is"));
        };
        // The address may hold a password, so that refusals go without it.
        return rebuild(domain.as_str(), url.clone(), Path::new(domain.as_str())).await;
    }
    for name in names(&args)? {
        let file = data::database(&args.data, &name);
        rebuild(&name, file.display().to_string(), &file).await?;
    }
    Ok(())
}

/// The databases to rebuild: those asked for, or all of the directory.
fn names(args: &Args) -> Result<Vec<String>> {
    let directory = args.data.display();
    let unusable = |error: io::Error| {
        Failure::configuration(format!("the data directory {directory} cannot be used: {error}"))
    };
    let there = data::databases(&args.data).map_err(unusable)?;
    if there.is_empty() {
        return Err(Failure::configuration(format!("{directory} holds no database")));
    }
    let wanted: Vec<_> = args.domain.iter().map(ToString::to_string).collect();
    if let Some(missing) = wanted.iter().find(|name| !there.contains(name)) {
        let there = there.join(", ");
        return Err(Failure::configuration(format!(
            "{directory} holds no database of {missing}; it holds those of {there}"
        )));
    }
    Ok(if wanted.is_empty() { there } else { wanted })
}

/// Rebuilds the store at an address; refusals call it `shown`.
async fn rebuild(name: &str, url: String, shown: &Path) -> Result<()> {
    let options = tables(name, Options::new(url, Clock::system()).existing())?;
    let store = Store::open(options).await.map_err(|error| unopened(shown, &error))?;
    let rebuilt = store.rebuild().await;
    store.close().await;
    output::print(&format!("{name}: {}\n", summary(&rebuilt?)))
}

/// Adds the tables that a service's store has.
pub(super) fn tables(name: &str, options: Options) -> Result<Options> {
    if name == AGGREGATOR {
        return Ok(Aggregator::tables(options));
    }
    if let Some(domain) = SEVEN.iter().find(|domain| domain.id == name) {
        return Ok(domain.tables(options));
    }
    let id = name.parse::<DomainId>();
    let id =
        id.map_err(|fault| Failure::configuration(format!("{name} is no service's database: {fault}")))?;
    Ok(Domain::reported(&id, 0).tables(options))
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

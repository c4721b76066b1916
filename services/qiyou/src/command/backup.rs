//! `qiyou backup`: the whole history of each store as a file.

pub(super) mod archive;
mod verify;

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::{Parser, Subcommand};
use qiyou_store::{ReadOnly, backup::BackupError};

use self::archive::{FILE, Reports};
use super::which::{Database, Which};
use crate::{
    data::{Directory, Holds},
    failure::{Failure, Result},
    fleet::unopened,
};

const EXAMPLES: &str = "\
Examples:
  qiyou backup --data qiyou-data --to backups/2026-11-24
  childcare: revision 812, 4120 rows, 1835008 bytes, sha256 9f2c…

  qiyou backup --store postgres://qiyou@db.example/childcare --domain childcare --to backups/2026-11-24
  qiyou backup verify backups/2026-11-24/*.backup";

/// Write the whole history of each store into a file, also while services run
///
/// A backup is of one revision of its store, whatever is written meanwhile, and restores into either engine, see
/// `qiyou restore`. It is text, a JSON value on each line, sealed with its SHA-256, which is printed: noted elsewhere, it
/// shows later that the file is still the same. The audit chain is walked on the way; a store that is not sound is not
/// backed up. A file that is there already is left alone.
///
/// Keys for tokens lie beside the databases and are no part of a backup.
#[derive(Debug, Parser)]
#[command(after_help = EXAMPLES, args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Option<Command>,

    #[command(flatten)]
    which: Which,

    /// Directory for the files, one a service, made when missing
    #[arg(long, value_name = "DIR", required = true)]
    to: Option<PathBuf>,

    #[command(flatten)]
    reports: Reports,
}

#[derive(Debug, Subcommand)]
enum Command {
    Verify(verify::Args),
}

pub(crate) async fn run(args: Args) -> Result<()> {
    let directory = match (args.command, args.to) {
        (Some(Command::Verify(args)), _) => return verify::run(&args),
        (None, Some(directory)) => directory,
        (None, None) => return Err(Failure::usage("say where the files go with --to")),
    };
    let (databases, label) = (args.which.databases()?, label(args.which.directory())?);
    fs::create_dir_all(&directory).map_err(|error| {
        let directory = directory.display();
        Failure::configuration(format!("the directory {directory} cannot be used: {error}"))
    })?;
    for database in databases {
        backup(&database, &directory, label.clone(), &args.reports).await?;
    }
    Ok(())
}

/// What the figures of a data directory are, if they are not a county's own.
fn label(directory: Option<&Path>) -> Result<Option<String>> {
    let Some(directory) = directory else { return Ok(None) };
    Ok(match Directory::open(directory)?.holds {
        Holds::Sample(mark) => Some(mark.text()),
        Holds::Nothing | Holds::Own => None,
    })
}

async fn backup(
    database: &Database,
    directory: &Path,
    label: Option<String>,
    reports: &Reports,
) -> Result<()> {
    let file = directory.join(&database.name).with_added_extension(FILE);
    let store = ReadOnly::open(database.options()?).await;
    let store = store.map_err(|error| unopened(&database.shown, &error))?;
    let mut progress = reports.begin(format!("backing up {}", database.name));
    let archive = store.backup(&file, label, &mut |done, of| progress.step(done, of)).await;
    drop(progress);
    store.close().await;
    let archive = archive.map_err(|error| not_made(&error).within(&database.name))?;
    reports.archive(&file, &archive)
}

fn not_made(error: &BackupError) -> Failure {
    let is_refused = matches!(error, BackupError::Exists(_) | BackupError::Unwritable { .. });
    let failure: fn(String) -> Failure = if is_refused { Failure::configuration } else { Failure::failed };
    failure(error.to_string())
}

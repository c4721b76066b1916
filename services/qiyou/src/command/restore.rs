//! `qiyou restore`: stores made again from backups.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use clap::Parser;
use qiyou_store::backup::{self, Author, Header, RestoreError, Restored};
use serde_json::json;

use super::{
    backup::archive::{Reports, described, unusable},
    which::Database,
};
use crate::{
    data::{Directory, Holds, Mark},
    failure::{Failure, Result},
    fleet::unopened,
};

const EXAMPLES: &str = "\
Examples:
  qiyou restore backups/2026-11-24/*.backup --data qiyou-data --actor ops-3 --reason 'disk of the old server failed'
  childcare: restored to revision 812, goes on at 813 in epoch 0b5e7c1e-…

  qiyou restore backups/2026-11-24/childcare.backup --store postgres://qiyou@db.example/childcare \\
    --actor ops-3 --reason 'moved to PostgreSQL'";

/// Make stores again from backups, in either engine
///
/// A backup is checked to its last byte before anything is touched, and the database before it may be served. Only an
/// empty database or a new file is taken. One that was stopped in the middle is not served; restore again, which begins
/// it anew.
///
/// The history keeps its revisions and its audit chain, to which the restore adds an entry of its own, and begins a new
/// epoch: writes after the backup are gone, so cursors, tokens and page tokens from before are refused, and whoever holds
/// one reads a snapshot. The aggregator does so by itself. Answers given under a request id are kept.
#[derive(Debug, Parser)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The backups, one a service
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    /// Directory for the databases, made when missing
    #[arg(long, value_name = "DIR", required_unless_present = "store")]
    data: Option<PathBuf>,

    /// The empty database to restore one backup into, instead of a directory
    #[arg(long, value_name = "URL", conflicts_with = "data")]
    store: Option<String>,

    /// Who restores; goes into the audit chain
    #[arg(long, value_name = "NAME")]
    actor: String,

    /// Why; goes into the audit chain
    #[arg(long, value_name = "TEXT")]
    reason: String,

    #[command(flatten)]
    reports: Reports,
}

pub(crate) async fn run(args: Args) -> Result<()> {
    let author = Author { actor: args.actor, reason: args.reason };
    let headers = headers(&args.files)?;
    if let Some(url) = args.store {
        let [(file, header)] = headers.as_slice() else {
            return Err(Failure::usage("give one backup with --store: a database is one service's"));
        };
        return restore(file, &Database::at(&header.service, url), &author, &args.reports).await;
    }
    let data = args.data.unwrap_or_default();
    mark(&data, &headers)?;
    for (file, header) in headers {
        let database = Database::within(&data, header.service);
        restore(&file, &database, &author, &args.reports).await?;
    }
    Ok(())
}

/// Whose backups they are, each service's once.
fn headers(files: &[PathBuf]) -> Result<Vec<(PathBuf, Header)>> {
    let mut services = BTreeMap::new();
    let mut headers = Vec::new();
    for file in files {
        let header = backup::header(file).map_err(|error| unusable(file, &error))?;
        if let Some(other) = services.insert(header.service.clone(), file) {
            let (one, two) = (other.display(), file.display());
            return Err(Failure::usage(format!("{one} and {two} are both backups of {}", header.service)));
        }
        headers.push((file.clone(), header));
    }
    Ok(headers)
}

/// Marks the directory as one of made-up figures, where the backups are of such. They never come together with others.
fn mark(data: &Path, headers: &[(PathBuf, Header)]) -> Result<()> {
    let directory = Directory::open(data)?;
    for (file, header) in headers {
        let label = header.label.as_deref().and_then(Mark::read);
        let fits = match (&directory.holds, &label) {
            (Holds::Nothing, _) | (Holds::Own, None) => true,
            (Holds::Sample(held), Some(label)) => held.sample == label.sample,
            (Holds::Sample(_), None) | (Holds::Own, Some(_)) => false,
        };
        if !fits {
            let (file, data) = (file.display(), data.display());
            return Err(Failure::configuration(format!(
                "one of {file} and {data} holds made-up figures and the other does not; choose another directory"
            )));
        }
        if let (Holds::Nothing, Some(label)) = (&directory.holds, label) {
            directory.mark(&label)?;
        }
    }
    Ok(())
}

async fn restore(file: &Path, database: &Database, author: &Author, reports: &Reports) -> Result<()> {
    let options = database.options()?;
    let mut progress = reports.begin(format!("restoring {}", database.name));
    let restored = backup::restore(file, options, author, &mut |done, of| progress.step(done, of)).await;
    drop(progress);
    let Restored { archive, epoch, head } = restored.map_err(|error| not_restored(file, database, &error))?;
    reports.outcome(
        || {
            json!({
                "archive": described(file, &archive),
                "service": database.name,
                "epoch": epoch.to_string(),
                "revision": head.revision,
                "recordedAt": head.recorded_at.to_string(),
            })
        },
        || {
            let (name, revision) = (&database.name, archive.header.revision);
            format!("{name}: restored to revision {revision}, goes on at {} in epoch {epoch}", head.revision)
        },
    )
}

fn not_restored(file: &Path, database: &Database, error: &RestoreError) -> Failure {
    if let RestoreError::Archive(error) = error {
        return unusable(file, error);
    }
    if let RestoreError::Open(error) = error {
        return unopened(&database.shown, error);
    }
    let is_refused = matches!(error, RestoreError::NotEmpty(_) | RestoreError::Busy);
    let failure: fn(String) -> Failure = if is_refused { Failure::configuration } else { Failure::failed };
    failure(error.to_string()).within(database.shown.display())
}

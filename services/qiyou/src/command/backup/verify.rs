//! `qiyou backup verify`: whether files are what they were when they were made.

use std::path::{Path, PathBuf};

use clap::Parser;
use qiyou_kernel::Clock;
use qiyou_store::{Options, backup};

use super::archive::{Reports, unusable};
use crate::{command::which::tables, failure::Result};

const EXAMPLES: &str = "\
Examples:
  qiyou backup verify backups/2026-11-24/*.backup
  childcare: revision 812, 4120 rows, 1835008 bytes, sha256 9f2c…
  qiyou: backups/2026-11-24/health.backup: line 77 cannot be read: the file is damaged; take another backup";

/// Read backups from their first to their last byte
///
/// Every byte is held against the seal, every row against the audit chain, and the chain against its head. The SHA-256 is
/// that of the file without its last line.
#[derive(Debug, Parser)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The files
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    #[command(flatten)]
    reports: Reports,
}

pub(super) fn run(args: &Args) -> Result<()> {
    args.files.iter().try_for_each(|file| verify(file, &args.reports))
}

fn verify(file: &Path, reports: &Reports) -> Result<()> {
    let header = backup::header(file).map_err(|error| unusable(file, &error))?;
    let options = tables(&header.service, Options::new("", Clock::system()))?;
    let mut progress = reports.begin(format!("verifying {}", file.display()));
    let archive = backup::verify(file, &options, &mut |done, of| progress.step(done, of));
    drop(progress);
    reports.archive(file, &archive.map_err(|error| unusable(file, &error))?)
}

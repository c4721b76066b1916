//! What can be wrong with an archive, and in the way of making or using one.

use std::{io, path::PathBuf};

use super::header::FORMAT;
use crate::{OpenError, audit::Damage};

/// Why a file is not the archive that it should be. Each prints as one line that says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiveError {
    /// The file cannot be read.
    #[error("it cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    /// The file is something else.
    #[error("it does not begin like a backup; check the name")]
    Foreign,
    /// The file was written by a newer program.
    #[error("it has format {0}, this program reads {FORMAT}; upgrade the program")]
    Newer(u32),
    /// The archive is of another service's store.
    #[error("it is a backup of {held}, not of {wanted}; check the name")]
    Another {
        /// Whose it is.
        held: String,
        /// Whose was expected.
        wanted: String,
    },
    /// The program's tables are not those of the archive.
    #[error(
        "the table {table} has other columns here; restore with version {program} of the program, then start a newer one"
    )]
    Tables {
        /// The first table that differs.
        table: String,
        /// The version of the program that wrote the archive.
        program: String,
    },
    /// The file ends too early.
    #[error("it ends after line {0} without its seal: it was cut off; take another backup")]
    Cut(u64),
    /// A line is not what it should be.
    #[error("line {line} {what}: the file is damaged; take another backup")]
    Damaged {
        /// The line, from 1.
        line: u64,
        /// What is wrong with it.
        what: &'static str,
    },
    /// An entry of the audit chain does not hold.
    #[error("the audit chain is broken: {0}; take another backup")]
    Broken(Damage),
    /// The parts of the program do not fit together.
    #[error(transparent)]
    Schema(#[from] OpenError),
}

/// Why a store could not be backed up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// The file is there already.
    #[error("{0} is there already; choose another place")]
    Exists(PathBuf),
    /// The file cannot be written.
    #[error("{path} cannot be written: {source}")]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The store is not sound, so that a backup of it would be no good.
    #[error("the audit chain is broken: {0}; keep the database as it is and run `qiyou audit verify`")]
    Broken(Damage),
    /// The database is out of reach.
    #[error(transparent)]
    Store(#[from] qiyou_error::Error),
}

/// Why an archive could not be restored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RestoreError {
    /// It is not the archive that it should be.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The database does not open.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The database holds a store.
    #[error(
        "the database holds the store of {0} already, and a restore never writes over one; give an empty database or a new file"
    )]
    NotEmpty(String),
    /// Another process restores into it.
    #[error("another process restores into this database; wait for it")]
    Busy,
    /// What was restored is not what the archive held.
    #[error("what was restored is not what the archive held: {0}; check the disk, then restore again")]
    Broken(Damage),
    /// The database is out of reach.
    #[error("{0}; the restore did not finish: run it again, which begins it anew")]
    Store(#[from] qiyou_error::Error),
}

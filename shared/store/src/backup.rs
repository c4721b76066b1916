//! Backups: a store's whole history as one file that either engine can be restored from.
//!
//! An archive is text, one JSON value on each line, so that it can be read without this program:
//!
//! | line | holds |
//! |---|---|
//! | `{"header":{..}}` | whose history it is, how far it goes, and the columns of its tables |
//! | `{"revision":{..}}` | an entry of the audit chain, followed by its rows |
//! | `{"row":["TABLE",[..]]}` | one row: integers as numbers, text and decimals as text, bytes as Base64 |
//! | `{"answer":[..]}` | an answer that was given under a request id, after the last revision |
//! | `{"refusal":{..}}` | an entry of the chain of refused calls |
//! | `{"sha256":".."}` | the digest of every byte before this line: `head -n -1 FILE \| sha256sum` |
//!
//! The same history gives the same bytes, whichever engine it lies in. Since history is only ever added to, an archive
//! is of exactly one revision although writes go on while it is made.

mod base64;
mod cell;
mod chain;
mod export;
mod fault;
mod file;
mod header;
mod line;
mod marker;
mod portion;
mod restore;
mod shown;
mod sink;
mod source;
#[cfg(test)]
mod tests;

use std::path::Path;

use qiyou_kernel::Digest;

use crate::{Options, schema::Schema};

pub use fault::{ArchiveError, BackupError, RestoreError};
pub use header::Header;
pub use restore::{Author, Restored, restore};

pub(crate) use export::run as export;
pub(crate) use marker::is_there as is_unfinished;

/// A whole archive.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Archive {
    /// Whose history it is, and how far it goes.
    pub header: Header,
    /// Rows of the history.
    pub rows: u64,
    /// Answers given under a request id.
    pub answers: u64,
    /// Its size, the last line included.
    pub bytes: u64,
    /// The digest of everything before its last line; noted elsewhere, it tells later that the file is still this one.
    pub sha256: Digest,
}

/// Whose history an archive is, before any of it is checked.
///
/// # Errors
///
/// When the file cannot be read or does not begin like an archive.
pub fn header(path: &Path) -> Result<Header, ArchiveError> {
    source::header(file::read(path)?)
}

/// Reads an archive from its first to its last byte: all of it is there, nothing was changed, the audit chain holds and
/// vouches for every row. `reached` is told of each revision.
///
/// # Errors
///
/// When any of that is not so, with the line; or when the tables of `options` are not those of the archive.
pub fn verify(path: &Path, options: &Options, reached: &mut Reached<'_>) -> Result<Archive, ArchiveError> {
    let schema = Schema::of(&options.parts)?;
    source::verify(file::read(path)?, &schema, &options.service, reached)
}

/// Is told how far a long work has come: revisions done, and all of them.
pub type Reached<'a> = dyn FnMut(i64, i64) + Send + 'a;

//! Etags: what a resource looked like when it was read, for a later write to be conditional on.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use crate::digest::{Canonical, Digest};
use crate::seal::{self, Kind, Reader};
use crate::token::Error;

/// A mark of one state of a resource, as opaque text. Two are equal when the state is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Etag([u8; 16]);

impl Etag {
    /// Returns the mark of a record as a revision of a store's history left it.
    #[must_use]
    pub fn of_revision(epoch: Uuid, revision: i64) -> Self {
        Self::of_content(&Canonical::new().text("revision").bytes(epoch.as_bytes()).int(revision).finish())
    }

    /// Returns the mark of a resource that is known by its content.
    #[must_use]
    pub fn of_content(digest: &Digest) -> Self {
        Self(digest.as_bytes().first_chunk().copied().unwrap_or_default())
    }
}

impl fmt::Display for Etag {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&seal::seal(Kind::Etag, &self.0))
    }
}

impl FromStr for Etag {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let fields = seal::open(Kind::Etag, text)?;
        let mut reader = Reader::new(&fields);
        reader.take().and_then(|mark| reader.finish(Self(mark))).ok_or(Error::Malformed)
    }
}

//! Tokens that a write returns: "at least as fresh as this".

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use crate::seal::{self, Fault, Kind, Reader};

/// A revision of one store, handed to callers as opaque text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token {
    /// The store.
    pub store: Uuid,
    /// Its line of history; a restore begins a new one.
    pub epoch: Uuid,
    /// The revision within that history.
    pub revision: i64,
}

impl Token {
    pub(crate) fn to_bytes(self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(40);
        bytes.extend(self.store.as_bytes());
        bytes.extend(self.epoch.as_bytes());
        bytes.extend(self.revision.to_be_bytes());
        bytes
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let store = Uuid::from_bytes(reader.take()?);
        let epoch = Uuid::from_bytes(reader.take()?);
        Some(Self { store, epoch, revision: i64::from_be_bytes(reader.take()?) })
    }
}

impl fmt::Display for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&seal::seal(Kind::Token, &self.to_bytes()))
    }
}

impl FromStr for Token {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let fields = seal::open(Kind::Token, text).map_err(Error::from)?;
        let mut reader = Reader::new(&fields);
        Self::read(&mut reader).and_then(|token| reader.finish(token)).ok_or(Error::Malformed)
    }
}

/// Why a text is not the token, cursor or etag it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// It is none of ours, or it was changed or cut on its way.
    #[error("expected the opaque text exactly as an earlier answer gave it")]
    Malformed,
    /// It is ours, but was given for another field.
    #[error("expected the opaque text that an earlier answer gave for this field, got one for another field")]
    WrongKind,
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Malformed => Self::Malformed,
            Fault::WrongKind => Self::WrongKind,
        }
    }
}

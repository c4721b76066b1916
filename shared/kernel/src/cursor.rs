//! Cursors of a change stream: how far its reader has come.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use crate::Token;
use crate::seal::{self, Kind, Reader};
use crate::token::Error;

/// The last revision of one store that a reader has applied whole, as opaque text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cursor {
    /// The store.
    pub store: Uuid,
    /// Its line of history; a restore begins a new one, and a cursor of the old one is refused.
    pub epoch: Uuid,
    /// The last revision applied.
    pub revision: i64,
}

impl From<Cursor> for Token {
    fn from(Cursor { store, epoch, revision }: Cursor) -> Self {
        Self { store, epoch, revision }
    }
}

impl From<Token> for Cursor {
    fn from(Token { store, epoch, revision }: Token) -> Self {
        Self { store, epoch, revision }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&seal::seal(Kind::Cursor, &Token::from(*self).to_bytes()))
    }
}

impl FromStr for Cursor {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let fields = seal::open(Kind::Cursor, text)?;
        let mut reader = Reader::new(&fields);
        let token = Token::read(&mut reader).and_then(|token| reader.finish(token));
        token.map(Self::from).ok_or(Error::Malformed)
    }
}

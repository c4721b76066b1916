//! The name of an import.

use std::fmt;
use std::str::FromStr;

use super::{Error, read};
use crate::ImportId;

/// `imports/{import}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Import {
    /// The import.
    pub import: ImportId,
}

impl fmt::Display for Import {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "imports/{}", self.import)
    }
}

impl FromStr for Import {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        read(text, "imports/i0198f3c52b7c7d2f9a6b3c1d5e7f9a0b", |segments| {
            let ["imports", import] = segments else { return None };
            Some(Self { import: import.parse().ok()? })
        })
    }
}

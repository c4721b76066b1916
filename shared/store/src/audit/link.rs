//! What both chains have in common.

use qiyou_error::Result;
use qiyou_kernel::Digest;

use super::Chain;
use crate::sql::Row;

/// One link of a chain: it stands under a number, and holds the hash of the one before.
pub(crate) trait Link {
    /// The hash of the link before.
    fn previous(&self) -> Digest;

    /// Its own hash, as it is stored.
    fn hash(&self) -> Digest;

    /// The hash that its other fields give, if it was written under this number.
    fn hash_as(&self, number: i64) -> Digest;
}

/// A link as its table keeps it.
pub(crate) trait Kept: Link + Sized {
    /// Its chain.
    const CHAIN: Chain;
    /// The table of its chain.
    const TABLE: &'static str;
    /// The column of its number.
    const NUMBER: &'static str;
    /// Its columns, the number first.
    const COLUMNS: &'static [&'static str];

    /// Reads a row of all columns.
    fn read(row: &Row) -> Result<Self>;
}

//! What is wrong with a row, and where.

use std::fmt;

use qiyou_error::Reason;

use crate::failure::short;

/// One fault of a file, in the order of the file. Prints as `14: 数值: NUMBER_MALFORMED: expected …`.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct RowFault {
    /// Line of the file, from 1; the header is line 1 where nothing stands above it.
    pub(crate) line: u64,
    /// The column's header as the file writes it; empty where the whole row is meant.
    pub(crate) column: String,
    /// What stands there.
    pub(crate) value: String,
    /// Why, as programs read it.
    pub(crate) reason: Reason,
    /// Why, for people.
    pub(crate) description: String,
}

impl fmt::Display for RowFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, column, value: _, reason, description } = self;
        let reason = short(*reason);
        match column.as_str() {
            "" => write!(formatter, "{line}: {reason}: {description}"),
            column => write!(formatter, "{line}: {column}: {reason}: {description}"),
        }
    }
}

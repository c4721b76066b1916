//! Observations in a CSV file, as bureaus keep them: Chinese or English headers, one row an observation.
//!
//! What a row can show to be wrong by itself is found here, with its line and its column as the file names it; the rest
//! is the service's to judge.

mod column;
mod fault;
mod read;
#[cfg(test)]
mod tests;

pub(crate) use column::Column;
pub(crate) use fault::RowFault;
pub(crate) use read::{Document, Row, read};

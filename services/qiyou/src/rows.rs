//! Observations in a file, as bureaus keep them: CSV or XLSX, Chinese or English headers, one row an observation.
//!
//! What a row can show to be wrong by itself is found here, with its line and its column as the file names it; the rest
//! is the service's to judge. A number is never guessed at: `1,234` may mean a thousand or a decimal comma, so it is
//! refused with the way to write it.

mod cells;
mod column;
mod document;
mod encoding;
mod fault;
mod header;
mod observation;
mod reader;
mod sheet;
#[cfg(test)]
mod tests;
mod text;
mod workbook;

pub(crate) use column::Column;
pub(crate) use document::{Document, read};
pub(crate) use fault::RowFault;
pub(crate) use header::Header;
pub(crate) use reader::{Item, Reader, Row, Wanted};
pub(crate) use sheet::Sheet;

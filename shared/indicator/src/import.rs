//! Imports: observations in bulk, over a stream that may break and go on.
//!
//! Rows are subject to the rules of reports and take the same steps. A batch is one write: what became of it, its
//! acknowledgement and how far the import has come are committed together, so a batch that comes again is known by its
//! number. What may not be recorded yet (the rows of an atomic import, all rows of a dry run) is kept beside the history;
//! it stands in for what would be recorded when later rows are looked at.
//!
//! In memory are the batch that is written and the one that is checked meanwhile: 2 × 5,000 rows, and never more than two
//! messages of 4 MiB with what HTTP/2 lets a sender send ahead. An atomic end takes its rows a portion at a time.

mod apply;
mod batch;
mod check;
mod end;
mod fault;
mod judge;
mod read;
mod record;
mod session;
mod settings;
mod slice;
mod staged;

pub(crate) use read::{get, list};
pub(crate) use record::MIGRATION;
pub(crate) use session::import;

/// The method, as the audit chain names it.
const METHOD: &str = "IndicatorService/ImportObservations";

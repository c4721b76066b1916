//! A report with its days: when it was handed in, and what became of it.

use qiyou_kernel::Date;

use super::sheet::Row;
use crate::failure::Result;

/// The columns that say so, before those of the report itself.
pub(super) const COLUMNS: [&str; 5] = ["submitted", "approved", "returned", "return_reason", "reason"];

/// A report and its way.
#[derive(Clone, Debug)]
pub(super) struct Entry<R> {
    pub(super) submitted: Date,
    /// Nothing while it waits.
    pub(super) review: Option<(Date, Review)>,
    /// Why it changes what was handed in before; empty for a first report.
    pub(super) reason: String,
    pub(super) report: R,
}

/// What became of a report.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Review {
    Approved,
    /// Sent back, and why.
    Returned(String),
}

impl<R> Entry<R> {
    pub(super) fn read(row: &Row<'_>, report: R) -> Result<Self> {
        let approved = row.optional_day("approved")?.map(|day| (day, Review::Approved));
        let returned = row.optional_day("returned")?;
        let returned = returned.map(|day| (day, Review::Returned(row.text("return_reason").to_owned())));
        Ok(Self {
            submitted: row.day("submitted")?,
            review: approved.or(returned),
            reason: row.text("reason").to_owned(),
            report,
        })
    }
}

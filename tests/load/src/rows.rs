//! The rows of the table, by what they need to be set up.
//!
//! A group sets up its processes, measures pairs and says what it found; it knows nothing of the other groups. A new one is
//! a module here, a name in [`Group`] and a line in [`Group::measure`].

mod import;
mod peer;
mod projection;
mod reports;
mod scale;
mod view;

use clap::ValueEnum;

use crate::{bench::Bench, failure::Result, row::Row};

/// Rows that are measured together.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Group {
    /// A view that nothing has changed of: requests a second, and the 99th percentile at half load.
    View,
    /// A view that is composed, with more and more counties beside it.
    Scale,
    /// Reports, one a call, by many writers.
    Reports,
    /// Rows in bulk.
    Import,
    /// Reading a whole country into memory: time, and memory.
    Projection,
    /// A county's view against a service in Python.
    Peer,
}

impl Group {
    /// All of them, in the order of the table.
    pub(crate) const ALL: [Self; 6] =
        [Self::View, Self::Scale, Self::Reports, Self::Import, Self::Projection, Self::Peer];

    /// Measures its rows.
    ///
    /// # Errors
    /// Whatever goes wrong: a row that cannot be measured is no row.
    pub(crate) fn measure(self, bench: &Bench) -> Result<Vec<Row>> {
        match self {
            Self::View => view::measure(bench),
            Self::Scale => scale::measure(bench),
            Self::Reports => reports::measure(bench),
            Self::Import => import::measure(bench),
            Self::Projection => projection::measure(bench),
            Self::Peer => peer::measure(bench),
        }
    }
}

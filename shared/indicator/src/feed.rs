//! The changes and the snapshots of a domain's whole store, whatever shared service a record belongs to.

mod change;
mod snapshot;
mod watch;

use std::time::Duration;

pub use change::{ChangeSource, Source, Sourced, Standing};
use qiyou_kernel::RegionCode;
use qiyou_store::Table;

use crate::Context;

/// How often a stream on which nothing else comes says that it lives.
const HEARTBEAT: Duration = Duration::from_secs(5);

/// What the feed of one store delivers: an encoder for each kind of record.
#[derive(Clone)]
pub struct Feed {
    context: Context,
    sources: Vec<&'static dyn ChangeSource>,
}

impl std::fmt::Debug for Feed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Feed").field("context", &self.context).finish_non_exhaustive()
    }
}

impl Feed {
    /// Delivers the indicators' records and the reference data of a domain's store.
    #[must_use]
    pub fn new(context: Context) -> Self {
        Self {
            context,
            sources: vec![&change::OBSERVATIONS, &change::TARGETS, &change::PLANS, &change::REFERENCE],
        }
    }

    /// Delivers another kind of record too.
    #[must_use]
    pub fn with(mut self, source: &'static dyn ChangeSource) -> Self {
        self.sources.push(source);
        self
    }

    /// The sources that share a table.
    fn sources_of(&self, table: &'static Table) -> Vec<&'static dyn ChangeSource> {
        self.sources.iter().copied().filter(|source| source.table() == table).collect()
    }

    /// The tables to read; two sources may share one.
    fn tables(&self) -> Vec<&'static Table> {
        let mut tables: Vec<&'static Table> = Vec::new();
        for table in self.sources.iter().map(|source| source.table()) {
            if !tables.contains(&table) {
                tables.push(table);
            }
        }
        tables
    }
}

/// The regions whose observations and projects a reader wants; everything when it names none.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scope(Vec<RegionCode>);

impl Scope {
    fn wants(&self, context: &Context, region: Option<RegionCode>) -> bool {
        let Some(region) = region else { return true };
        self.0.is_empty() || self.0.iter().any(|top| context.is_within(region, *top))
    }
}

//! The audit of a store: its chains inspected and read, refused calls recorded.

use std::sync::Arc;

use futures::Stream;
use qiyou_error::Result;

use super::Store;
use crate::audit::{self, Entry, Finding, Heads, Query, Refusal, Refused, Resource, RowChange, Scope};

impl Store {
    /// Inspects the audit chains, the rows that they vouch for and what stands, and names whatever is not as it was
    /// written. Memory is bounded, however long the history.
    ///
    /// # Errors
    ///
    /// Those of the stream: the database is out of reach, or the scope ends ahead of the head. Damage is no error.
    pub fn inspect(&self, scope: Scope) -> impl Stream<Item = Result<Finding>> + Send + use<> {
        audit::inspect(Arc::clone(&self.shared), scope)
    }

    /// How far the audit chains go, at one moment.
    ///
    /// # Errors
    ///
    /// When the database is out of reach.
    pub async fn audit_heads(&self) -> Result<Heads> {
        audit::heads(&self.shared).await
    }

    /// The newest entries of the audit chain that a query chooses, the newest first.
    ///
    /// # Errors
    ///
    /// When the database is out of reach or an entry cannot be read.
    pub async fn audit_entries(&self, query: &Query) -> Result<Vec<Entry>> {
        audit::newest(&self.shared, query).await
    }

    /// The newest refusals that a query chooses, the newest first.
    ///
    /// # Errors
    ///
    /// As [`Store::audit_entries`].
    pub async fn refusals(&self, query: &Query) -> Result<Vec<Refusal>> {
        audit::newest(&self.shared, query).await
    }

    /// Entries of a range of revisions, the oldest first, at most so many.
    ///
    /// # Errors
    ///
    /// As [`Store::audit_entries`].
    pub async fn audit_entries_between(&self, first: i64, last: i64, limit: usize) -> Result<Vec<Entry>> {
        audit::links(&self.shared, first.saturating_sub(1), last, limit).await
    }

    /// Refusals of a range of numbers, the oldest first, at most so many.
    ///
    /// # Errors
    ///
    /// As [`Store::audit_entries`].
    pub async fn refusals_between(&self, first: i64, last: i64, limit: usize) -> Result<Vec<Refusal>> {
        audit::links(&self.shared, first.saturating_sub(1), last, limit).await
    }

    /// What a revision changed: its first rows, at most so many, each with what stood there before.
    ///
    /// # Errors
    ///
    /// When the database is out of reach or a row cannot be read.
    pub async fn audit_changes(&self, revision: i64, limit: usize) -> Result<Vec<RowChange>> {
        audit::changes(&self.shared, revision, limit).await
    }

    /// Records refused calls in their chain. It makes no revision and wakes no reader.
    ///
    /// # Errors
    ///
    /// When the database is out of reach.
    pub async fn record_refusals(&self, refused: &[Refused]) -> Result<()> {
        audit::append(&self.shared, refused).await
    }

    /// A row, or all rows whose keys begin so, by name, such as `notes/first`; nothing where no table fits.
    #[must_use]
    pub fn resource(&self, name: &str) -> Option<Resource> {
        Resource::parse(name, &self.shared.schema)
    }
}

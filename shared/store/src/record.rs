//! Typed records over tables: how a value of the program becomes a row and comes back.

use std::{marker::PhantomData, ops::Deref};

use qiyou_error::Result;
use qiyou_kernel::Instant;

use crate::{Decoder, Table, Value};

/// A value that the store keeps, with all its history.
pub trait Record: Sized + Send + Sync + 'static {
    /// Where it is kept.
    const TABLE: &'static Table;

    /// Whether its versions are kept.
    ///
    /// What has no history is the service's memory of work under way: a row is replaced in place and can be cleared, makes
    /// no revision, and is in no feed and no digest. Its table is `{name}_current` alone, and in no [`Part`](crate::Part).
    const HISTORY: bool = true;

    /// The values of its columns: the key, then the content, in the table's order.
    fn row(&self) -> Vec<Value>;

    /// Reads the columns in the same order.
    ///
    /// # Errors
    ///
    /// When a column does not hold what the record expects there.
    fn read(row: &mut Decoder<'_>) -> Result<Self>;
}

/// The key of a record, or its first parts where a prefix is meant.
pub struct Key<R> {
    parts: Vec<Value>,
    record: PhantomData<fn() -> R>,
}

impl<R: Record> Key<R> {
    /// A key, or a prefix, of these values in the order of the key columns.
    #[must_use]
    pub fn of(parts: impl Into<Vec<Value>>) -> Self {
        Self { parts: parts.into(), record: PhantomData }
    }

    /// The key of a record.
    #[must_use]
    pub fn of_record(record: &R) -> Self {
        let mut row = record.row();
        row.truncate(R::TABLE.key.len());
        Self::of(row)
    }

    /// The empty prefix, under which all records stand.
    #[must_use]
    pub fn all() -> Self {
        Self::of([])
    }

    /// Its values.
    #[must_use]
    pub fn parts(&self) -> &[Value] {
        &self.parts
    }
}

impl<R> Clone for Key<R> {
    fn clone(&self) -> Self {
        Self { parts: self.parts.clone(), record: PhantomData }
    }
}

impl<R> std::fmt::Debug for Key<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(&self.parts).finish()
    }
}

impl<R> PartialEq for Key<R> {
    fn eq(&self, other: &Self) -> bool {
        self.parts == other.parts
    }
}

impl<R> Eq for Key<R> {}

/// A record as the store holds it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Stored<R> {
    /// The record.
    pub record: R,
    /// The revision that made it so.
    pub revision: i64,
    /// When that revision was recorded.
    pub recorded_at: Instant,
}

impl<R> Deref for Stored<R> {
    type Target = R;

    fn deref(&self) -> &R {
        &self.record
    }
}

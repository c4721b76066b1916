//! What a write will look at, so that a few selects load it for a whole batch.

use std::collections::BTreeMap;

use qiyou_error::{Error, Result};

use super::key::KeyBytes;
use crate::{Key, Record, Table, Value};

/// Keys and prefixes of keys that a write looks at.
///
/// It is a hint: what a write looks at besides is loaded as it asks, and then it decides again.
#[derive(Clone, Debug, Default)]
pub struct Reads {
    tables: BTreeMap<&'static str, Wanted>,
}

/// What is wanted of one table.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    pub(crate) table: &'static Table,
    pub(super) keys: BTreeMap<KeyBytes, Box<[Value]>>,
    pub(super) prefixes: BTreeMap<KeyBytes, Box<[Value]>>,
}

impl Reads {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a record by its key.
    #[must_use]
    pub fn key<R: Record>(mut self, key: &Key<R>) -> Self {
        self.want_key(R::TABLE, key.parts());
        self
    }

    /// Adds records by their keys.
    #[must_use]
    pub fn keys<R: Record>(self, keys: impl IntoIterator<Item = Key<R>>) -> Self {
        keys.into_iter().fold(self, |reads, key| reads.key(&key))
    }

    /// Adds all records whose key begins so.
    #[must_use]
    pub fn under<R: Record>(mut self, prefix: &Key<R>) -> Self {
        self.want_prefix(R::TABLE, prefix.parts());
        self
    }

    pub(super) fn want_key(&mut self, table: &'static Table, key: &[Value]) {
        self.wanted(table).keys.entry(KeyBytes::of(key)).or_insert_with(|| key.into());
    }

    pub(super) fn want_prefix(&mut self, table: &'static Table, prefix: &[Value]) {
        self.wanted(table).prefixes.entry(KeyBytes::of(prefix)).or_insert_with(|| prefix.into());
    }

    /// Adds what another write looks at.
    pub(super) fn merge(&mut self, other: &Self) {
        for wanted in other.tables.values() {
            let mine = self.wanted(wanted.table);
            mine.keys.extend(wanted.keys.iter().map(|(bytes, key)| (bytes.clone(), key.clone())));
            mine.prefixes.extend(wanted.prefixes.iter().map(|(bytes, key)| (bytes.clone(), key.clone())));
        }
    }

    /// How many keys and prefixes there are.
    pub(super) fn len(&self) -> usize {
        self.tables.values().map(|wanted| wanted.keys.len() + wanted.prefixes.len()).sum()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.tables.is_empty()
    }

    pub(super) fn into_tables(self) -> impl Iterator<Item = Wanted> {
        self.tables.into_values()
    }

    /// Refuses keys that do not fit their tables, before they can spoil a shared transaction.
    pub(crate) fn check(&self) -> Result<()> {
        for Wanted { table, keys, prefixes } in self.tables.values() {
            keys.values().try_for_each(|key| check_whole(table, key))?;
            prefixes.values().try_for_each(|prefix| table.check_key(prefix))?;
        }
        Ok(())
    }

    fn wanted(&mut self, table: &'static Table) -> &mut Wanted {
        let nothing = || Wanted { table, keys: BTreeMap::new(), prefixes: BTreeMap::new() };
        self.tables.entry(table.name).or_insert_with(nothing)
    }
}

/// Refuses a key that does not fit its table or is only the beginning of one.
pub(crate) fn check_whole(table: &Table, key: &[Value]) -> Result<()> {
    if key.len() < table.key.len() {
        return Err(Error::internal(format!("{key:?} is only the beginning of a key of {}", table.name)));
    }
    table.check_key(key)
}

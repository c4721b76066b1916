//! What a deciding function sees and does.

use std::{collections::BTreeMap, sync::Arc};

use qiyou_error::{Error, Result};

use super::{
    Stamp,
    key::KeyBytes,
    reads::{Reads, check_whole},
    state::{Known, State, Version},
};
use crate::{Key, Record, Stored, Table, Value};

/// The store as one write sees it: what stands, with what earlier writes of its batch have put, and its own puts.
///
/// A write that fails leaves nothing of what it has put.
#[derive(Debug)]
pub struct Change<'a> {
    state: &'a State,
    stamp: Stamp,
    puts: BTreeMap<&'static str, Puts>,
    clears: Vec<Clear>,
    missing: Reads,
}

/// What a write has done, as far as the store is to keep it.
#[derive(Debug)]
pub(super) struct Done {
    pub(super) puts: Vec<Puts>,
    pub(super) clears: Vec<Clear>,
}

/// Rows without history that are to go: those whose keys begin so.
#[derive(Debug)]
pub(super) struct Clear {
    pub(super) table: &'static Table,
    pub(super) prefix: Box<[Value]>,
}

/// What was put into one table; in key order.
#[derive(Debug)]
pub(super) struct Puts {
    pub(super) table: &'static Table,
    /// Whether the table keeps versions.
    pub(super) history: bool,
    rows: BTreeMap<KeyBytes, Put>,
}

#[derive(Debug)]
enum Put {
    Changed(Arc<[Value]>),
    /// Equal in content to the row that stands.
    Same,
}

impl<'a> Change<'a> {
    pub(super) fn new(state: &'a State, stamp: Stamp) -> Self {
        Self { state, stamp, puts: BTreeMap::new(), clears: Vec::new(), missing: Reads::new() }
    }

    /// The revision and the time that this write gets if it changes anything.
    #[must_use]
    pub const fn stamp(&self) -> Stamp {
        self.stamp
    }

    /// The record of a key, if there is one.
    ///
    /// # Errors
    ///
    /// When the key does not fit, or the record was not loaded yet: pass it on, it is loaded and decided again.
    pub fn get<R: Record>(&mut self, key: &Key<R>) -> Result<Option<Stored<R>>> {
        check_whole(R::TABLE, key.parts())?;
        let bytes = KeyBytes::of(key.parts());
        if let Some(Put::Changed(values)) = self.own(R::TABLE, &bytes) {
            let version = Version { values: Arc::clone(values), stamp: self.stamp };
            return version.read().map(Some);
        }
        match self.state.get(R::TABLE, &bytes, key.parts()) {
            Known::Row(version) => version.read().map(Some),
            Known::Absent => Ok(None),
            Known::Unknown => {
                self.missing.want_key(R::TABLE, key.parts());
                Err(not_loaded())
            }
        }
    }

    /// The records whose keys begin so, in key order.
    ///
    /// # Errors
    ///
    /// As [`Change::get`].
    pub fn scan<R: Record>(&mut self, prefix: &Key<R>) -> Result<Vec<Stored<R>>> {
        R::TABLE.check_key(prefix.parts())?;
        let Some(rows) = self.state.scan(R::TABLE, prefix.parts()) else {
            self.missing.want_prefix(R::TABLE, prefix.parts());
            return Err(not_loaded());
        };
        let mut rows: BTreeMap<&KeyBytes, Version> = rows.map(|(key, row)| (key, row.clone())).collect();
        let puts = self.puts.get(R::TABLE.name).into_iter().flat_map(|puts| &puts.rows);
        let start = KeyBytes::of(prefix.parts());
        for (key, put) in puts.filter(|(key, _)| start.begins(key)) {
            if let Put::Changed(values) = put {
                rows.insert(key, Version { values: Arc::clone(values), stamp: self.stamp });
            }
        }
        rows.values().map(Version::read).collect()
    }

    /// Puts a record in place of the one of its key, and returns it as it will stand: with this write's revision, or,
    /// if its content is that of the record that stands, with that one's.
    ///
    /// # Errors
    ///
    /// When the row does not fit its table, or the write has put its key already.
    pub fn put<R: Record>(&mut self, record: R) -> Result<Stored<R>> {
        let (table, row) = (R::TABLE, record.row());
        table.check(&row)?;
        let width = table.key.len();
        let key = row.get(..width).unwrap_or_default();
        let bytes = KeyBytes::of(key);
        if self.own(table, &bytes).is_some() {
            return Err(Error::internal(format!("{} {key:?} was put twice in one write", table.name)));
        }
        let mut stamp = self.stamp;
        let put = match self.state.get(table, &bytes, key) {
            Known::Row(version) if version.values.get(width..) == row.get(width..) => {
                stamp = version.stamp;
                Put::Same
            }
            Known::Row(_) | Known::Absent => Put::Changed(row.into()),
            Known::Unknown => {
                self.missing.want_key(table, key);
                Put::Changed(row.into())
            }
        };
        let nothing = || Puts { table, history: R::HISTORY, rows: BTreeMap::new() };
        self.puts.entry(table.name).or_insert_with(nothing).rows.insert(bytes, put);
        Ok(Stored { record, revision: stamp.revision, recorded_at: stamp.recorded_at })
    }

    /// Clears away the records whose keys begin so, of a kind that has no history, after all that is put.
    ///
    /// # Errors
    ///
    /// When the prefix does not fit, or the kind has a history.
    pub fn clear<R: Record>(&mut self, prefix: &Key<R>) -> Result<()> {
        R::TABLE.check_key(prefix.parts())?;
        if R::HISTORY {
            return Err(Error::internal(format!("{} has a history, which is never cleared", R::TABLE.name)));
        }
        self.clears.push(Clear { table: R::TABLE, prefix: prefix.parts().into() });
        Ok(())
    }

    /// What was done, and what was looked at without being loaded.
    pub(super) fn finish(self) -> (Done, Reads) {
        (Done { puts: self.puts.into_values().collect(), clears: self.clears }, self.missing)
    }

    fn own(&self, table: &Table, key: &KeyBytes) -> Option<&Put> {
        self.puts.get(table.name)?.rows.get(key)
    }
}

impl Puts {
    /// The rows that differ from what stands, in key order.
    pub(super) fn changed(self) -> impl Iterator<Item = (KeyBytes, Arc<[Value]>)> {
        self.rows.into_iter().filter_map(|(key, put)| match put {
            Put::Changed(values) => Some((key, values)),
            Put::Same => None,
        })
    }
}

/// Never seen by a caller: the writer loads what was missing and lets the write decide again.
fn not_loaded() -> Error {
    Error::internal("a write looked at a record that is not loaded yet")
}

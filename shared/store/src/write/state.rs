//! The rows that a batch has looked at, with what its earlier writes made of them.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Bound,
    sync::Arc,
};

use qiyou_error::Result;

use super::{
    Stamp,
    reads::{Reads, Wanted},
};
use crate::{
    Decoder, Record, Stored, Table, Value,
    engine::Transaction,
    sql::{Arguments, Row},
    statement,
    texts::Texts,
};

/// The newest version of a row.
#[derive(Clone, Debug)]
pub(super) struct Version {
    /// Key, then content.
    pub(super) values: Arc<[Value]>,
    pub(super) stamp: Stamp,
}

impl Version {
    pub(super) fn read<R: Record>(&self) -> Result<Stored<R>> {
        let Stamp { revision, recorded_at } = self.stamp;
        Ok(Stored { record: R::read(&mut Decoder::of(&self.values))?, revision, recorded_at })
    }
}

/// What is known of a key.
pub(super) enum Known<'a> {
    Row(&'a Version),
    Absent,
    /// It was not looked at yet.
    Unknown,
}

/// Everything looked at, by table.
#[derive(Debug, Default)]
pub(super) struct State {
    tables: BTreeMap<&'static str, Rows>,
}

#[derive(Debug, Default)]
struct Rows {
    known: BTreeMap<Box<[Value]>, Option<Version>>,
    /// All rows whose keys begin so are known.
    prefixes: BTreeSet<Box<[Value]>>,
}

impl Rows {
    fn add(&mut self, table: &Table, found: &[Row]) -> Result<()> {
        for row in found {
            let mut row = row.decoder();
            let values: Result<Arc<[Value]>> = table.columns().map(|column| row.value(column.kind)).collect();
            let (values, revision, recorded_at) = (values?, row.int()?, row.instant()?);
            let stamp = Stamp { revision, recorded_at };
            let key = values.iter().take(table.key.len()).cloned().collect();
            self.known.entry(key).or_insert(Some(Version { values, stamp }));
        }
        Ok(())
    }

    fn knows(&self, key: &[Value]) -> bool {
        self.known.contains_key(key) || self.covers(key)
    }

    fn covers(&self, key: &[Value]) -> bool {
        (0..=key.len()).any(|length| key.get(..length).is_some_and(|start| self.prefixes.contains(start)))
    }
}

impl State {
    /// What is known of a key.
    pub(super) fn get(&self, table: &Table, key: &[Value]) -> Known<'_> {
        let Some(rows) = self.tables.get(table.name) else { return Known::Unknown };
        match rows.known.get(key) {
            Some(Some(version)) => Known::Row(version),
            Some(None) => Known::Absent,
            None if rows.covers(key) => Known::Absent,
            None => Known::Unknown,
        }
    }

    /// The rows whose keys begin so, in key order, if all of them are known.
    pub(super) fn scan<'a>(
        &'a self,
        table: &Table,
        prefix: &'a [Value],
    ) -> Option<impl Iterator<Item = (&'a [Value], &'a Version)>> {
        let rows = self.tables.get(table.name).filter(|rows| rows.covers(prefix))?;
        let from = rows.known.range::<[Value], _>((Bound::Included(prefix), Bound::Unbounded));
        let under = from.take_while(move |(key, _)| key.starts_with(prefix));
        Some(under.filter_map(|(key, version)| version.as_ref().map(|version| (&**key, version))))
    }

    /// Takes over what a write has put.
    pub(super) fn put(&mut self, table: &Table, key: Box<[Value]>, version: Version) {
        self.tables.entry(table.name).or_default().known.insert(key, Some(version));
    }

    /// Loads what is wanted and not known yet. What earlier writes of the batch have put stays.
    pub(super) async fn load(
        &mut self,
        reads: Reads,
        transaction: &mut Transaction,
        texts: &Texts,
    ) -> Result<()> {
        for Wanted { table, keys, prefixes } in reads.into_tables() {
            let rows = self.tables.entry(table.name).or_default();
            for prefix in prefixes {
                if !rows.covers(&prefix) {
                    let sql = texts.get("under", table.name, prefix.len(), || under(table, prefix.len()));
                    let found = transaction.link().fetch_all(sql, prefix.iter().cloned().collect()).await?;
                    rows.add(table, &found)?;
                    rows.prefixes.insert(prefix);
                }
            }
            let keys: Vec<_> = keys.into_iter().filter(|key| !rows.knows(key)).collect();
            for some in statement::portions(&keys, table.key.len()) {
                let make = || statement::current_of_keys(table, some.len());
                let sql = texts.get("current", table.name, some.len(), make);
                let wanted: Arguments = some.iter().flatten().cloned().collect();
                rows.add(table, &transaction.link().fetch_all(sql, wanted).await?)?;
            }
            for key in keys {
                rows.known.entry(key).or_insert(None);
            }
        }
        Ok(())
    }
}

fn under(table: &Table, parts: usize) -> String {
    let keys = table.key.iter().take(parts).zip(1..);
    let conditions = keys.map(|(key, n)| format!(" AND t.{} = ${n}", key.name));
    format!("{}{}", statement::now(table), conditions.collect::<String>())
}

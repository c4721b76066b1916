//! The rows that a batch has looked at, with what its earlier writes made of them.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Bound,
    sync::Arc,
};

use qiyou_error::Result;

use super::{
    Stamp,
    key::KeyBytes,
    reads::{Reads, Wanted},
};
use crate::{
    Decoder, Record, Stored, Table, Value,
    engine::Transaction,
    sql::{Arguments, Row},
    statement,
    texts::Texts,
};

/// From this many keys on it is tried to load all that stands between them.
const MANY: usize = 64;

/// How many times as many rows may stand between the keys as there are keys.
const SPREAD: usize = 4;

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
    known: BTreeMap<KeyBytes, Option<Version>>,
    /// All rows whose keys begin so are known.
    prefixes: BTreeSet<KeyBytes>,
}

impl Rows {
    fn add(&mut self, table: &Table, found: &[Row]) -> Result<()> {
        for row in found {
            let mut row = row.decoder();
            let values: Result<Arc<[Value]>> = table.columns().map(|column| row.value(column.kind)).collect();
            let (values, revision, recorded_at) = (values?, row.int()?, row.instant()?);
            let stamp = Stamp { revision, recorded_at };
            let key = values.get(..table.key.len()).unwrap_or_default();
            self.known.entry(KeyBytes::of(key)).or_insert(Some(Version { values, stamp }));
        }
        Ok(())
    }

    /// Loads many keys by one statement where they are most of what stands between the first and the last of them, as in
    /// an import that comes in key order. Says whether it did.
    async fn load_between(
        &mut self,
        table: &'static Table,
        keys: &[(KeyBytes, Box<[Value]>)],
        transaction: &mut Transaction,
        texts: &Texts,
    ) -> Result<bool> {
        let (Some(first), Some(last)) = (keys.first(), keys.last()) else { return Ok(true) };
        if keys.len() < MANY {
            return Ok(false);
        }
        let most = i64::try_from(keys.len().saturating_mul(SPREAD)).unwrap_or(i64::MAX);
        let between: Vec<_> = first.1.iter().chain(&last.1).cloned().collect();
        let sql = texts.get("count", table.name, 0, || statement::count_between(table));
        let counted = between.iter().cloned().chain([Value::int(most)]).collect();
        let counted = transaction.link().fetch_all(sql, counted).await?;
        let is_most = counted.first().map_or(Ok(0), |row| row.decoder().int())? < most;
        if is_most {
            let sql = texts.get("between", table.name, 0, || statement::current_between(table));
            self.add(table, &transaction.link().fetch_all(sql, between.into_iter().collect()).await?)?;
            for (bytes, _) in keys {
                self.known.entry(bytes.clone()).or_insert(None);
            }
        }
        Ok(is_most)
    }

    fn knows(&self, bytes: &KeyBytes, key: &[Value]) -> bool {
        self.known.contains_key(bytes) || self.covers(key)
    }

    fn covers(&self, key: &[Value]) -> bool {
        let begins =
            |length| key.get(..length).is_some_and(|start| self.prefixes.contains(&KeyBytes::of(start)));
        !self.prefixes.is_empty() && (0..=key.len()).any(begins)
    }
}

impl State {
    /// What is known of a key.
    pub(super) fn get(&self, table: &Table, bytes: &KeyBytes, key: &[Value]) -> Known<'_> {
        let Some(rows) = self.tables.get(table.name) else { return Known::Unknown };
        match rows.known.get(bytes) {
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
        prefix: &[Value],
    ) -> Option<impl Iterator<Item = (&'a KeyBytes, &'a Version)> + use<'a>> {
        let rows = self.tables.get(table.name).filter(|rows| rows.covers(prefix))?;
        let start = KeyBytes::of(prefix);
        let from = rows.known.range((Bound::Included(start.clone()), Bound::Unbounded));
        let under = from.take_while(move |(key, _)| start.begins(key));
        Some(under.filter_map(|(key, version)| version.as_ref().map(|version| (key, version))))
    }

    /// Takes over what a write has put.
    pub(super) fn put(&mut self, table: &Table, key: KeyBytes, version: Version) {
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
            for (bytes, prefix) in prefixes {
                if !rows.covers(&prefix) {
                    let sql = texts.get("under", table.name, prefix.len(), || under(table, prefix.len()));
                    let found = transaction.link().fetch_all(sql, prefix.iter().cloned().collect()).await?;
                    rows.add(table, &found)?;
                    rows.prefixes.insert(bytes);
                }
            }
            let keys: Vec<_> = keys.into_iter().filter(|(bytes, key)| !rows.knows(bytes, key)).collect();
            if rows.load_between(table, &keys, transaction, texts).await? {
                continue;
            }
            for some in statement::portions(&keys, table.key.len()) {
                let make = || statement::current_of_keys(table, some.len());
                let sql = texts.get("current", table.name, some.len(), make);
                let wanted: Arguments = some.iter().flat_map(|(_, key)| key).cloned().collect();
                rows.add(table, &transaction.link().fetch_all(sql, wanted).await?)?;
            }
            for (bytes, _) in keys {
                rows.known.entry(bytes).or_insert(None);
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

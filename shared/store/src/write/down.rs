//! New rows on their way into the database: few wide statements, never one for each row.

use std::{collections::BTreeMap, sync::Arc};

use qiyou_error::Result;
use sqlx::SqlStr;

use super::{Stamp, change::Clear};
use crate::{
    Engine, Table, Value,
    engine::Transaction,
    sql::{Arguments, Copy, Json},
    statement,
    texts::Texts,
};

/// From this many rows on, PostgreSQL takes them by `COPY` and SQLite as JSON, and the current table is filled from the
/// history inside the engine: below it, the statements in between would cost more than they save.
const MANY: usize = 64;

/// Rows that go to SQLite as one value: a few hundred kilobytes.
const PORTION: usize = 1_000;

/// What a transaction has decided and not yet written.
#[derive(Debug, Default)]
pub(super) struct Down {
    tables: BTreeMap<&'static str, Rows>,
    clears: Vec<Clear>,
}

/// New rows of one table, in the order of the feed.
#[derive(Debug)]
struct Rows {
    table: &'static Table,
    history: bool,
    rows: Vec<NewRow>,
}

#[derive(Debug)]
struct NewRow {
    stamp: Stamp,
    ordinal: i64,
    values: Arc<[Value]>,
}

impl Down {
    /// Adds a row of a table that keeps its versions.
    pub(super) fn version(
        &mut self,
        table: &'static Table,
        stamp: Stamp,
        ordinal: i64,
        values: Arc<[Value]>,
    ) {
        self.add(table, true, NewRow { stamp, ordinal, values });
    }

    /// Adds a row of a table without history.
    pub(super) fn row(&mut self, table: &'static Table, stamp: Stamp, values: Arc<[Value]>) {
        self.add(table, false, NewRow { stamp, ordinal: 0, values });
    }

    /// Adds rows to clear away.
    pub(super) fn clear(&mut self, clears: Vec<Clear>) {
        self.clears.extend(clears);
    }

    /// Whether there is nothing to write.
    pub(super) fn is_empty(&self) -> bool {
        self.tables.is_empty() && self.clears.is_empty()
    }

    fn add(&mut self, table: &'static Table, history: bool, row: NewRow) {
        let nothing = || Rows { table, history, rows: Vec::new() };
        self.tables.entry(table.name).or_insert_with(nothing).rows.push(row);
    }

    /// Writes all of it.
    pub(super) async fn write(self, tx: &mut Transaction, texts: &Texts) -> Result<()> {
        for rows in self.tables.into_values() {
            rows.write(tx, texts).await?;
        }
        for Clear { table, prefix } in self.clears {
            let sql = texts.get("clear", table.name, prefix.len(), || statement::clear(table, prefix.len()));
            tx.link().execute(sql, prefix.into_iter().collect()).await?;
        }
        Ok(())
    }
}

impl Rows {
    async fn write(&self, tx: &mut Transaction, texts: &Texts) -> Result<()> {
        if self.history {
            self.insert_history(tx, texts).await?;
        }
        let newest = self.newest();
        let is_each_once = newest.len() == self.rows.len();
        match (self.rows.first(), self.rows.last()) {
            (Some(first), Some(last)) if self.history && is_each_once && self.rows.len() >= MANY => {
                let between =
                    [first.place(), last.place()].as_flattened().iter().copied().map(Value::int).collect();
                let sql = texts.get("copy", self.table.name, 0, || statement::copy_current(self.table));
                tx.link().execute(sql, between).await.map(drop)
            }
            _ => self.upsert(&newest, tx, texts).await,
        }
    }

    async fn insert_history(&self, tx: &mut Transaction, texts: &Texts) -> Result<()> {
        let table = self.table;
        let push = |row: &NewRow, to: &mut Arguments| row.push_history(table, to);
        match (tx.engine(), self.rows.len() >= MANY) {
            (Engine::Postgres, true) => {
                let mut copy = Copy::begin();
                self.rows.iter().for_each(|row| copy.add(cells(row, push)));
                tx.copy(&statement::copy_history(table), copy).await
            }
            (Engine::Sqlite, true) => {
                let sql =
                    texts.get("history as JSON", table.name, 0, || statement::insert_history_json(table));
                json(tx, &sql, &self.rows, push).await
            }
            (_, false) => {
                let text =
                    |size| texts.get("history", table.name, size, || statement::insert_history(table, size));
                tx.execute_in_portions(&self.rows, table.width() + 3, text, push).await
            }
        }
    }

    async fn upsert(&self, newest: &[&NewRow], tx: &mut Transaction, texts: &Texts) -> Result<()> {
        let table = self.table;
        let push = |row: &&NewRow, to: &mut Arguments| row.push_current(table, to);
        if tx.engine() == Engine::Sqlite && newest.len() >= MANY {
            let sql = texts.get("upsert as JSON", table.name, 0, || statement::upsert_current_json(table));
            return json(tx, &sql, newest, push).await;
        }
        let text = |size| texts.get("upsert", table.name, size, || statement::upsert_current(table, size));
        tx.execute_in_portions(newest, table.width() + 2, text, push).await
    }

    /// The newest row of every key, in key order: one statement may not touch a row twice.
    fn newest(&self) -> Vec<&NewRow> {
        // One revision has a row once, in key order.
        if self.history && self.rows.first().map(|row| row.stamp) == self.rows.last().map(|row| row.stamp) {
            return self.rows.iter().collect();
        }
        let width = self.table.key.len();
        let newest: BTreeMap<_, _> = self.rows.iter().map(|row| (row.values.get(..width), row)).collect();
        newest.into_values().collect()
    }
}

/// Runs a statement over rows that go to it as JSON.
async fn json<T: Sync>(
    tx: &mut Transaction,
    sql: &SqlStr,
    rows: &[T],
    push: impl Fn(&T, &mut Arguments) + std::marker::Copy + Send,
) -> Result<()> {
    for some in rows.chunks(PORTION) {
        let mut json = Json::default();
        some.iter().for_each(|row| json.add(cells(row, push)));
        tx.link().execute(sql.clone(), [json.end()].into_iter().collect()).await?;
    }
    Ok(())
}

fn cells<T>(row: &T, push: impl Fn(&T, &mut Arguments)) -> Arguments {
    let mut cells = Arguments::none();
    push(row, &mut cells);
    cells
}

impl NewRow {
    fn place(&self) -> [i64; 2] {
        [self.stamp.revision, self.ordinal]
    }

    fn push_history(&self, table: &Table, to: &mut Arguments) {
        to.int(self.stamp.revision);
        to.int(self.ordinal);
        to.int(self.stamp.recorded_at.as_micros());
        self.push_values(table, to);
    }

    fn push_current(&self, table: &Table, to: &mut Arguments) {
        self.push_values(table, to);
        to.int(self.stamp.revision);
        to.int(self.stamp.recorded_at.as_micros());
    }

    fn push_values(&self, table: &Table, to: &mut Arguments) {
        table
            .columns()
            .zip(self.values.iter())
            .for_each(|(column, value)| to.push(column.kind, value.clone()));
    }
}

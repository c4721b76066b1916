//! Rows on their way into the database, some thousands at a time, so that memory is bounded.

use std::collections::BTreeMap;

use qiyou_error::Result;
use qiyou_kernel::Instant;

use super::line::ANSWERS;
use crate::{
    Column, Kind, Table, Value,
    audit::{Entry, Marks, Refusal},
    engine::Transaction,
    shared::Shared,
    sql::Arguments,
    statement,
};

/// Rows after which a portion is written.
const ROWS: usize = 10_000;

/// Bytes of the archive after which a portion is written: documents are few and long.
const BYTES: u64 = 16 * 1024 * 1024;

/// A row of a record's history.
#[derive(Debug)]
pub(super) struct HistoryRow {
    pub(super) table: &'static Table,
    pub(super) revision: i64,
    /// Its place in its revision.
    pub(super) ordinal: i64,
    pub(super) recorded_at: Instant,
    pub(super) values: Vec<Value>,
}

/// What goes into the database with the next commit.
#[derive(Debug, Default)]
pub(super) struct Portion {
    history: BTreeMap<&'static str, Vec<HistoryRow>>,
    entries: Vec<Entry>,
    marks: Vec<(i64, Marks)>,
    answers: Vec<Vec<Value>>,
    refusals: Vec<Refusal>,
    rows: usize,
    /// Where in the archive it began.
    begun: u64,
}

impl Portion {
    pub(super) fn row(&mut self, row: HistoryRow) {
        self.rows += 1;
        self.history.entry(row.table.name).or_default().push(row);
    }

    pub(super) fn entry(&mut self, entry: Entry, marks: Marks) {
        self.rows += 1;
        // A row that is alone needs nothing to be told from others by.
        if entry.row_count > 1 {
            self.marks.push((entry.revision, marks));
        }
        self.entries.push(entry);
    }

    pub(super) fn answer(&mut self, row: Vec<Value>) {
        self.rows += 1;
        self.answers.push(row);
    }

    pub(super) fn refusal(&mut self, refusal: Refusal) {
        self.rows += 1;
        self.refusals.push(refusal);
    }

    /// Whether it should be written, with so many bytes of the archive read.
    pub(super) const fn is_full(&self, bytes: u64) -> bool {
        self.rows >= ROWS || bytes.saturating_sub(self.begun) >= BYTES
    }

    /// Writes it in one transaction; the next one begins here in the archive.
    pub(super) async fn write(&mut self, shared: &Shared, bytes: u64) -> Result<()> {
        let portion = std::mem::replace(self, Self { begun: bytes, ..Self::default() });
        let mut transaction = shared.database.begin().await?;
        for rows in portion.history.values() {
            write_history(rows, &mut transaction, shared).await?;
        }
        Entry::insert(&portion.entries, &mut transaction, &shared.texts).await?;
        Marks::insert(&portion.marks, &mut transaction, &shared.texts).await?;
        Refusal::insert(&portion.refusals, &mut transaction, &shared.texts).await?;
        let names: Vec<_> = ANSWERS.columns().map(|column| column.name).collect();
        let text = |rows| {
            let make = || statement::insert(ANSWERS.name, &names, rows);
            shared.texts.get("insert", ANSWERS.name, rows, make)
        };
        let push = |row: &Vec<Value>, to: &mut Arguments| push_values(&ANSWERS, row, to);
        transaction.execute_in_portions(&portion.answers, ANSWERS.width(), text, push).await?;
        transaction.commit().await
    }
}

async fn write_history(rows: &[HistoryRow], transaction: &mut Transaction, shared: &Shared) -> Result<()> {
    let Some(table) = rows.first().map(|row| row.table) else { return Ok(()) };
    let text =
        |size| shared.texts.get("history", table.name, size, || statement::insert_history(table, size));
    let push = |row: &HistoryRow, to: &mut Arguments| {
        to.int(row.revision);
        to.int(row.ordinal);
        to.push(Kind::Int, Value::instant(row.recorded_at));
        push_values(table, &row.values, to);
    };
    transaction.execute_in_portions(rows, table.width() + 3, text, push).await
}

fn push_values(table: &'static Table, row: &[Value], to: &mut Arguments) {
    for (Column { kind, .. }, value) in table.columns().zip(row) {
        to.push(*kind, value.clone());
    }
}

//! All SQL over the two tables of a record, generated from its description.
//!
//! The texts are portable: what SQLite runs, PostgreSQL runs too. Rows are selected as key, content, `revision`,
//! `recorded_at`, always in this order.

mod bulk;

use std::{
    fmt::{Display, Write as _},
    iter,
};

use crate::{Column, Kind, Table};

pub(crate) use bulk::{
    clear, copy_current, copy_history, count_between, current_between, insert_history_json,
    upsert_current_json,
};

/// Rows in one statement at most. More gains nothing and makes each prepared statement large.
const ROWS: usize = 512;

/// Parameters in one statement at most: SQLite's limit is 32,766.
const PARAMETERS: usize = 32_000;

/// Rows that a statement of any number may have; beyond them numbers are round, so that few different statements serve.
const FEW: usize = 8;

/// Cuts rows into portions of few different sizes: 29 rows go as 24 and 5, 100 as 64, 32 and 4.
pub(crate) fn portions<T>(rows: &[T], width: usize) -> impl Iterator<Item = &[T]> {
    let most = (PARAMETERS / width.max(1)).clamp(1, ROWS);
    let mut left = rows;
    iter::from_fn(move || {
        let (some, rest) = left.split_at(portion(left.len().min(most))?);
        left = rest;
        Some(some)
    })
}

/// How many of these rows go first; nothing of none. What dozens of callers write together, the usual commit, takes two
/// statements for each table, and every statement is a way to the database and back.
fn portion(rows: usize) -> Option<usize> {
    let largest = 1 << rows.checked_ilog2()?;
    let round = if rows < FEW * FEW { FEW } else { largest };
    Some(if rows < FEW { rows } else { rows - rows % round })
}

/// `INSERT` of several rows.
pub(crate) fn insert(into: &str, columns: &[&str], rows: usize) -> String {
    format!("INSERT INTO {into} ({}) VALUES {}", columns.join(", "), Tuples::of(columns.len(), rows))
}

/// Adds rows to the history: revision, ordinal, time, key, content.
pub(crate) fn insert_history(table: &Table, rows: usize) -> String {
    let columns: Vec<_> = ["revision", "ordinal", "recorded_at"].into_iter().chain(names(table)).collect();
    insert(&format!("{}_history", table.name), &columns, rows)
}

/// Puts the newest rows in place: key, content, revision, time. Each key once in a statement.
pub(crate) fn upsert_current(table: &Table, rows: usize) -> String {
    let columns: Vec<_> = names(table).chain(["revision", "recorded_at"]).collect();
    let insert = insert(&format!("{}_current", table.name), &columns, rows);
    format!("{insert} ON CONFLICT ({}) DO UPDATE SET {}", keys(table), replaced(table))
}

fn replaced(table: &Table) -> String {
    let content = table.content.iter().map(|column| column.name).chain(["revision", "recorded_at"]);
    list(content.map(|name| format!("{name} = excluded.{name}")), ", ")
}

/// The named columns of the rows that have these keys; in no order.
pub(crate) fn lookup(from: &str, keys: &[Column], columns: &str, rows: usize) -> String {
    let (wanted, same) = wanted(keys, rows);
    format!("{wanted} SELECT {columns} FROM wanted CROSS JOIN {from} t WHERE {same}")
}

/// The newest rows of these keys; in no order.
pub(crate) fn current_of_keys(table: &Table, rows: usize) -> String {
    lookup(&format!("{}_current", table.name), table.key, &columns(table), rows)
}

/// The rows of these keys as they were at a revision, the last parameter; in no order.
pub(crate) fn past_of_keys(table: &Table, rows: usize) -> String {
    let (name, at) = (table.name, rows * table.key.len() + 1);
    let lookup = lookup(&format!("{name}_history"), table.key, &columns(table), rows);
    let same = list(table.key.iter().map(|key| format!("n.{0} = wanted.{0}", key.name)), " AND ");
    format!(
        "{lookup} AND t.revision = (SELECT MAX(n.revision) FROM {name}_history n WHERE {same} AND n.revision <= ${at})"
    )
}

/// All versions under the first `parts` columns of a key, oldest first.
pub(crate) fn versions(table: &Table, parts: usize) -> String {
    let same = equal(table.key.iter().take(parts));
    let (name, columns, keys) = (table.name, columns(table), keys(table));
    format!("SELECT {columns} FROM {name}_history t WHERE {same} ORDER BY {keys}, revision")
}

/// The rows of a revision range after a place in it, in the order of the feed: `($1, $2)` is the place, `$3` the last
/// revision, `$4` how many.
pub(crate) fn feed(table: &Table) -> String {
    let (name, columns) = (table.name, columns(table));
    format!(
        "SELECT {columns}, ordinal FROM {name}_history t WHERE (revision, ordinal) > ($1, $2) AND revision <= $3 \
         ORDER BY revision, ordinal LIMIT $4"
    )
}

/// The rows that stand now, as a source for a `SELECT`.
pub(crate) fn now(table: &Table) -> String {
    format!("{} WHERE 1 = 1", current(table))
}

/// The rows that stood at revision `$1`, as a source for a `SELECT`.
pub(crate) fn then(table: &Table) -> String {
    let (name, columns, same) = (table.name, columns(table), same_key(table));
    format!(
        "SELECT {columns} FROM {name}_history t WHERE t.revision <= $1 AND NOT EXISTS \
         (SELECT 1 FROM {name}_history n WHERE {same} AND n.revision > t.revision AND n.revision <= $1)"
    )
}

/// The rows of a table without history that belong to the first revisions, in key order: `($1, ..)` is the key before
/// them, followed by the last revision and how many.
pub(crate) fn ledger(table: &Table) -> String {
    let (name, keys, width) = (table.name, keys(table), table.key.len());
    let columns = list(names(table).map(|name| format!("t.{name}")), ", ");
    let (revision, most) = (width + 1, width + 2);
    format!(
        "SELECT {columns} FROM {name} t WHERE ({keys}) > {} AND revision <= ${revision} ORDER BY {keys} LIMIT ${most}",
        Tuple { first: 1, width }
    )
}

/// Empties the history.
pub(crate) fn empty_history(table: &Table) -> String {
    format!("DELETE FROM {}_history", table.name)
}

/// Empties the current table.
pub(crate) fn empty_current(table: &Table) -> String {
    format!("DELETE FROM {}_current", table.name)
}

/// Fills the current table from the history.
pub(crate) fn fill_current(table: &Table) -> String {
    let into = list(names(table).chain(["revision", "recorded_at"]), ", ");
    format!("INSERT INTO {}_current ({into}) {}", table.name, newest(table))
}

/// Counts the rows of the current table.
pub(crate) fn count_current(table: &Table) -> String {
    format!("SELECT COUNT(*) FROM {}_current", table.name)
}

/// Counts the rows of the current table that are not the newest of the history.
pub(crate) fn count_wrong(table: &Table) -> String {
    format!("SELECT COUNT(*) FROM ({} EXCEPT {}) AS different", current(table), newest(table))
}

/// Counts the newest rows of the history that are not in the current table.
pub(crate) fn count_missing(table: &Table) -> String {
    format!("SELECT COUNT(*) FROM ({} EXCEPT {}) AS different", newest(table), current(table))
}

/// The rows of the current table.
fn current(table: &Table) -> String {
    format!("SELECT {} FROM {}_current t", columns(table), table.name)
}

/// The newest row of each key in the history.
fn newest(table: &Table) -> String {
    let (name, columns, same) = (table.name, columns(table), same_key(table));
    format!(
        "SELECT {columns} FROM {name}_history t WHERE NOT EXISTS \
         (SELECT 1 FROM {name}_history n WHERE {same} AND n.revision > t.revision)"
    )
}

/// The key columns of a table, for `ORDER BY`.
pub(crate) fn keys(table: &Table) -> String {
    list(table.key.iter().map(|key| key.name), ", ")
}

/// The same, the last key first.
pub(crate) fn keys_backwards(table: &Table) -> String {
    list(table.key.iter().map(|key| format!("{} DESC", key.name)), ", ")
}

/// Every statement of a table, so that a test can have both engines check them.
pub(crate) fn all(table: &Table) -> Vec<String> {
    let several = [1, 2, 8].into_iter().flat_map(|rows| {
        [insert_history, upsert_current, current_of_keys, past_of_keys]
            .map(|statement| statement(table, rows))
    });
    let prefixes = (0..=table.key.len()).map(|parts| versions(table, parts));
    let others = [
        feed,
        now,
        then,
        copy_current,
        current_between,
        count_between,
        empty_current,
        fill_current,
        count_current,
        count_wrong,
        count_missing,
    ];
    let others = others.map(|statement| statement(table));
    several.chain(prefixes).chain(others).collect()
}

fn names(table: &Table) -> impl Iterator<Item = &'static str> {
    table.columns().map(|column| column.name)
}

fn columns(table: &Table) -> String {
    list(names(table).chain(["revision", "recorded_at"]).map(|name| format!("t.{name}")), ", ")
}

fn same_key(table: &Table) -> String {
    list(table.key.iter().map(|key| format!("n.{0} = t.{0}", key.name)), " AND ")
}

fn equal<'k>(keys: impl Iterator<Item = &'k Column>) -> String {
    let conditions = keys.zip(1..).map(|(key, n)| format!("t.{} = ${n}", key.name));
    list(iter::once("1 = 1".to_owned()).chain(conditions), " AND ")
}

/// A table of wanted keys and the condition that joins it. The casts of the first row tell PostgreSQL the types.
fn wanted(keys: &[Column], rows: usize) -> (String, String) {
    let first =
        list(keys.iter().zip(1..).map(|(key, n)| format!("CAST(${n} AS {})", sql_type(key.kind))), ", ");
    let names = list(keys.iter().map(|key| key.name), ", ");
    let mut wanted = format!("WITH wanted ({names}) AS (VALUES ({first})");
    for row in 1..rows {
        // Writing to a String cannot fail.
        let _ = write!(wanted, ", {}", Tuple { first: row * keys.len() + 1, width: keys.len() });
    }
    wanted.push(')');
    let same = list(keys.iter().map(|key| format!("t.{0} = wanted.{0}", key.name)), " AND ");
    (wanted, same)
}

const fn sql_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Int => "BIGINT",
        Kind::Text | Kind::Decimal => "TEXT",
        Kind::Bytes => "BYTEA",
    }
}

/// `($1, $2), ($3, $4)`.
struct Tuples {
    width: usize,
    rows: usize,
}

impl Tuples {
    const fn of(width: usize, rows: usize) -> Self {
        Self { width, rows }
    }
}

impl Display for Tuples {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for row in 0..self.rows {
            let comma = if row == 0 { "" } else { ", " };
            write!(f, "{comma}{}", Tuple { first: row * self.width + 1, width: self.width })?;
        }
        Ok(())
    }
}

/// `($7, $8, $9)`.
struct Tuple {
    first: usize,
    width: usize,
}

impl Display for Tuple {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(")?;
        for n in self.first..self.first + self.width {
            let comma = if n == self.first { "" } else { ", " };
            write!(f, "{comma}${n}")?;
        }
        f.write_str(")")
    }
}

fn list(items: impl IntoIterator<Item = impl Display>, between: &str) -> String {
    let mut text = String::new();
    for (index, item) in items.into_iter().enumerate() {
        let between = if index == 0 { "" } else { between };
        // Writing to a String cannot fail.
        let _ = write!(text, "{between}{item}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(rows: usize, width: usize) -> Vec<usize> {
        portions(&vec![(); rows], width).map(<[()]>::len).collect()
    }

    #[test]
    fn a_commit_of_dozens_of_rows_takes_two_statements() {
        assert_eq!(sizes(29, 10), [24, 5]);
        assert_eq!(sizes(63, 10), [56, 7]);
        assert_eq!(sizes(8, 10), [8]);
        assert_eq!(sizes(100, 10), [64, 32, 4]);
        assert!(sizes(0, 10).is_empty());
    }

    #[test]
    fn no_statement_has_more_rows_or_parameters_than_it_may() {
        assert_eq!(sizes(1_100, 10), [512, 512, 64, 8, 4]);
        assert_eq!(sizes(300, 320), [64, 64, 64, 64, 40, 4]);
    }
}

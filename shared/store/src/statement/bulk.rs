//! Statements over many rows, where those of a few would take too long.

use std::iter;

use super::{Tuple, current, keys, list, names, replaced};
use crate::{Column, Kind, Table};

/// Puts the rows in place that the history has between two places, `($1, $2)` and `($3, $4)`: what is there already need
/// not be sent again. Each key once between them.
pub(crate) fn copy_current(table: &Table) -> String {
    let columns = list(names(table).chain(["revision", "recorded_at"]), ", ");
    format!(
        "INSERT INTO {0}_current ({columns}) SELECT {columns} FROM {0}_history \
         WHERE (revision, ordinal) >= ($1, $2) AND (revision, ordinal) <= ($3, $4) ORDER BY revision, ordinal \
         ON CONFLICT ({1}) DO UPDATE SET {2}",
        table.name,
        keys(table),
        replaced(table)
    )
}

/// Takes rows of the history in PostgreSQL's binary form.
pub(crate) fn copy_history(table: &Table) -> String {
    let columns = list(["revision", "ordinal", "recorded_at"].into_iter().chain(names(table)), ", ");
    format!("COPY {}_history ({columns}) FROM STDIN (FORMAT binary)", table.name)
}

/// Adds rows to the history that come as one JSON array of arrays, `$1`: SQLite's driver takes as long for each value
/// that is bound as the engine for a whole row.
pub(crate) fn insert_history_json(table: &Table) -> String {
    const OWN: &[Column] = &[Column::int("revision"), Column::int("ordinal"), Column::int("recorded_at")];
    insert_json(&format!("{}_history", table.name), OWN.iter().chain(table.columns()))
}

/// Puts rows in place that come as one JSON array of arrays, `$1`. Each key once.
pub(crate) fn upsert_current_json(table: &Table) -> String {
    const OWN: &[Column] = &[Column::int("revision"), Column::int("recorded_at")];
    let insert = insert_json(&format!("{}_current", table.name), table.columns().chain(OWN));
    format!("{insert} WHERE 1 = 1 ON CONFLICT ({}) DO UPDATE SET {}", keys(table), replaced(table))
}

fn insert_json<'c>(into: &str, columns: impl Iterator<Item = &'c Column> + Clone) -> String {
    let names = list(columns.clone().map(|column| column.name), ", ");
    let cells = columns.zip(0..).map(|(column, place)| match column.kind {
        Kind::Bytes => format!("unhex(e.value ->> {place})"),
        Kind::Int | Kind::Text | Kind::Decimal => format!("e.value ->> {place}"),
    });
    format!("INSERT INTO {into} ({names}) SELECT {} FROM json_each($1) AS e", list(cells, ", "))
}

/// Clears the rows away whose first `parts` key columns are these.
pub(crate) fn clear(table: &Table, parts: usize) -> String {
    let keys = table.key.iter().take(parts).zip(1..).map(|(key, n)| format!("{} = ${n}", key.name));
    let same = list(iter::once("1 = 1".to_owned()).chain(keys), " AND ");
    format!("DELETE FROM {}_current WHERE {same}", table.name)
}

/// The newest rows from one key to another, both included.
pub(crate) fn current_between(table: &Table) -> String {
    format!("{} WHERE {}", current(table), between(table))
}

/// Counts the newest rows from one key to another, up to a number, the last parameter.
pub(crate) fn count_between(table: &Table) -> String {
    let (name, between, most) = (table.name, between(table), 2 * table.key.len() + 1);
    format!("SELECT COUNT(*) FROM (SELECT 1 FROM {name}_current t WHERE {between} LIMIT ${most}) AS counted")
}

fn between(table: &Table) -> String {
    let width = table.key.len();
    let key = list(table.key.iter().map(|key| format!("t.{}", key.name)), ", ");
    let (from, to) = (Tuple { first: 1, width }, Tuple { first: width + 1, width });
    format!("({key}) >= {from} AND ({key}) <= {to}")
}

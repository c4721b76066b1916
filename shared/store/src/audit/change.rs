//! What a revision changed: each of its rows, with the version before.

use std::collections::BTreeMap;

use qiyou_error::Result;

use super::{Resource, statement};
use crate::{
    Column, Table, Value,
    shared::Shared,
    sql::{Arguments, generated},
    statement as sql,
};

/// A row that a revision made, and what stood under its key before.
#[derive(Clone, Debug)]
pub struct RowChange {
    /// The row's name.
    pub resource: Resource,
    /// Nothing stood there before.
    pub is_new: bool,
    /// The columns whose content differs; of a new row, those that hold something.
    pub cells: Vec<Cell>,
}

/// One column of a changed row.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Cell {
    /// The column.
    pub column: &'static Column,
    /// What it held before.
    pub old: Value,
    /// What it holds since.
    pub new: Value,
}

/// The first rows of a revision, at most so many, by table and key.
pub(crate) async fn changes(shared: &Shared, revision: i64, limit: usize) -> Result<Vec<RowChange>> {
    let mut changes = Vec::new();
    for table in shared.schema.tables() {
        let left = limit.saturating_sub(changes.len());
        if left == 0 {
            break;
        }
        let new = rows_of(shared, table, revision, left).await?;
        let old = rows_before(shared, table, revision, &new).await?;
        changes.extend(new.into_iter().map(|row| {
            let old = row.get(..table.key.len()).and_then(|key| old.get(key));
            RowChange::of(table, old.map(Vec::as_slice), &row)
        }));
    }
    Ok(changes)
}

impl RowChange {
    fn of(table: &'static Table, old: Option<&[Value]>, new: &[Value]) -> Self {
        let width = table.key.len();
        let content = table.content.iter().zip(new.iter().skip(width)).enumerate();
        let cells = content.filter_map(|(index, (column, new))| {
            let old = old.and_then(|old| old.get(width + index)).unwrap_or(&Value::Null);
            (old != new).then(|| Cell { column, old: old.clone(), new: new.clone() })
        });
        Self { resource: Resource::of(table, new), is_new: old.is_none(), cells: cells.collect() }
    }
}

async fn rows_of(shared: &Shared, table: &Table, revision: i64, limit: usize) -> Result<Vec<Vec<Value>>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let wanted = [revision, revision, limit].map(Value::int).into_iter().collect();
    let rows = shared.database.read(generated(statement::of_revisions(table)), wanted).await?;
    rows.iter()
        .map(|row| {
            let mut cells = row.decoder();
            table.columns().map(|column| cells.value(column.kind)).collect()
        })
        .collect()
}

/// The versions before a revision of the rows with the same keys, by key.
async fn rows_before(
    shared: &Shared,
    table: &Table,
    revision: i64,
    rows: &[Vec<Value>],
) -> Result<BTreeMap<Vec<Value>, Vec<Value>>> {
    let width = table.key.len();
    let mut before = BTreeMap::new();
    for some in sql::portions(rows, width) {
        let mut arguments: Arguments = some.iter().flat_map(|row| row.iter().take(width).cloned()).collect();
        arguments.int(revision - 1);
        let text = shared.texts.get("past", table.name, some.len(), || sql::past_of_keys(table, some.len()));
        for row in shared.database.read(text, arguments).await? {
            let mut cells = row.decoder();
            let values: Result<Vec<_>> = table.columns().map(|column| cells.value(column.kind)).collect();
            let values = values?;
            before.insert(values.iter().take(width).cloned().collect(), values);
        }
    }
    Ok(before)
}

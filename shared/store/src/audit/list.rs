//! Reading entries back: the newest first, by what is known of them.

use std::fmt::Write as _;

use qiyou_error::Result;

use super::{Entry, Refusal, Resource};
use crate::{
    Op, Value,
    shared::Shared,
    sql::{Arguments, Row, generated},
};

/// What an entry can be chosen by.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Field {
    /// Its revision; of entries only.
    Revision,
    /// Who asked.
    Actor,
    /// Through which method.
    Method,
    /// Under which request id.
    RequestId,
    /// When it was recorded.
    RecordedAt,
    /// For which reason: that of a refusal, or the one that a writer gave.
    Reason,
}

impl Field {
    const fn column(self) -> &'static str {
        match self {
            Self::Revision => "revision",
            Self::Actor => "actor",
            Self::Method => "method",
            Self::RequestId => "request_id",
            Self::RecordedAt => "recorded_at",
            Self::Reason => "reason",
        }
    }
}

/// What must hold of an entry.
#[derive(Clone, Debug)]
pub struct Condition {
    /// What is looked at.
    pub field: Field,
    /// How it compares.
    pub op: Op,
    /// With what.
    pub value: Value,
}

/// Which entries to read.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// All of these must hold.
    pub conditions: Vec<Condition>,
    /// Only entries that changed this; no refusal did.
    pub resource: Option<Resource>,
    /// Only entries before this number; all when there is none.
    pub before: Option<i64>,
    /// At most so many.
    pub limit: usize,
}

/// The newest entries that a query chooses, the newest first.
pub(crate) async fn entries(shared: &Shared, query: &Query) -> Result<Vec<Entry>> {
    read(shared, query, "revisions", "revision", Entry::SELECTED).await?.iter().map(Entry::read).collect()
}

/// The newest refusals that a query chooses, the newest first.
pub(crate) async fn refusals(shared: &Shared, query: &Query) -> Result<Vec<Refusal>> {
    read(shared, query, "refusals", "number", Refusal::SELECTED).await?.iter().map(Refusal::read).collect()
}

/// Entries of a range of revisions, the oldest first, at most so many.
pub(crate) async fn entries_between(
    shared: &Shared,
    first: i64,
    last: i64,
    limit: usize,
) -> Result<Vec<Entry>> {
    let columns = Entry::SELECTED;
    let sql = format!(
        "SELECT {columns} FROM revisions WHERE revision >= $1 AND revision <= $2 ORDER BY revision LIMIT $3"
    );
    shared.database.read(generated(sql), range(first, last, limit)).await?.iter().map(Entry::read).collect()
}

/// Refusals of a range of numbers, the oldest first, at most so many.
pub(crate) async fn refusals_between(
    shared: &Shared,
    first: i64,
    last: i64,
    limit: usize,
) -> Result<Vec<Refusal>> {
    let columns = Refusal::SELECTED;
    let sql = format!(
        "SELECT {columns} FROM refusals WHERE number >= $1 AND number <= $2 ORDER BY number LIMIT $3"
    );
    shared.database.read(generated(sql), range(first, last, limit)).await?.iter().map(Refusal::read).collect()
}

fn range(first: i64, last: i64, limit: usize) -> Arguments {
    [first, last, i64::try_from(limit).unwrap_or(i64::MAX)].map(Value::int).into_iter().collect()
}

async fn read(
    shared: &Shared,
    query: &Query,
    table: &'static str,
    number: &'static str,
    columns: &'static str,
) -> Result<Vec<Row>> {
    let mut arguments = Arguments::none();
    let before = arguments.add(&Value::int(query.before.unwrap_or(i64::MAX)));
    let mut sql = format!("SELECT {columns} FROM {table} WHERE {number} < ${before}");
    for Condition { field, op, value } in &query.conditions {
        let place = arguments.add(value);
        append(&mut sql, &format!(" AND {} {} ${place}", field.column(), op.sql()));
    }
    if let Some(Resource { table, key }) = &query.resource {
        let mut changed = format!("SELECT t.revision FROM {}_history t WHERE 1 = 1", table.name);
        for (column, value) in table.key.iter().zip(key) {
            append(&mut changed, &format!(" AND t.{} = ${}", column.name, arguments.add(value)));
        }
        append(&mut sql, &format!(" AND {number} IN ({changed})"));
    }
    let limit = arguments.add(&Value::int(i64::try_from(query.limit).unwrap_or(i64::MAX)));
    append(&mut sql, &format!(" ORDER BY {number} DESC LIMIT ${limit}"));
    shared.database.read(generated(sql), arguments).await
}

fn append(sql: &mut String, more: &str) {
    // Writing to a String cannot fail.
    let _ = sql.write_str(more);
}

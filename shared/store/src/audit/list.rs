//! Reading entries back: the newest first, by what is known of them.

use std::fmt::Write as _;

use qiyou_error::Result;

use super::{Resource, link::Kept};
use crate::{
    Op, Value,
    shared::Shared,
    sql::{Arguments, generated},
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

/// The newest links of a chain that a query chooses, the newest first.
pub(crate) async fn newest<L: Kept>(shared: &Shared, query: &Query) -> Result<Vec<L>> {
    let mut arguments = Arguments::none();
    let before = arguments.add(&Value::int(query.before.unwrap_or(i64::MAX)));
    let (columns, table, number) = (L::COLUMNS.join(", "), L::TABLE, L::NUMBER);
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
    shared.database.read(generated(sql), arguments).await?.iter().map(L::read).collect()
}

fn append(sql: &mut String, more: &str) {
    // Writing to a String cannot fail.
    let _ = sql.write_str(more);
}

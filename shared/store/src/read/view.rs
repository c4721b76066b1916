//! One state of the store, read by single statements.

use std::sync::Arc;

use qiyou_error::Result;

use super::{Select, stored};
use crate::{
    Key, Record, Stored, Value,
    shared::Shared,
    sql::{Arguments, Row, generated},
    statement,
    write::check_whole,
};

/// The store at its head, or as it stood at a revision.
///
/// Each call is a statement of its own: at the head two calls may see different revisions. Read at a revision, or take
/// a [`Snapshot`](super::Snapshot), where they must agree.
#[derive(Clone, Debug)]
pub struct View {
    shared: Arc<Shared>,
    revision: Option<i64>,
}

impl View {
    pub(crate) const fn new(shared: Arc<Shared>, revision: Option<i64>) -> Self {
        Self { shared, revision }
    }

    /// The revision that is read; `None` at the head.
    #[must_use]
    pub const fn revision(&self) -> Option<i64> {
        self.revision
    }

    /// The record of a key.
    ///
    /// # Errors
    ///
    /// When the key does not fit or the database is out of reach.
    pub async fn get<R: Record>(&self, key: &Key<R>) -> Result<Option<Stored<R>>> {
        Ok(self.get_many(std::slice::from_ref(key)).await?.pop())
    }

    /// The records of several keys, in key order; keys that have none are left out.
    ///
    /// # Errors
    ///
    /// As [`View::get`].
    pub async fn get_many<R: Record>(&self, keys: &[Key<R>]) -> Result<Vec<Stored<R>>> {
        let table = R::TABLE;
        keys.iter().try_for_each(|key| check_whole(table, key.parts()))?;
        let mut keys: Vec<&[Value]> = keys.iter().map(Key::parts).collect();
        keys.sort();
        keys.dedup();
        let mut found = Vec::with_capacity(keys.len());
        for some in statement::portions(&keys, table.key.len()) {
            found.extend(self.rows_of::<R>(some).await?);
        }
        found.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(found.into_iter().map(|(_, record)| record).collect())
    }

    /// The records that a selection chooses, in key order.
    ///
    /// # Errors
    ///
    /// When the selection does not fit its table or the database is out of reach.
    pub async fn select<R: Record>(&self, select: &Select<R>) -> Result<Vec<Stored<R>>> {
        let (sql, arguments) = select.statement(self.revision)?;
        self.shared.database.read(generated(sql), arguments).await?.iter().map(stored).collect()
    }

    async fn rows_of<R: Record>(&self, keys: &[&[Value]]) -> Result<Vec<(Vec<Value>, Stored<R>)>> {
        let (table, rows, texts) = (R::TABLE, keys.len(), &self.shared.texts);
        let mut arguments: Arguments = keys.iter().copied().flatten().cloned().collect();
        let sql = match self.revision {
            None => texts.get("current", table.name, rows, || statement::current_of_keys(table, rows)),
            Some(revision) => {
                arguments.int(revision);
                texts.get("past", table.name, rows, || statement::past_of_keys(table, rows))
            }
        };
        let with_key = |row: &Row| {
            let mut cells = row.decoder();
            let key: Result<Vec<_>> = table.key.iter().map(|column| cells.value(column.kind)).collect();
            Ok((key?, stored(row)?))
        };
        self.shared.database.read(sql, arguments).await?.iter().map(with_key).collect()
    }
}

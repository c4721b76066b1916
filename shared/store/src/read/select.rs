//! Which records of a kind to read.

use std::{fmt::Write as _, iter, marker::PhantomData};

use qiyou_error::{Error, Result};

use crate::{Column, Key, Kind, Record, Value, sql::Arguments, statement};

/// How a column compares with a value. Rows that have nothing in the column never match.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Op {
    /// Is equal.
    Eq,
    /// Is not equal.
    Ne,
    /// Is less.
    Lt,
    /// Is less or equal.
    Le,
    /// Is greater.
    Gt,
    /// Is greater or equal.
    Ge,
}

impl Op {
    pub(crate) const fn sql(self) -> &'static str {
        match self {
            Self::Eq => "=",
            Self::Ne => "<>",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
        }
    }
}

/// Chooses records of one kind; they come in key order, unless it is said otherwise.
pub struct Select<R> {
    under: Vec<Value>,
    after: Option<Vec<Value>>,
    conditions: Vec<(String, Op, Value)>,
    limit: Option<usize>,
    is_backwards: bool,
    record: PhantomData<fn() -> R>,
}

// Derived, it would ask for `R: Clone`, which no selection needs.
impl<R> Clone for Select<R> {
    fn clone(&self) -> Self {
        let Self { under, after, conditions, limit, is_backwards, record } = self;
        let (under, after, conditions) = (under.clone(), after.clone(), conditions.clone());
        Self { under, after, conditions, limit: *limit, is_backwards: *is_backwards, record: *record }
    }
}

impl<R: Record> Select<R> {
    /// All of them.
    #[must_use]
    pub fn new() -> Self {
        let (under, conditions) = (Vec::new(), Vec::new());
        Self { under, after: None, conditions, limit: None, is_backwards: false, record: PhantomData }
    }

    /// Only those whose key begins so.
    #[must_use]
    pub fn under(mut self, prefix: &Key<R>) -> Self {
        self.under = prefix.parts().to_vec();
        self
    }

    /// Only those behind this key: for the next page, the last key of the page before.
    #[must_use]
    pub fn after(mut self, key: &Key<R>) -> Self {
        self.after = Some(key.parts().to_vec());
        self
    }

    /// Only those whose first key column lies in this range, the end excluded.
    #[must_use]
    pub fn between(self, from: Value, until: Value) -> Self {
        let first = R::TABLE.key.first().map_or("", |column| column.name);
        self.filter(first, Op::Ge, from).filter(first, Op::Lt, until)
    }

    /// Only those whose column compares so with the value. Decimals do not compare in SQL.
    #[must_use]
    pub fn filter(mut self, column: impl Into<String>, op: Op, value: Value) -> Self {
        self.conditions.push((column.into(), op, value));
        self
    }

    /// The last key first; what is then behind a key sorts before it.
    #[must_use]
    pub fn backwards(mut self) -> Self {
        self.is_backwards = true;
        self
    }

    /// Only the first so many.
    #[must_use]
    pub fn limit(mut self, rows: usize) -> Self {
        self.limit = Some(rows);
        self
    }

    /// The statement that reads them, at the head or at a revision.
    pub(crate) fn statement(&self, revision: Option<i64>) -> Result<(String, Arguments)> {
        let table = R::TABLE;
        table.check_key(&self.under)?;
        let mut arguments: Arguments = revision.map(Value::int).into_iter().collect();
        let mut sql = match revision {
            None => statement::now(table),
            Some(_) => statement::then(table),
        };
        let keys = table.key.iter().zip(&self.under);
        for (column, value) in keys {
            condition(&mut sql, &mut arguments, column, Op::Eq, value);
        }
        for (name, op, value) in &self.conditions {
            let column = table.column(name).filter(|column| column.kind != Kind::Decimal);
            let column = column.filter(|column| value.kind() == Some(column.kind)).ok_or_else(|| {
                Error::internal(format!("{}.{name} cannot be compared with {value:?} in SQL", table.name))
            })?;
            condition(&mut sql, &mut arguments, column, *op, value);
        }
        if let Some(after) = &self.after {
            crate::write::check_whole(table, after)?;
            let values: Vec<_> = after.iter().map(|value| format!("${}", arguments.add(value))).collect();
            let columns: Vec<_> = table.key.iter().map(|column| format!("t.{}", column.name)).collect();
            let behind = if self.is_backwards { "<" } else { ">" };
            append(&mut sql, &format!(" AND ({}) {behind} ({})", columns.join(", "), values.join(", ")));
        }
        let order = if self.is_backwards { statement::keys_backwards(table) } else { statement::keys(table) };
        append(&mut sql, &format!(" ORDER BY {order}"));
        if let Some(rows) = self.limit {
            let rows = Value::int(i64::try_from(rows).unwrap_or(i64::MAX));
            append(&mut sql, &format!(" LIMIT ${}", arguments.add(&rows)));
        }
        Ok((sql, arguments))
    }
}

fn condition(sql: &mut String, arguments: &mut Arguments, column: &Column, op: Op, value: &Value) {
    append(sql, &format!(" AND t.{} {} ${}", column.name, op.sql(), arguments.add(value)));
}

fn append(sql: &mut String, more: &str) {
    // Writing to a String cannot fail.
    let _ = sql.write_str(more);
}

impl<R: Record> Default for Select<R> {
    fn default() -> Self {
        Self::new()
    }
}

impl<R> std::fmt::Debug for Select<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (under, after, conditions) = (&self.under, &self.after, &self.conditions);
        f.debug_list()
            .entries(iter::once(under))
            .entries(after)
            .entries(conditions)
            .entries(self.limit)
            .finish()
    }
}

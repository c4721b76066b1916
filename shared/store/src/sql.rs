//! One text of SQL for two engines: neutral arguments in, neutral rows out.

use std::sync::Arc;

use futures::{StreamExt as _, stream::BoxStream};
use qiyou_error::Result;
use sqlx::{
    Arguments as _, PgConnection, SqlSafeStr as _, SqlStr, SqliteConnection,
    postgres::{PgArguments, PgRow},
    sqlite::{SqliteArguments, SqliteRow},
};

use crate::{Decoder, Kind, Value, fault};

/// The values for `$1`, `$2` and so on; each with its kind, since PostgreSQL wants to know what is NULL.
#[derive(Clone, Debug, Default)]
pub(crate) struct Arguments(Vec<(Kind, Value)>);

impl Arguments {
    /// No arguments.
    pub(crate) const fn none() -> Self {
        Self(Vec::new())
    }

    /// Adds one of a known kind.
    pub(crate) fn push(&mut self, kind: Kind, value: Value) {
        self.0.push((kind, value));
    }

    /// Adds an integer.
    pub(crate) fn int(&mut self, value: i64) {
        self.push(Kind::Int, Value::Int(value));
    }

    /// Adds a value that knows its own kind and returns its number.
    pub(crate) fn add(&mut self, value: &Value) -> usize {
        self.push(value.kind().unwrap_or(Kind::Text), value.clone());
        self.0.len()
    }

    /// Adds values that know their own kind; NULL counts as text.
    pub(crate) fn extend(&mut self, values: impl IntoIterator<Item = Value>) {
        self.0.extend(values.into_iter().map(|value| (value.kind().unwrap_or(Kind::Text), value)));
    }

    fn sqlite(self) -> Result<SqliteArguments, sqlx::Error> {
        let mut arguments = SqliteArguments::default();
        arguments.reserve(self.0.len(), 0);
        for (_, value) in self.0 {
            match value {
                Value::Null => arguments.add(None::<i64>),
                Value::Int(value) => arguments.add(value),
                Value::Text(value) => arguments.add(value),
                Value::Decimal(value) => arguments.add(value.to_string()),
                Value::Bytes(value) => arguments.add(value),
            }
            .map_err(sqlx::Error::Encode)?;
        }
        Ok(arguments)
    }

    fn postgres(self) -> Result<PgArguments, sqlx::Error> {
        let mut arguments = PgArguments::default();
        arguments.reserve(self.0.len(), 0);
        for (kind, value) in self.0 {
            match (value, kind) {
                (Value::Int(value), _) => arguments.add(value),
                (Value::Text(value), _) => arguments.add(&*value),
                (Value::Decimal(value), _) => arguments.add(value.to_string()),
                (Value::Bytes(value), _) => arguments.add(&*value),
                (Value::Null, Kind::Int) => arguments.add(None::<i64>),
                (Value::Null, Kind::Text | Kind::Decimal) => arguments.add(None::<&str>),
                (Value::Null, Kind::Bytes) => arguments.add(None::<&[u8]>),
            }
            .map_err(sqlx::Error::Encode)?;
        }
        Ok(arguments)
    }
}

impl FromIterator<Value> for Arguments {
    fn from_iter<I: IntoIterator<Item = Value>>(values: I) -> Self {
        let mut arguments = Self::none();
        arguments.extend(values);
        arguments
    }
}

/// A row as an engine gave it.
pub struct Row(Native);

enum Native {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

impl Row {
    /// Reads it from the first column on.
    #[must_use]
    pub fn decoder(&self) -> Decoder<'_> {
        match &self.0 {
            Native::Sqlite(row) => Decoder::sqlite(row),
            Native::Postgres(row) => Decoder::postgres(row),
        }
    }
}

impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.decoder().fmt(f)
    }
}

/// Marks generated SQL as safe: it is made of the constants in [`Table`](crate::Table) descriptions and of nothing else.
pub(crate) fn generated(text: impl Into<Arc<str>>) -> SqlStr {
    sqlx::AssertSqlSafe(text.into()).into_sql_str()
}

/// A borrowed connection of either engine.
pub(crate) enum Link<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

impl<'c> Link<'c> {
    /// Runs a statement that returns no rows; says how many it touched.
    pub(crate) async fn execute(self, sql: SqlStr, arguments: Arguments) -> Result<u64> {
        let touched = match self {
            Self::Sqlite(link) => {
                let arguments = arguments.sqlite().map_err(fault::database)?;
                sqlx::query_with(sql, arguments).execute(link).await.map(|done| done.rows_affected())
            }
            Self::Postgres(link) => {
                let arguments = arguments.postgres().map_err(fault::database)?;
                sqlx::query_with(sql, arguments).execute(link).await.map(|done| done.rows_affected())
            }
        };
        touched.map_err(fault::database)
    }

    /// Reads all rows.
    pub(crate) async fn fetch_all(self, sql: SqlStr, arguments: Arguments) -> Result<Vec<Row>> {
        use futures::TryStreamExt as _;
        self.fetch(sql, arguments)?.try_collect().await
    }

    /// Reads row by row.
    pub(crate) fn fetch(self, sql: SqlStr, arguments: Arguments) -> Result<BoxStream<'c, Result<Row>>> {
        Ok(match self {
            Self::Sqlite(link) => {
                let arguments = arguments.sqlite().map_err(fault::database)?;
                let rows = sqlx::query_with(sql, arguments).fetch(link);
                rows.map(|row| row.map(|row| Row(Native::Sqlite(row))).map_err(fault::database)).boxed()
            }
            Self::Postgres(link) => {
                let arguments = arguments.postgres().map_err(fault::database)?;
                let rows = sqlx::query_with(sql, arguments).fetch(link);
                rows.map(|row| row.map(|row| Row(Native::Postgres(row))).map_err(fault::database)).boxed()
            }
        })
    }
}

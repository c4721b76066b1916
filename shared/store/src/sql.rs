//! One text of SQL for two engines: neutral arguments in, neutral rows out.

use std::{fmt::Write as _, sync::Arc};

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

/// Rows in the binary form of PostgreSQL's `COPY`.
#[derive(Debug)]
pub(crate) struct Copy(Vec<u8>);

impl Copy {
    /// No rows yet.
    pub(crate) fn begin() -> Self {
        // The signature, no flags, no extension.
        Self(b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0".to_vec())
    }

    /// Adds a row.
    pub(crate) fn add(&mut self, Arguments(values): Arguments) {
        let count = i16::try_from(values.len()).unwrap_or(i16::MAX);
        self.0.extend(count.to_be_bytes());
        for (_, value) in values {
            match value {
                Value::Null => self.0.extend((-1_i32).to_be_bytes()),
                Value::Int(value) => self.cell(&value.to_be_bytes()),
                Value::Text(value) => self.cell(value.as_bytes()),
                Value::Decimal(value) => self.cell(value.to_string().as_bytes()),
                Value::Bytes(value) => self.cell(&value),
            }
        }
    }

    fn cell(&mut self, bytes: &[u8]) {
        let length = i32::try_from(bytes.len()).unwrap_or(i32::MAX);
        self.0.extend(length.to_be_bytes());
        self.0.extend(bytes);
    }

    /// All of them, closed.
    pub(crate) fn end(mut self) -> Vec<u8> {
        self.0.extend((-1_i16).to_be_bytes());
        self.0
    }
}

/// Rows as one JSON array of arrays, bytes in hexadecimal: what SQLite takes many of in one value.
#[derive(Debug, Default)]
pub(crate) struct Json(String);

impl Json {
    /// Adds a row.
    pub(crate) fn add(&mut self, Arguments(values): Arguments) {
        self.0.push_str(if self.0.is_empty() { "[[" } else { "],[" });
        for (place, (_, value)) in values.iter().enumerate() {
            if place > 0 {
                self.0.push(',');
            }
            self.cell(value);
        }
    }

    fn cell(&mut self, value: &Value) {
        // Writing to a String cannot fail.
        let _ = match value {
            Value::Null => self.0.write_str("null"),
            Value::Int(value) => write!(self.0, "{value}"),
            Value::Text(value) => self.0.write_str(&serde_json::to_string(&**value).unwrap_or_default()),
            Value::Decimal(value) => write!(self.0, "\"{value}\""),
            Value::Bytes(value) => {
                self.0.push('"');
                let written = value.iter().try_for_each(|byte| write!(self.0, "{byte:02x}"));
                self.0.push('"');
                written
            }
        };
    }

    /// All of them, closed.
    pub(crate) fn end(mut self) -> Value {
        self.0.push_str(if self.0.is_empty() { "[]" } else { "]]" });
        Value::text(self.0)
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

//! The fastest way of each engine to take in rows: into a plain table with the same columns and the same key, and nothing
//! else. PostgreSQL copies in its binary form; SQLite takes inserts of many rows, a commit for as many as a batch has.

use std::{fmt::Write as _, str::FromStr, time::Instant};

use futures::TryFutureExt as _;
use qiyou_observation::Observation;
use qiyou_store::{Kind, Record, Value};
use serde::{Deserialize, Serialize};
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, PgConnection, SqliteConnection,
    postgres::PgConnectOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use super::Taken;
use crate::{child::say, data, failure::Result};

/// Rows of one statement on SQLite: below its limit of 32,766 values.
const STATEMENT: usize = 1_000;

/// Copies reports that are made up.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Copy {
    /// The database; SQLite unless it begins as PostgreSQL's do.
    pub(crate) url: String,
    /// The domain whose indicators are reported.
    pub(crate) domain: String,
    /// How many rows.
    pub(crate) rows: usize,
    /// How many of them in a commit, on SQLite.
    pub(crate) batch: usize,
}

impl Copy {
    pub(super) async fn run(self) -> Result<()> {
        let rows: Vec<_> = data::rows(&self.domain, self.rows)?.iter().map(Record::row).collect();
        let micros = if self.url.starts_with("postgres") {
            postgres(&self.url, &rows).await?
        } else {
            sqlite(&self.url, &rows, self.batch).await?
        };
        say(&Taken { rows: u64::try_from(rows.len())?, micros })
    }
}

async fn postgres(url: &str, rows: &[Vec<Value>]) -> Result<u64> {
    let mut link: PgConnection = PgConnectOptions::from_str(url)?.connect().await?;
    link.execute(AssertSqlSafe(table("BIGINT", "TEXT COLLATE \"C\"", "BYTEA", ""))).await?;
    let begun = Instant::now();
    let mut copy = link.copy_in_raw("COPY plain FROM STDIN (FORMAT binary)").await?;
    copy.send(b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0".as_slice()).await?;
    for some in rows.chunks(STATEMENT) {
        copy.send(some.iter().flat_map(|row| binary(row)).collect::<Vec<_>>()).await?;
    }
    copy.send((-1_i16).to_be_bytes().as_slice()).await?;
    copy.finish().await?;
    let micros = u64::try_from(begun.elapsed().as_micros())?;
    link.close().map_ok(|()| micros).await.map_err(Into::into)
}

/// A row as PostgreSQL copies it.
fn binary(row: &[Value]) -> Vec<u8> {
    let mut bytes = i16::try_from(row.len()).unwrap_or(i16::MAX).to_be_bytes().to_vec();
    for value in row {
        let cell = match value {
            Value::Null => {
                bytes.extend((-1_i32).to_be_bytes());
                continue;
            }
            Value::Int(value) => value.to_be_bytes().to_vec(),
            Value::Text(value) => value.as_bytes().to_vec(),
            Value::Decimal(value) => value.to_string().into_bytes(),
            Value::Bytes(value) => value.to_vec(),
        };
        bytes.extend(i32::try_from(cell.len()).unwrap_or(i32::MAX).to_be_bytes());
        bytes.extend(cell);
    }
    bytes
}

async fn sqlite(url: &str, rows: &[Vec<Value>], batch: usize) -> Result<u64> {
    let options = SqliteConnectOptions::from_str(url)?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let mut link: SqliteConnection = options.connect().await?;
    link.execute(AssertSqlSafe(table("INTEGER", "TEXT", "BLOB", " STRICT, WITHOUT ROWID"))).await?;
    let begun = Instant::now();
    for committed in rows.chunks(batch) {
        link.execute("BEGIN IMMEDIATE").await?;
        for some in committed.chunks(STATEMENT) {
            let mut query = sqlx::query(AssertSqlSafe(insert(some.len())));
            for value in some.iter().flatten() {
                query = match value {
                    Value::Null => query.bind(None::<i64>),
                    Value::Int(value) => query.bind(*value),
                    Value::Text(value) => query.bind(&**value),
                    Value::Decimal(value) => query.bind(value.to_string()),
                    Value::Bytes(value) => query.bind(&**value),
                };
            }
            query.execute(&mut link).await?;
        }
        link.execute("COMMIT").await?;
    }
    let micros = u64::try_from(begun.elapsed().as_micros())?;
    link.close().map_ok(|()| micros).await.map_err(Into::into)
}

/// The table: what stands of an observation, without what a history adds.
fn table(int: &str, text: &str, bytes: &str, options: &str) -> String {
    let columns: Vec<_> = Observation::TABLE
        .columns()
        .map(|column| {
            let kind = match column.kind {
                Kind::Int => int,
                Kind::Text | Kind::Decimal => text,
                Kind::Bytes => bytes,
            };
            format!("{} {kind}{}", column.name, if column.optional { "" } else { " NOT NULL" })
        })
        .collect();
    let keys: Vec<_> = Observation::TABLE.key.iter().map(|column| column.name).collect();
    format!("CREATE TABLE plain ({}, PRIMARY KEY ({})){options}", columns.join(", "), keys.join(", "))
}

fn insert(rows: usize) -> String {
    let width = Observation::TABLE.width();
    let mut sql = "INSERT INTO plain VALUES ".to_owned();
    for row in 0..rows {
        let cells: Vec<_> = (1..=width).map(|cell| format!("${}", row * width + cell)).collect();
        // Writing to a String cannot fail.
        let _ = write!(sql, "{}({})", if row == 0 { "" } else { ", " }, cells.join(", "));
    }
    sql
}

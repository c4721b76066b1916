//! The two engines: how each is opened, checked, and asked.
//!
//! Both have one connection that writes and several that read, so that everything above sees one shape. PostgreSQL has one
//! more, which looks whether the server is there and what other processes wrote: readers may all be busy for long.

mod lock;
mod postgres;
mod sqlite;

use std::{io, path::Path, time::Duration};

use parking_lot::Mutex;
use qiyou_error::{Error, Result};
use sqlx::{Executor as _, PgPool, Postgres, SqlSafeStr as _, SqlStr, Sqlite, SqlitePool, Transaction as Tx};
use tokio::task::JoinSet;

use crate::{
    OpenError, Options, fault,
    sql::{Arguments, Copy, Link, Row},
    statement,
};

/// How long to wait for a connection before the database counts as out of reach.
pub(crate) const ACQUIRE: Duration = Duration::from_secs(5);

/// Prepared statements kept by a connection: a few dozen tables, each with inserts of some twenty sizes.
const STATEMENTS: usize = 1_000;

/// The kind of database.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Engine {
    /// Embedded, one file, one process.
    Sqlite,
    /// A server that several processes may share.
    Postgres,
}

impl Engine {
    /// Returns its name in spans and messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

/// An open database.
#[derive(Debug)]
pub(crate) enum Database {
    Sqlite { writer: SqlitePool, readers: SqlitePool, lock: Mutex<Option<lock::Lock>> },
    Postgres { writer: PgPool, readers: PgPool, lookout: PgPool },
}

impl Database {
    /// Opens the database at an address: `postgres://..`, `sqlite:PATH` or a path.
    pub(crate) async fn open(options: &Options) -> Result<Self, OpenError> {
        let Options { url: address, readers, room, is_existing, .. } = options;
        if is_postgres(address) {
            return postgres::open(address, *readers).await;
        }
        let path = file(address)?;
        if *is_existing {
            require_file(path)?;
        }
        sqlite::open(path, *readers, *room).await
    }

    /// Opens a database that is there, to be read beside those who write to it.
    pub(crate) async fn open_to_read(options: &Options) -> Result<Self, OpenError> {
        let Options { url: address, readers, .. } = options;
        if is_postgres(address) {
            return postgres::open_to_read(address, *readers).await;
        }
        let path = file(address)?;
        require_file(path)?;
        sqlite::open_to_read(path, *readers).await
    }

    pub(crate) const fn engine(&self) -> Engine {
        match self {
            Self::Sqlite { .. } => Engine::Sqlite,
            Self::Postgres { .. } => Engine::Postgres,
        }
    }

    /// Begins a transaction that writes. On SQLite it is the only one from its first statement on; on PostgreSQL it
    /// becomes so by locking the head.
    pub(crate) async fn begin(&self) -> Result<Transaction> {
        let begun = match self {
            Self::Sqlite { writer, .. } => {
                writer.begin_with("BEGIN IMMEDIATE").await.map(Transaction::Sqlite)
            }
            Self::Postgres { writer, .. } => writer.begin_with("BEGIN").await.map(Transaction::Postgres),
        };
        begun.map_err(fault::unreachable)
    }

    /// Begins a transaction that reads one state of the database, whatever is written meanwhile.
    pub(crate) async fn begin_read(&self) -> Result<Transaction> {
        let begun = match self {
            Self::Sqlite { readers, .. } => {
                readers.begin_with("BEGIN DEFERRED").await.map(Transaction::Sqlite)
            }
            Self::Postgres { readers, .. } => {
                let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                readers.begin_with(begin).await.map(Transaction::Postgres)
            }
        };
        begun.map_err(fault::unreachable)
    }

    /// Reads the rows of one statement.
    ///
    /// In a task of its own: whoever asks may not go on half-way, as the stream of a reader that stopped does not, and the
    /// connection is to come back all the same.
    pub(crate) async fn read(&self, sql: SqlStr, arguments: Arguments) -> Result<Vec<Row>> {
        let mut reading = JoinSet::new();
        match self {
            Self::Sqlite { readers, .. } => {
                let readers = readers.clone();
                reading.spawn(async move {
                    let mut reader = readers.acquire().await.map_err(fault::unreachable)?;
                    Link::Sqlite(&mut reader).fetch_all(sql, arguments).await
                })
            }
            Self::Postgres { readers, .. } => {
                let readers = readers.clone();
                reading.spawn(async move {
                    let mut reader = readers.acquire().await.map_err(fault::unreachable)?;
                    Link::Postgres(&mut reader).fetch_all(sql, arguments).await
                })
            }
        };
        match reading.join_next().await {
            Some(Ok(rows)) => rows,
            Some(Err(fault)) => Err(Error::bug("a reading did not end", fault)),
            None => Err(Error::internal("a reading did not begin")),
        }
    }

    /// Reads the rows of one statement, whoever else reads at the time.
    pub(crate) async fn look(&self, sql: SqlStr) -> Result<Vec<Row>> {
        let Self::Postgres { lookout, .. } = self else { return self.read(sql, Arguments::none()).await };
        let mut link = lookout.acquire().await.map_err(fault::unreachable)?;
        Link::Postgres(&mut link).fetch_all(sql, Arguments::none()).await
    }

    /// Runs one statement that writes, as a transaction of its own, after those under way.
    pub(crate) async fn execute(&self, sql: &'static str, arguments: Arguments) -> Result<u64> {
        let sql = sql.into_sql_str();
        match self {
            Self::Sqlite { writer, .. } => {
                let mut link = writer.acquire().await.map_err(fault::unreachable)?;
                Link::Sqlite(&mut link).execute(sql, arguments).await
            }
            Self::Postgres { writer, .. } => {
                let mut link = writer.acquire().await.map_err(fault::unreachable)?;
                Link::Postgres(&mut link).execute(sql, arguments).await
            }
        }
    }

    /// Has the engine check a statement without running it.
    pub(crate) async fn prepare(&self, sql: SqlStr) -> Result<()> {
        let prepared = match self {
            Self::Sqlite { readers, .. } => readers.prepare(sql).await.map(drop),
            Self::Postgres { readers, .. } => readers.prepare(sql).await.map(drop),
        };
        prepared.map_err(fault::database)
    }

    /// Lets all connections go, and the lock with them; waits for those in use.
    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite { writer, readers, lock } => {
                // The writer goes last: the last connection copies the log into the file.
                readers.close().await;
                writer.close().await;
                drop(lock.lock().take());
            }
            Self::Postgres { writer, readers, lookout } => {
                lookout.close().await;
                readers.close().await;
                writer.close().await;
            }
        }
    }
}

/// Whether an address has one of the forms.
pub(crate) fn takes(address: &str) -> bool {
    if is_postgres(address) { postgres::takes(address) } else { file(address).is_ok() }
}

fn is_postgres(address: &str) -> bool {
    address.starts_with("postgres://") || address.starts_with("postgresql://")
}

/// The file at an address.
fn file(address: &str) -> Result<&Path, OpenError> {
    let path = address.strip_prefix("sqlite:").unwrap_or(address);
    let path = path.strip_prefix("//").unwrap_or(path);
    if path.is_empty() || path.contains("://") || path.contains(":memory:") {
        // Only the scheme of a URL: the rest may hold a password.
        let shown = address.split_once("://").map_or(address, |(scheme, _)| scheme);
        return Err(OpenError::Address(if shown == address {
            shown.to_owned()
        } else {
            format!("{shown}://…")
        }));
    }
    Ok(Path::new(path))
}

/// Refuses a file that is not there.
fn require_file(path: &Path) -> Result<(), OpenError> {
    if path.exists() {
        return Ok(());
    }
    let source = io::Error::from(io::ErrorKind::NotFound);
    Err(OpenError::Unreadable { path: path.to_owned(), source })
}

/// A transaction on either engine; rolled back when dropped.
pub(crate) enum Transaction {
    Sqlite(Tx<'static, Sqlite>),
    Postgres(Tx<'static, Postgres>),
}

impl Transaction {
    /// The connection, for one statement.
    pub(crate) fn link(&mut self) -> Link<'_> {
        match self {
            Self::Sqlite(tx) => Link::Sqlite(tx),
            Self::Postgres(tx) => Link::Postgres(tx),
        }
    }

    /// The kind of database.
    pub(crate) const fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }

    /// Runs a statement of several rows over all rows, in portions of the sizes that statements are made for.
    pub(crate) async fn execute_in_portions<T: Sync>(
        &mut self,
        rows: &[T],
        width: usize,
        text: impl Fn(usize) -> SqlStr + Send,
        push: impl Fn(&T, &mut Arguments) + Send,
    ) -> Result<()> {
        for some in statement::portions(rows, width) {
            let mut arguments = Arguments::none();
            some.iter().for_each(|row| push(row, &mut arguments));
            self.link().execute(text(some.len()), arguments).await?;
        }
        Ok(())
    }

    /// Hands rows to PostgreSQL by `COPY`; other engines have none.
    pub(crate) async fn copy(&mut self, sql: &str, rows: Copy) -> Result<()> {
        let Self::Postgres(tx) = self else {
            return Err(Error::internal("only PostgreSQL takes rows by COPY"));
        };
        let mut copy = tx.copy_in_raw(sql).await.map_err(fault::database)?;
        copy.send(rows.end()).await.map_err(fault::database)?;
        copy.finish().await.map(drop).map_err(fault::database)
    }

    /// Makes it last.
    pub(crate) async fn commit(self) -> Result<()> {
        match self {
            Self::Sqlite(tx) => tx.commit().await,
            Self::Postgres(tx) => tx.commit().await,
        }
        .map_err(fault::database)
    }

    /// Undoes it.
    pub(crate) async fn rollback(self) -> Result<()> {
        match self {
            Self::Sqlite(tx) => tx.rollback().await,
            Self::Postgres(tx) => tx.rollback().await,
        }
        .map_err(fault::database)
    }
}

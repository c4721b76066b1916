//! SQLite: one file, one writer, readers beside it (write-ahead log), every commit on the disk.

use std::{io, path::Path, time::Duration};

use futures::{
    FutureExt as _,
    future::{self, BoxFuture},
};
use parking_lot::Mutex;
use sqlx::{
    ConnectOptions as _, Connection as _, SqliteConnection, SqlitePool,
    pool::PoolConnectionMetadata,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{ACQUIRE, Database, STATEMENTS, lock::Lock};
use crate::OpenError;

/// How long a statement waits for another connection's lock; a backup may hold one for a moment.
const BUSY: Duration = Duration::from_secs(5);

/// Pages of 4 KiB in the log before it is copied into the file. The default of 1,000 copies hot pages again and again
/// during an import.
const CHECKPOINT_PAGES: &str = "8000";

/// Bytes of a page of the file.
const PAGE: u64 = 4_096;

/// Page cache of the writer, in KiB (negative by SQLite's convention).
const CACHE: &str = "-65536";

/// Rows that the driver's thread reads ahead; waking the other side for each costs more than the row.
const READ_AHEAD: usize = 512;

/// The primary code of "file is not a database".
const NOT_A_DATABASE: &str = "26";

/// Opens a database file, making it and its directory where they are missing.
pub(super) async fn open(path: &Path, readers: u32, room: Option<u64>) -> Result<Database, OpenError> {
    if let Some(directory) = path.parent() {
        std::fs::create_dir_all(directory)
            .map_err(|source| OpenError::Unreadable { path: directory.to_owned(), source })?;
    }
    let lock = Lock::take(path)?;
    let options = options(path);
    let write = options
        .clone()
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .pragma("wal_autocheckpoint", CHECKPOINT_PAGES)
        .pragma("cache_size", CACHE);
    let write = match room {
        Some(bytes) => write.pragma("max_page_count", (bytes / PAGE).max(1).to_string()),
        None => write,
    };
    let never = None::<Duration>;
    let writer = pool().max_connections(1).idle_timeout(never).max_lifetime(never).before_acquire(is_fit);
    let writer = writer.connect_with(write).await.map_err(|error| unreadable(path, error))?;
    check_durability(&writer).await?;
    let readers = pool().max_connections(readers).connect_lazy_with(options.read_only(true));
    Ok(Database::Sqlite { writer, readers, lock: Mutex::new(Some(lock)) })
}

/// Whether a connection can begin a transaction. A disk that is full ends one behind the driver's back, which then takes
/// it for open for ever.
fn is_fit(
    link: &mut SqliteConnection,
    _: PoolConnectionMetadata,
) -> BoxFuture<'_, Result<bool, sqlx::Error>> {
    future::ready(Ok(!link.is_in_transaction())).boxed()
}

/// Opens a database file to be read only, without its lock: the log lets readers of other processes in.
pub(super) async fn open_to_read(path: &Path, readers: u32) -> Result<Database, OpenError> {
    let readers = pool().max_connections(readers).connect_with(options(path).read_only(true)).await;
    let readers = readers.map_err(|error| unreadable(path, error))?;
    Ok(Database::Sqlite { writer: readers.clone(), readers, lock: Mutex::new(None) })
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(BUSY)
        .statement_cache_capacity(STATEMENTS)
        .row_buffer_size(READ_AHEAD)
        .disable_statement_logging()
}

fn pool() -> SqlitePoolOptions {
    SqlitePoolOptions::new().acquire_timeout(ACQUIRE).test_before_acquire(false)
}

/// Says in one line what keeps the file from being opened.
fn unreadable(path: &Path, error: sqlx::Error) -> OpenError {
    let code = error.as_database_error().and_then(|error| error.code());
    let is_foreign = code.is_some_and(|code| code == NOT_A_DATABASE);
    let source =
        if is_foreign { io::Error::other("it is not an SQLite database") } else { io::Error::other(error) };
    OpenError::Unreadable { path: path.to_owned(), source }
}

/// A file system may refuse the log without an error; then commits would not be what they promise.
async fn check_durability(writer: &SqlitePool) -> Result<(), OpenError> {
    let journal: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(writer).await?;
    let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(writer).await?;
    require_durable(&journal, synchronous)
}

/// The log, and every commit on the disk (`FULL` is 2) before it is acknowledged.
fn require_durable(journal: &str, synchronous: i64) -> Result<(), OpenError> {
    match (journal, synchronous) {
        ("wal", 2) => Ok(()),
        _ => Err(OpenError::NotDurable(format!(
            "SQLite runs with journal_mode={journal} and synchronous={synchronous}; put the data directory on a local disk"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::require_durable;

    #[test]
    fn only_the_log_with_every_commit_on_the_disk_is_durable() {
        assert!(require_durable("wal", 2).is_ok());
        for (journal, synchronous) in [("delete", 2), ("memory", 2), ("wal", 1), ("wal", 0)] {
            let refused = require_durable(journal, synchronous).unwrap_err().to_string();
            assert!(refused.ends_with("put the data directory on a local disk"), "{refused}");
        }
    }
}

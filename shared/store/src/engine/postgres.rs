//! PostgreSQL: a server that several processes share; the lock on the head row orders their writes.

use std::{str::FromStr as _, time::Duration};

use sqlx::{
    ConnectOptions as _, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use super::{ACQUIRE, Database, STATEMENTS};
use crate::OpenError;

/// What the writing connection asks of the server: a process that stops in the middle of a transaction gives the head
/// back after half a minute, and nobody waits longer than ten seconds for it.
///
/// Rows are found by their keys, always: the plan of a statement is kept, and one made while a table was all but empty
/// would read the whole table ever after.
const WRITER: [(&str, &str); 5] = [
    ("idle_in_transaction_session_timeout", "30000"),
    ("lock_timeout", "10000"),
    ("enable_seqscan", "off"),
    ("enable_hashjoin", "off"),
    ("enable_mergejoin", "off"),
];

/// Opens the database that a URL names. It must exist.
pub(super) async fn open(url: &str, readers: u32) -> Result<Database, OpenError> {
    let options = options(url)?;
    let never = None::<Duration>;
    // The writer tries a failed transaction again, so it need not ask first whether the connection lives.
    let writer = pool().max_connections(1).idle_timeout(never).max_lifetime(never).test_before_acquire(false);
    let writer = writer.connect_with(options.clone().options(WRITER)).await?;
    check_server(&writer).await?;
    let readers = pool().max_connections(readers).connect_lazy_with(options.clone());
    let lookout = pool().max_connections(1).idle_timeout(never).connect_lazy_with(options);
    Ok(Database::Postgres { writer, readers, lookout })
}

/// Opens the database that a URL names to be read only.
pub(super) async fn open_to_read(url: &str, readers: u32) -> Result<Database, OpenError> {
    let options = options(url)?.options([("default_transaction_read_only", "on")]);
    let readers = pool().max_connections(readers).connect_with(options).await?;
    Ok(Database::Postgres { writer: readers.clone(), lookout: readers.clone(), readers })
}

/// Whether a URL is one of PostgreSQL.
pub(super) fn takes(url: &str) -> bool {
    PgConnectOptions::from_str(url).is_ok()
}

fn options(url: &str) -> Result<PgConnectOptions, OpenError> {
    let options =
        PgConnectOptions::from_str(url).map_err(|_| OpenError::Address("postgres://…".to_owned()))?;
    let options = options.application_name("qiyou").statement_cache_capacity(STATEMENTS);
    Ok(options.disable_statement_logging())
}

fn pool() -> PgPoolOptions {
    PgPoolOptions::new().acquire_timeout(ACQUIRE)
}

/// Refuses a server that would lose acknowledged commits, or text.
async fn check_server(writer: &PgPool) -> Result<(), OpenError> {
    let ask = "SELECT current_setting('fsync'), current_setting('synchronous_commit'), \
               current_setting('full_page_writes'), current_setting('server_encoding')";
    let (fsync, commit, pages, encoding): (String, String, String, String) =
        sqlx::query_as(ask).fetch_one(writer).await?;
    if fsync != "on" || commit == "off" || pages != "on" {
        return Err(OpenError::NotDurable(format!(
            "PostgreSQL runs with fsync={fsync}, synchronous_commit={commit} and full_page_writes={pages}; switch them on"
        )));
    }
    if encoding != "UTF8" {
        return Err(OpenError::NotDurable(format!(
            "PostgreSQL stores text as {encoding}; create the database with ENCODING 'UTF8'"
        )));
    }
    Ok(())
}

//! The mark of a restore under way: a table whose being there says that the database is not whole yet, and a lock that
//! tells whether someone is still at it.

use qiyou_error::Result;
use sqlx::SqlSafeStr as _;

use crate::{
    engine::{Database, Transaction},
    migrate,
    sql::Arguments,
};

const MAKE: &str = "CREATE TABLE IF NOT EXISTS store_restore (id BIGINT PRIMARY KEY)";

const REMOVE: &str = "DROP TABLE store_restore";

/// The number is as good as any other that no one else takes: "qiyou" in ASCII. It goes with the connection.
const LOCK: &str = "SELECT CASE WHEN pg_try_advisory_lock(487100870517) THEN 1::bigint ELSE 0::bigint END";

/// Whether a restore was begun and not finished.
pub(crate) async fn is_there(database: &Database) -> Result<bool> {
    migrate::has_table(database, "store_restore").await
}

/// Keeps every other restore out for as long as the database stays open; whether that could be had. An open SQLite file
/// is locked anyway.
pub(super) async fn lock(database: &Database) -> Result<bool> {
    let Database::Postgres { .. } = database else { return Ok(true) };
    // The one connection that writes holds it.
    let mut transaction = database.begin().await?;
    let rows = transaction.link().fetch_all(LOCK.into_sql_str(), Arguments::none()).await?;
    transaction.commit().await?;
    rows.first().map_or(Ok(false), |row| row.decoder().flag())
}

/// Makes the mark.
pub(super) async fn make(database: &Database) -> Result<()> {
    database.execute(MAKE, Arguments::none()).await.map(drop)
}

/// Removes it: the store may be served.
pub(super) async fn remove(transaction: &mut Transaction) -> Result<()> {
    transaction.link().execute(REMOVE.into_sql_str(), Arguments::none()).await.map(drop)
}

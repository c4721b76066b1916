//! Writing to a database behind its store's back, as faulty disks and helpful people do.

use sqlx::{Connection, PgConnection, SqliteConnection};

/// Runs a statement against the database at a store's address and tells how many rows it touched.
///
/// # Panics
///
/// When the database cannot be reached or refuses it.
pub async fn run(url: &str, sql: &'static str) -> u64 {
    if url.starts_with("postgres:") {
        let mut connection = PgConnection::connect(url).await.expect("the test's database is there");
        return sqlx::query(sql).execute(&mut connection).await.expect("the statement runs").rows_affected();
    }
    let url = format!("sqlite://{}", url.strip_prefix("sqlite:").unwrap_or(url));
    let mut connection = SqliteConnection::connect(&url).await.expect("the test's database is there");
    sqlx::query(sql).execute(&mut connection).await.expect("the statement runs").rows_affected()
}

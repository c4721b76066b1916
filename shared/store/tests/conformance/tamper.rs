//! Changing the database behind its store's back.

use qiyou_testing::stores::Place;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, SqliteConnection};

/// Runs a statement; an error when the engine refuses it, such as for a key that is taken.
pub(crate) async fn tamper(place: &Place, sql: &str) -> Result<(), sqlx::Error> {
    let sql = AssertSqlSafe(sql.to_owned());
    match place.url().strip_prefix("sqlite:") {
        Some(path) => {
            let mut link = SqliteConnection::connect(&format!("sqlite://{path}")).await?;
            link.execute(sql).await?;
        }
        None => {
            let mut link = PgConnection::connect(place.url()).await?;
            link.execute(sql).await?;
        }
    }
    Ok(())
}

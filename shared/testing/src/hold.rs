//! Locks of a PostgreSQL database, kept for as long as a test wants others to wait.

use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Executor as _,
    postgres::{PgConnectOptions, PgConnection},
};

const WAITED_FOR: &str = "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))";

/// A transaction that goes on until it is dropped, and takes nothing with it then.
#[derive(Debug)]
pub struct Hold {
    link: PgConnection,
}

impl Hold {
    /// Runs statements in a transaction on the database of a URL, and keeps what they locked.
    ///
    /// # Panics
    ///
    /// When the database refuses.
    pub async fn of(url: &str, statements: &str) -> Self {
        let options: PgConnectOptions = url.parse().expect("the database's URL can be read");
        let mut link = options.connect().await.expect("the database can be reached");
        let statements = AssertSqlSafe(format!("BEGIN; {statements}"));
        link.execute(statements).await.expect("the database takes the statements");
        Self { link }
    }

    /// Whether somebody waits for what is locked.
    ///
    /// # Panics
    ///
    /// When the database refuses.
    pub async fn is_waited_for(&mut self) -> bool {
        sqlx::query_scalar(WAITED_FOR)
            .fetch_one(&mut self.link)
            .await
            .expect("the database tells of its locks")
    }
}

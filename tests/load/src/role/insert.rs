//! The engine's own single-row insert: a table with the key of the reports, a commit for every row, and nothing else.

use std::{
    str::FromStr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};
use sqlx::{
    PgPool, SqlitePool,
    postgres::PgPoolOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::task::JoinSet;

use crate::{child::say, failure::Result};

const TABLE: &str = "CREATE TABLE IF NOT EXISTS plain (division TEXT NOT NULL, region TEXT NOT NULL, measure TEXT NOT NULL, \
                     period TEXT NOT NULL, authority TEXT NOT NULL, version TEXT NOT NULL, value TEXT NOT NULL, \
                     PRIMARY KEY (division, region, measure, period, authority, version))";

const ROW: &str = "INSERT INTO plain VALUES ('330522', $1, 'childcare.places_per_1000', '2025', 'reported', 'working', '4.2')";

/// Inserts rows, one commit each.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Insert {
    /// The database; SQLite unless it begins as PostgreSQL's do.
    pub(crate) url: String,
    /// How many writers insert at once.
    pub(crate) writers: u64,
    /// For how long.
    pub(crate) millis: u64,
}

/// What was inserted.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Inserted {
    /// Rows, which are commits.
    pub(crate) commits: u64,
    /// How long that took.
    pub(crate) micros: u64,
}

#[derive(Clone)]
enum Pool {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

impl Insert {
    pub(super) async fn run(self) -> Result<()> {
        let pool = self.open().await?;
        pool.execute(TABLE, None).await?;
        let (next, begun) = (Arc::new(AtomicU64::new(self.first(&pool).await?)), Instant::now());
        let (first, until) = (next.load(Ordering::Relaxed), Duration::from_millis(self.millis));
        let mut writers = JoinSet::new();
        for _ in 0..self.writers {
            let (pool, next) = (pool.clone(), Arc::clone(&next));
            writers.spawn(async move {
                while begun.elapsed() < until {
                    let row = next.fetch_add(1, Ordering::Relaxed).to_string();
                    pool.execute(ROW, Some(row)).await?;
                }
                Ok::<_, sqlx::Error>(())
            });
        }
        while let Some(ended) = writers.join_next().await {
            ended??;
        }
        let micros = u64::try_from(begun.elapsed().as_micros())?;
        say(&Inserted { commits: next.load(Ordering::Relaxed) - first, micros })
    }

    async fn open(&self) -> Result<Pool> {
        if self.url.starts_with("postgres") {
            let most = u32::try_from(self.writers)?;
            return Ok(Pool::Postgres(PgPoolOptions::new().max_connections(most).connect(&self.url).await?));
        }
        let options = SqliteConnectOptions::from_str(&self.url)?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full);
        // SQLite has one writer at a time: in turn they are faster than when they contend for its lock.
        Ok(Pool::Sqlite(SqlitePoolOptions::new().max_connections(1).connect_with(options).await?))
    }

    /// A number that no row has yet: rounds go on in one table.
    async fn first(&self, pool: &Pool) -> Result<u64> {
        const COUNT: &str = "SELECT COUNT(*) FROM plain";
        let rows: i64 = match pool {
            Pool::Sqlite(pool) => sqlx::query_scalar(COUNT).fetch_one(pool).await?,
            Pool::Postgres(pool) => sqlx::query_scalar(COUNT).fetch_one(pool).await?,
        };
        Ok(u64::try_from(rows)?)
    }
}

impl Pool {
    async fn execute(&self, sql: &'static str, value: Option<String>) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(pool) => {
                let query = sqlx::query(sql);
                let query = match value {
                    Some(value) => query.bind(value),
                    None => query,
                };
                query.execute(pool).await?;
            }
            Self::Postgres(pool) => {
                let query = sqlx::query(sql);
                let query = match value {
                    Some(value) => query.bind(value),
                    None => query,
                };
                query.execute(pool).await?;
            }
        }
        Ok(())
    }
}

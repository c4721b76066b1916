//! The one row that orders everything: who the store is and how far its history goes.

use qiyou_error::{Error, Result};
use qiyou_kernel::{Digest, Instant, Uuid, digest::Canonical};
use sqlx::SqlSafeStr as _;

use crate::{
    Engine, Value,
    engine::{Database, Transaction},
    migrate,
    sql::{Arguments, Row},
};

const READ: &str =
    "SELECT store, epoch, revision, recorded_at, closed_until, hash FROM store_head WHERE id = 1";

/// The lock makes writers of several processes take turns; SQLite's transaction has it from its beginning.
const LOCK: &str =
    "SELECT store, epoch, revision, recorded_at, closed_until, hash FROM store_head WHERE id = 1 FOR UPDATE";

const SERVICE: &str = "SELECT service FROM store_head WHERE id = 1";

const CREATE: &str = "INSERT INTO store_head (id, service, store, epoch, revision, recorded_at, closed_until, hash) \
                      VALUES (1, $1, $2, $3, 0, 0, 0, $4) ON CONFLICT (id) DO NOTHING";

const RESTORE: &str = "INSERT INTO store_head (id, service, store, epoch, revision, recorded_at, closed_until, hash) \
                       VALUES (1, $1, $2, $3, $4, $5, $6, $7)";

const ADVANCE: &str = "UPDATE store_head SET revision = $1, recorded_at = $2, hash = $3 WHERE id = 1";

const CLOSE: &str = "UPDATE store_head SET closed_until = $1 WHERE id = 1 AND closed_until < $1";

/// How far a store's history goes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Head {
    /// The newest revision; 0 before the first write.
    pub revision: i64,
    /// When it was recorded; 1970 before the first write.
    pub recorded_at: Instant,
}

/// The head as its row says.
#[derive(Clone, Debug)]
pub(crate) struct HeadRow {
    pub(crate) store: Uuid,
    pub(crate) epoch: Uuid,
    pub(crate) head: Head,
    /// No later revision is recorded at or before this instant.
    pub(crate) closed_until: Instant,
    /// The newest hash of the audit chain.
    pub(crate) hash: Digest,
}

impl HeadRow {
    /// Reads it.
    pub(crate) async fn read(database: &Database) -> Result<Self> {
        Self::only(&database.read(READ.into_sql_str(), Arguments::none()).await?)
    }

    /// Reads it without waiting for anybody who reads at length.
    pub(crate) async fn look(database: &Database) -> Result<Self> {
        Self::only(&database.look(READ.into_sql_str()).await?)
    }

    /// Reads it as a transaction sees it.
    pub(crate) async fn read_in(transaction: &mut Transaction) -> Result<Self> {
        Self::only(&transaction.link().fetch_all(READ.into_sql_str(), Arguments::none()).await?)
    }

    /// Reads it and keeps every other writer waiting until the transaction ends.
    pub(crate) async fn lock(transaction: &mut Transaction, engine: Engine) -> Result<Self> {
        let sql = match engine {
            Engine::Sqlite => READ,
            Engine::Postgres => LOCK,
        };
        Self::only(&transaction.link().fetch_all(sql.into_sql_str(), Arguments::none()).await?)
    }

    /// Whose store a database is; nothing where there is no store yet.
    pub(crate) async fn service(database: &Database) -> Result<Option<String>> {
        if !migrate::has_table(database, "store_head").await? {
            return Ok(None);
        }
        let rows = database.read(SERVICE.into_sql_str(), Arguments::none()).await?;
        rows.first().map(|row| row.decoder().string()).transpose()
    }

    /// Makes the row of a new store; one that exists keeps its identity.
    pub(crate) async fn create(database: &Database, service: &str, store: Uuid, epoch: Uuid) -> Result<()> {
        let genesis = Self::genesis(store);
        let values = [
            Value::text(service),
            Value::show(&store),
            Value::show(&epoch),
            Value::bytes(*genesis.as_bytes()),
        ];
        database.execute(CREATE, values.into_iter().collect()).await.map(drop)
    }

    /// Makes the row of a store that was restored.
    pub(crate) async fn restore(&self, transaction: &mut Transaction, service: &str) -> Result<()> {
        let values = [
            Value::text(service),
            Value::show(&self.store),
            Value::show(&self.epoch),
            Value::int(self.head.revision),
            Value::instant(self.head.recorded_at),
            Value::instant(self.closed_until),
            Value::bytes(*self.hash.as_bytes()),
        ];
        transaction.link().execute(RESTORE.into_sql_str(), values.into_iter().collect()).await.map(drop)
    }

    /// Writes how far the history goes now.
    pub(crate) async fn advance(&self, transaction: &mut Transaction) -> Result<()> {
        let (revision, recorded_at) = (self.head.revision, self.head.recorded_at);
        let values = [Value::int(revision), Value::instant(recorded_at), Value::bytes(*self.hash.as_bytes())];
        transaction.link().execute(ADVANCE.into_sql_str(), values.into_iter().collect()).await.map(drop)
    }

    /// Closes the past up to an instant: what is read as of it never changes again. Waits for a write under way.
    pub(crate) async fn close(database: &Database, until: Instant) -> Result<()> {
        database.execute(CLOSE, Arguments::from_iter([Value::instant(until)])).await.map(drop)
    }

    /// The first hash of a store's audit chain stands before its first revision.
    pub(crate) fn genesis(store: Uuid) -> Digest {
        Canonical::new().text("qiyou audit chain").text(&store.to_string()).finish()
    }

    fn only(rows: &[Row]) -> Result<Self> {
        let [row] = rows else { return Err(Error::internal("the store has no head row")) };
        let mut row = row.decoder();
        Ok(Self {
            store: row.parse()?,
            epoch: row.parse()?,
            head: Head { revision: row.int()?, recorded_at: row.instant()? },
            closed_until: row.instant()?,
            hash: row.digest()?,
        })
    }
}

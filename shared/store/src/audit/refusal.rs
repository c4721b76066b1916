//! The chain of refused calls: who was refused what, how often, and why.

use qiyou_error::{Error, Result};
use qiyou_kernel::{
    Digest, Instant, Uuid,
    digest::{ALGORITHM, Canonical},
};
use sqlx::SqlSafeStr as _;

use super::{
    Chain,
    link::{Kept, Link},
};
use crate::{
    Engine, Kind, Value,
    engine::Transaction,
    head::HeadRow,
    shared::Shared,
    sql::{Arguments, Row},
    statement,
    texts::Texts,
};

const READ: &str = "SELECT number, hash FROM refusal_head WHERE id = 1";

/// Processes that share a database take turns; SQLite's transaction has its turn from its beginning.
const LOCK: &str = "SELECT number, hash FROM refusal_head WHERE id = 1 FOR UPDATE";

const ADVANCE: &str = "UPDATE refusal_head SET number = $1, hash = $2 WHERE id = 1";

/// Calls that were refused and are to be recorded: one, or several that are alike.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Refused {
    /// Who called; empty where that is not known.
    pub actor: String,
    /// The method.
    pub method: String,
    /// Why, such as `ROLE_MISSING`.
    pub reason: String,
    /// The id of the first call; empty where it had none.
    pub request_id: String,
    /// When the first came.
    pub first_at: Instant,
    /// When the last came.
    pub last_at: Instant,
    /// How many they were.
    pub calls: i64,
}

/// An entry of the chain.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Refusal {
    /// Its number, from 1.
    pub number: i64,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// What was refused.
    pub refused: Refused,
    /// The algorithm of the hashes.
    pub algorithm: String,
    /// The hash of the entry before; of the first one, one that the store's id gives.
    pub previous: Digest,
    /// The hash of all of the above.
    pub hash: Digest,
}

/// How far both chains of a store go.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Heads {
    /// The newest revision; 0 before the first.
    pub revision: i64,
    /// The hash of its entry.
    pub hash: Digest,
    /// The number of the newest refusal; 0 before the first.
    pub refusal: i64,
    /// The hash of that entry.
    pub refusal_hash: Digest,
}

/// How far the chain of refusals goes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RefusalHead {
    pub(crate) number: i64,
    pub(crate) hash: Digest,
}

impl RefusalHead {
    pub(super) async fn read_in(tx: &mut Transaction, store: Uuid) -> Result<Self> {
        Self::only(&tx.link().fetch_all(READ.into_sql_str(), Arguments::none()).await?, store)
    }

    async fn lock(tx: &mut Transaction, engine: Engine, store: Uuid) -> Result<Self> {
        let sql = match engine {
            Engine::Sqlite => READ,
            Engine::Postgres => LOCK,
        };
        Self::only(&tx.link().fetch_all(sql.into_sql_str(), Arguments::none()).await?, store)
    }

    fn only(rows: &[Row], store: Uuid) -> Result<Self> {
        let [row] = rows else { return Err(Error::internal("the chain of refusals has no head row")) };
        let mut row = row.decoder();
        let number = row.int()?;
        let hash = if number == 0 { genesis(store) } else { row.digest()? };
        Ok(Self { number, hash })
    }

    /// Writes how far the chain goes now.
    pub(crate) async fn advance(self, tx: &mut Transaction) -> Result<()> {
        let values = [Value::int(self.number), Value::bytes(*self.hash.as_bytes())];
        tx.link().execute(ADVANCE.into_sql_str(), values.into_iter().collect()).await.map(drop)
    }
}

/// The first hash of a store's chain of refusals stands before its first entry.
pub(crate) fn genesis(store: Uuid) -> Digest {
    Canonical::new().text("qiyou refusal chain").text(&store.to_string()).finish()
}

/// Records refused calls at the end of the chain, in a transaction of their own.
pub(crate) async fn append(shared: &Shared, refused: &[Refused]) -> Result<()> {
    if refused.is_empty() {
        return Ok(());
    }
    let mut tx = shared.database.begin().await?;
    let mut head = RefusalHead::lock(&mut tx, shared.database.engine(), shared.store).await?;
    let recorded_at = shared.clock.now();
    let mut entries = Vec::with_capacity(refused.len());
    for refused in refused {
        let entry = Refusal::after(head, refused.clone(), recorded_at);
        head = RefusalHead { number: entry.number, hash: entry.hash };
        entries.push(entry);
    }
    Refusal::insert(&entries, &mut tx, &shared.texts).await?;
    head.advance(&mut tx).await?;
    tx.commit().await
}

/// How far the chain of refusals goes.
pub(crate) async fn refusal_head(shared: &Shared) -> Result<RefusalHead> {
    let rows = shared.database.read(READ.into_sql_str(), Arguments::none()).await?;
    RefusalHead::only(&rows, shared.store)
}

/// How far both chains go, at one moment.
pub(crate) async fn heads(shared: &Shared) -> Result<Heads> {
    let mut tx = shared.database.begin_read().await?;
    let HeadRow { head, hash, .. } = HeadRow::read_in(&mut tx).await?;
    let refusals = RefusalHead::read_in(&mut tx, shared.store).await?;
    Ok(Heads { revision: head.revision, hash, refusal: refusals.number, refusal_hash: refusals.hash })
}

impl Refusal {
    fn after(head: RefusalHead, refused: Refused, recorded_at: Instant) -> Self {
        let (number, previous, algorithm) = (head.number + 1, head.hash, ALGORITHM.to_owned());
        let mut entry = Self { number, recorded_at, refused, algorithm, previous, hash: previous };
        entry.hash = entry.expected_hash();
        entry
    }

    /// The hash that the other fields give.
    #[must_use]
    pub fn expected_hash(&self) -> Digest {
        self.hash_as(self.number)
    }

    /// Writes several.
    pub(crate) async fn insert(entries: &[Self], tx: &mut Transaction, texts: &Texts) -> Result<()> {
        let text = |rows| {
            texts.get("insert", Self::TABLE, rows, || statement::insert(Self::TABLE, Self::COLUMNS, rows))
        };
        tx.execute_in_portions(entries, Self::COLUMNS.len(), text, Self::push).await
    }

    fn push(&self, arguments: &mut Arguments) {
        let refused = &self.refused;
        arguments.int(self.number);
        arguments.int(self.recorded_at.as_micros());
        for text in [&refused.actor, &refused.method, &refused.reason, &refused.request_id] {
            arguments.push(Kind::Text, Value::text(&**text));
        }
        arguments.int(refused.first_at.as_micros());
        arguments.int(refused.last_at.as_micros());
        arguments.int(refused.calls);
        arguments.push(Kind::Text, Value::text(&*self.algorithm));
        for digest in [self.previous, self.hash] {
            arguments.push(Kind::Bytes, Value::bytes(*digest.as_bytes()));
        }
    }
}

impl Link for Refusal {
    fn previous(&self) -> Digest {
        self.previous
    }

    fn hash(&self) -> Digest {
        self.hash
    }

    fn hash_as(&self, number: i64) -> Digest {
        let refused = &self.refused;
        let digest = Canonical::new().text(&self.algorithm).int(number).int(self.recorded_at.as_micros());
        let digest = digest.text(&refused.actor).text(&refused.method).text(&refused.reason);
        let digest = digest.text(&refused.request_id).int(refused.first_at.as_micros());
        let digest = digest.int(refused.last_at.as_micros()).int(refused.calls);
        digest.bytes(self.previous.as_bytes()).finish()
    }
}

impl Kept for Refusal {
    const CHAIN: Chain = Chain::Refusals;
    const TABLE: &'static str = "refusals";
    const NUMBER: &'static str = "number";
    const COLUMNS: &'static [&'static str] = &[
        "number",
        "recorded_at",
        "actor",
        "method",
        "reason",
        "request_id",
        "first_at",
        "last_at",
        "calls",
        "algorithm",
        "previous",
        "hash",
    ];

    fn read(row: &Row) -> Result<Self> {
        let mut row = row.decoder();
        Ok(Self {
            number: row.int()?,
            recorded_at: row.instant()?,
            refused: Refused {
                actor: row.string()?,
                method: row.string()?,
                reason: row.string()?,
                request_id: row.string()?,
                first_at: row.instant()?,
                last_at: row.instant()?,
                calls: row.int()?,
            },
            algorithm: row.string()?,
            previous: row.digest()?,
            hash: row.digest()?,
        })
    }
}

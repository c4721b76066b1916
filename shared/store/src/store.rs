//! The store: everything that a service does with its database.

mod audit;
mod feed;

use std::sync::Arc;

use futures::stream::BoxStream;
use qiyou_error::Result;
use qiyou_kernel::{Cursor, Instant, Token, Uuid};
use sqlx::SqlSafeStr as _;
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::{
    sync::{CancellationToken, DropGuard},
    task::TaskTracker,
};

use crate::{
    At, Change, Engine, Head, Key, OpenError, Options, Portion, Reads, Rebuilt, Record, Request, Row,
    Snapshot, Stats, Stored, Value, View, Written,
    engine::Database,
    fault,
    head::HeadRow,
    migrate, poll, read, rebuild,
    schema::Schema,
    shared::Shared,
    sql::generated,
    statement,
    write::{Decision, Job, Large, Writer},
};

/// An open store. Clones share it.
#[derive(Clone, Debug)]
pub struct Store {
    shared: Arc<Shared>,
    queue: mpsc::Sender<Job>,
    queued: usize,
    tasks: TaskTracker,
    /// Stops the tasks with the last clone, or at [`Store::close`].
    closing: CancellationToken,
    _guard: Arc<DropGuard>,
}

impl Store {
    /// Opens a store, making or upgrading its tables where needed, and begins to take writes.
    ///
    /// # Errors
    ///
    /// When the database cannot be reached, is in use, is newer than the program, or would lose acknowledged commits.
    pub async fn open(options: Options) -> Result<Self, OpenError> {
        let schema = Schema::of(&options.parts)?;
        let database = Database::open(&options).await?;
        options.require_ours(&database).await?;
        if options.is_existing {
            migrate::require_complete(&database, &schema).await?;
        }
        migrate::run(&database, &schema).await?;
        let (id, epoch) = options.identity.unwrap_or_else(|| (Uuid::new_v4(), Uuid::new_v4()));
        HeadRow::create(&database, &options.service, id, epoch).await?;
        // A restore may have begun meanwhile; it looks for a head as we look for its mark.
        options.require_ours(&database).await?;
        let HeadRow { store, epoch, head, .. } = HeadRow::read(&database).await?;
        let shared = Arc::new(Shared::new(database, schema, &options, (store, epoch), head));
        let (sender, queue) = mpsc::channel(options.queue);
        shared.meter.watch(&sender);

        let (tasks, closing) = (TaskTracker::new(), CancellationToken::new());
        let batch = options.batch;
        let writer = Writer { shared: Arc::clone(&shared), queue, batch, closing: closing.clone() };
        tasks.spawn(writer.run());
        if shared.database.engine() == Engine::Postgres {
            tasks.spawn(poll::run(Arc::clone(&shared), options.poll, closing.clone()));
        }
        tasks.close();
        let guard = Arc::new(closing.clone().drop_guard());
        Ok(Self { shared, queue: sender, queued: options.queue, tasks, closing, _guard: guard })
    }

    /// Takes no more writes, finishes those that wait and the snapshots in use, and closes the database.
    pub async fn close(&self) {
        self.closing.cancel();
        self.tasks.wait().await;
        self.shared.database.close().await;
    }

    /// The store's id.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.shared.store
    }

    /// The store's line of history; a restore begins a new one.
    #[must_use]
    pub fn epoch(&self) -> Uuid {
        self.shared.epoch
    }

    /// The kind of database.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.shared.database.engine()
    }

    /// The token of a revision: "at least as fresh as this".
    #[must_use]
    pub fn token(&self, revision: i64) -> Token {
        self.shared.token(revision)
    }

    /// The cursor of a reader who has applied everything up to a revision.
    #[must_use]
    pub fn cursor(&self, revision: i64) -> Cursor {
        self.shared.token(revision).into()
    }

    /// How far the history goes, as far as this process knows.
    #[must_use]
    pub fn head(&self) -> Head {
        *self.shared.head.borrow()
    }

    /// Tells when the history grows.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<Head> {
        self.shared.head.subscribe()
    }

    /// Tells whether the database can be reached: on PostgreSQL it is asked all the time, and an outage shows within four
    /// seconds. A SQLite database is there for as long as it is open.
    #[must_use]
    pub fn reachable(&self) -> watch::Receiver<bool> {
        self.shared.reachable.subscribe()
    }

    /// What was done since the store was opened.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.shared.counters.read()
    }

    /// Writes: `decide` looks at what stands, puts records and answers; all of it is committed, or nothing.
    ///
    /// Writes are decided one after another, each over what those before it left. `decide` may run more than once and
    /// must only depend on what it is given. The write goes on when the caller stops waiting; if its turn had not come
    /// by then, it is not begun.
    ///
    /// # Errors
    ///
    /// What `decide` refuses; a request id used for another request; a full queue; a database out of reach, where a
    /// repeat with the same request id finds out whether the write was made.
    pub async fn write<D>(&self, request: Request, reads: Reads, decide: D) -> Result<Written>
    where
        D: Fn(&mut Change<'_>) -> Result<Vec<u8>> + Send + Sync + 'static,
    {
        self.enqueue(request, reads, Decision::Whole(Box::new(decide))).await
    }

    /// Writes what is too large to be decided at once: `portions` are decided and written down one after another, then
    /// `answer` decides what is left. All of it makes one revision and is committed, or nothing.
    ///
    /// Other writes wait meanwhile, so what the portions need to read stands still. `portions` may be asked for from the
    /// beginning again. A record may be put once in all of them.
    ///
    /// # Errors
    ///
    /// As [`Store::write`], and those of the portions.
    pub async fn write_in_portions<P, D>(&self, request: Request, portions: P, answer: D) -> Result<Written>
    where
        P: Fn() -> BoxStream<'static, Result<Portion>> + Send + Sync + 'static,
        D: Fn(&mut Change<'_>) -> Result<Vec<u8>> + Send + Sync + 'static,
    {
        self.enqueue(request, Reads::new(), Decision::Large(Large::new(portions, answer))).await
    }

    async fn enqueue(&self, request: Request, reads: Reads, decision: Decision) -> Result<Written> {
        reads.check()?;
        let (reply, answer) = oneshot::channel();
        let job = Job { request, reads, decision, reply, span: tracing::Span::current() };
        self.queue.try_send(job).map_err(|refused| match refused {
            mpsc::error::TrySendError::Full(_) => fault::overloaded(self.queued),
            mpsc::error::TrySendError::Closed(_) => fault::closing(),
        })?;
        answer.await.unwrap_or_else(|_| Err(fault::closing()))
    }

    /// The store as it stands, or stood.
    ///
    /// # Errors
    ///
    /// When the instant lies in the future, the revision was not written yet, or the database is out of reach.
    pub async fn at(&self, at: At) -> Result<View> {
        let revision = read::resolve(&self.shared, at).await?;
        Ok(View::new(Arc::clone(&self.shared), revision))
    }

    /// One revision of all tables, to stream from. It holds a connection until it is dropped; at most half of those that
    /// read are held so, and more snapshots wait for their turn, a few seconds at most.
    ///
    /// # Errors
    ///
    /// As [`Store::at`]; too many snapshots that are being read.
    pub async fn snapshot(&self, at: At) -> Result<Snapshot> {
        let revision = read::resolve(&self.shared, at).await?;
        Snapshot::open(&self.shared, revision).await
    }

    /// When a revision that was committed was recorded; 1970 for revision 0.
    ///
    /// # Errors
    ///
    /// When the database is out of reach.
    pub async fn recorded_at(&self, revision: i64) -> Result<Instant> {
        let head = self.head();
        if head.revision == revision {
            Ok(head.recorded_at)
        } else {
            read::recorded_at(&self.shared, revision).await
        }
    }

    /// All versions of the records whose keys begin so, key by key, oldest first.
    ///
    /// # Errors
    ///
    /// When the key does not fit or the database is out of reach.
    pub async fn history<R: Record>(&self, key: &Key<R>) -> Result<Vec<Stored<R>>> {
        let (table, parts) = (R::TABLE, key.parts());
        table.check_key(parts)?;
        let sql = generated(statement::versions(table, parts.len()));
        let rows = self.shared.database.read(sql, parts.iter().cloned().collect()).await?;
        rows.iter().map(read::stored).collect()
    }

    /// Reads by a statement of one's own, in SQL that both engines take, with `$1`, `$2` for the values.
    ///
    /// # Errors
    ///
    /// When the statement is wrong or the database is out of reach.
    pub async fn query(&self, sql: &'static str, values: Vec<Value>) -> Result<Vec<Row>> {
        self.shared.database.read(sql.into_sql_str(), values.into_iter().collect()).await
    }

    /// Drops what stands in every current table and rebuilds it from the history; tells what it found, by table.
    ///
    /// # Errors
    ///
    /// When the database is out of reach.
    pub async fn rebuild(&self) -> Result<Vec<Rebuilt>> {
        rebuild::run(&self.shared).await
    }

    /// Has the engine check every statement that is generated for the tables.
    ///
    /// # Errors
    ///
    /// When it refuses one: a migration does not fit its table.
    pub async fn check_statements(&self) -> Result<()> {
        for table in self.shared.schema.tables() {
            for text in statement::all(table) {
                self.shared.database.prepare(generated(text)).await?;
            }
        }
        Ok(())
    }
}

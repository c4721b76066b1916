//! What all parts of an open store share.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use qiyou_kernel::{Clock, Token, Uuid};
use tokio::sync::{Semaphore, watch};

use crate::{Head, Options, engine::Database, meter::Meter, schema::Schema, texts::Texts};

/// The database, what is in it, and how far it goes.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) database: Database,
    pub(crate) schema: Schema,
    pub(crate) clock: Clock,
    pub(crate) store: Uuid,
    pub(crate) epoch: Uuid,
    pub(crate) texts: Texts,
    pub(crate) head: watch::Sender<Head>,
    /// Whether the database answered when it was asked last.
    pub(crate) reachable: watch::Sender<bool>,
    pub(crate) counters: Counters,
    pub(crate) meter: Meter,
    pub(crate) snapshots: Snapshots,
}

/// Whose turn it is to read a snapshot: each holds a connection for as long as its reader takes.
#[derive(Debug)]
pub(crate) struct Snapshots {
    pub(crate) most: usize,
    pub(crate) free: Arc<Semaphore>,
}

impl Snapshots {
    /// At most half of the connections that read, so that slow readers of snapshots never stop all others.
    pub(crate) fn of(readers: u32) -> Self {
        let most = usize::try_from(readers.div_ceil(2)).unwrap_or(1);
        Self { most, free: Arc::new(Semaphore::new(most)) }
    }
}

impl Shared {
    /// Puts them together for a store of this id and epoch.
    pub(crate) fn new(
        database: Database,
        schema: Schema,
        options: &Options,
        (store, epoch): (Uuid, Uuid),
        head: Head,
    ) -> Self {
        let (meter, texts) = (Meter::of(store, database.engine()), Texts::of(database.engine()));
        Self {
            database,
            schema,
            clock: options.clock.clone(),
            store,
            epoch,
            texts,
            head: watch::Sender::new(head),
            reachable: watch::Sender::new(true),
            counters: Counters::default(),
            meter,
            snapshots: Snapshots::of(options.readers),
        }
    }

    pub(crate) const fn token(&self, revision: i64) -> Token {
        Token { store: self.store, epoch: self.epoch, revision }
    }

    /// Tells everyone who waits that the history goes this far. It never goes back.
    pub(crate) fn publish(&self, head: Head) {
        self.head.send_if_modified(|known| {
            let is_newer = head.revision > known.revision;
            if is_newer {
                *known = head;
            }
            is_newer
        });
    }
}

/// Counts since the store was opened.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    writes: AtomicU64,
    transactions: AtomicU64,
}

impl Counters {
    pub(crate) fn committed(&self, writes: usize) {
        self.transactions.fetch_add(1, Ordering::Relaxed);
        self.writes.fetch_add(u64::try_from(writes).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    pub(crate) fn read(&self) -> Stats {
        let writes = self.writes.load(Ordering::Relaxed);
        Stats { writes, transactions: self.transactions.load(Ordering::Relaxed) }
    }
}

/// What a store has done since it was opened.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Stats {
    /// Writes committed, those included that changed nothing.
    pub writes: u64,
    /// Transactions that committed them.
    pub transactions: u64,
}

//! One state of several tables, streamed.

use std::sync::Arc;

use futures::{Stream, StreamExt as _};
use qiyou_error::Result;
use qiyou_kernel::Instant;
use sqlx::SqlSafeStr as _;
use tokio::{sync::OwnedSemaphorePermit, time::timeout};

use super::{Select, at::RECORDED_AT, stored};
use crate::{
    Head, Record, Stored, Value,
    engine::{ACQUIRE, Transaction},
    fault,
    head::HeadRow,
    shared::Shared,
    sql::generated,
};

/// One revision of the store, read in one transaction: every stream of it sees the same state, however long it takes.
pub struct Snapshot {
    transaction: Transaction,
    head: Head,
    /// Set when it is older than what stands.
    past: Option<i64>,
    /// Goes after the transaction.
    _turn: OwnedSemaphorePermit,
}

impl Snapshot {
    pub(crate) async fn open(shared: &Shared, revision: Option<i64>) -> Result<Self> {
        let turn = turn(shared).await?;
        let mut transaction = shared.database.begin_read().await?;
        let newest = HeadRow::read_in(&mut transaction).await?.head;
        let revision = revision.unwrap_or(newest.revision);
        if revision > newest.revision {
            return Err(fault::ahead(revision, newest.revision));
        }
        if revision == newest.revision {
            return Ok(Self { transaction, head: newest, past: None, _turn: turn });
        }
        let rows = transaction
            .link()
            .fetch_all(RECORDED_AT.into_sql_str(), [Value::int(revision)].into_iter().collect());
        let rows = rows.await?;
        let recorded_at = rows.first().map_or(Ok(Instant::EPOCH), |row| row.decoder().instant())?;
        Ok(Self { transaction, head: Head { revision, recorded_at }, past: Some(revision), _turn: turn })
    }

    /// The revision that it shows.
    #[must_use]
    pub const fn revision(&self) -> i64 {
        self.head.revision
    }

    /// When that revision was recorded; 1970 for revision 0.
    #[must_use]
    pub const fn recorded_at(&self) -> Instant {
        self.head.recorded_at
    }

    /// Streams the records that a selection chooses, in key order, holding few of them at a time.
    ///
    /// # Errors
    ///
    /// When the selection does not fit its table; the stream itself, when the database goes out of reach.
    pub fn stream<R: Record>(
        &mut self,
        select: &Select<R>,
    ) -> Result<impl Stream<Item = Result<Stored<R>>> + Send + use<'_, R>> {
        let (sql, arguments) = select.statement(self.past)?;
        let rows = self.transaction.link().fetch(generated(sql), arguments)?;
        Ok(rows.map(|row| stored(&row?)))
    }
}

/// Waits as long for a turn as for a connection.
pub(crate) async fn turn(shared: &Shared) -> Result<OwnedSemaphorePermit> {
    let turn = timeout(ACQUIRE, Arc::clone(&shared.snapshots.free).acquire_owned()).await;
    let turn = turn.map_err(|_| fault::too_many_snapshots(shared.snapshots.most))?;
    turn.map_err(|_| fault::closing())
}

impl std::fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Snapshot").field("head", &self.head).finish_non_exhaustive()
    }
}

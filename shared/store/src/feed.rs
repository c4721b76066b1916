//! What changed since a place in the history, in the order of the commits.
//!
//! The feed reads the history tables and nothing else. A revision is committed only after all revisions before it, so
//! whoever has read up to a head has read everything up to it.

use qiyou_error::{Error, Reason, Result, Violation, key};
use qiyou_kernel::{Cursor, Instant};

use crate::{Record, Table, Value, fault, head::HeadRow, shared::Shared, sql::Row, statement};

/// How far a reader of the feed has come: everything up to here was delivered to it.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Position {
    revision: i64,
    ordinal: i64,
}

impl Position {
    /// Before the first revision.
    #[must_use]
    pub const fn start() -> Self {
        Self::after(0)
    }

    /// After the last row of a revision.
    #[must_use]
    pub const fn after(revision: i64) -> Self {
        Self { revision, ordinal: i64::MAX }
    }

    /// The revision in which, or after which, it stands.
    #[must_use]
    pub const fn revision(&self) -> i64 {
        self.revision
    }

    /// Whether it stands after a revision, not within one.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.ordinal == i64::MAX
    }
}

/// A part of the feed.
#[derive(Debug)]
pub struct Page {
    /// Its revisions, in order.
    pub chunks: Vec<Chunk>,
    /// Where to go on.
    pub next: Position,
}

/// The rows of one revision, or some of them.
#[derive(Debug)]
pub struct Chunk {
    /// The revision.
    pub revision: i64,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// Its rows, in their order.
    pub entries: Vec<Entry>,
    /// Whether these are its last rows.
    pub end: bool,
}

/// One row of the feed.
#[derive(Debug)]
pub struct Entry {
    table: &'static Table,
    ordinal: i64,
    row: Row,
}

impl Entry {
    /// The table that it belongs to.
    #[must_use]
    pub const fn table(&self) -> &'static Table {
        self.table
    }

    /// Its place in its revision.
    #[must_use]
    pub const fn ordinal(&self) -> i64 {
        self.ordinal
    }

    /// The record, if it is one of this kind.
    ///
    /// # Errors
    ///
    /// When the row does not hold what the record expects.
    pub fn read<R: Record>(&self) -> Result<Option<R>> {
        (self.table == R::TABLE).then(|| R::read(&mut self.row.decoder())).transpose()
    }

    /// Its values: key, then content.
    pub(crate) fn values(&self) -> Result<Vec<Value>> {
        let mut row = self.row.decoder();
        self.table.columns().map(|column| row.value(column.kind)).collect()
    }
}

/// The place that a cursor names, or why it names none of this store.
pub(crate) async fn check(shared: &Shared, cursor: &Cursor) -> Result<Position> {
    if cursor.store != shared.store || cursor.revision < 0 {
        let why = "belongs to another store; read a snapshot of this one first";
        let foreign = Violation::new(Reason::CursorForeign, "cursor", why).with(key::STORE, cursor.store);
        return Err(Error::invalid(vec![foreign]));
    }
    if cursor.epoch != shared.epoch {
        let message = "the store began a new line of history; read a new snapshot";
        return Err(Error::precondition(Reason::CursorOtherEpoch, message).with("epoch", shared.epoch));
    }
    if cursor.revision > shared.head.borrow().revision {
        // Another process may have written it a moment ago.
        let head = HeadRow::read(&shared.database).await?.head;
        shared.publish(head);
        if cursor.revision > head.revision {
            return Err(fault::ahead(cursor.revision, head.revision));
        }
    }
    Ok(Position::after(cursor.revision))
}

/// Reads at most `limit` rows after a place, up to and including a revision that is committed.
pub(crate) async fn page(
    shared: &Shared,
    tables: &[&'static Table],
    after: Position,
    upto: i64,
    limit: usize,
) -> Result<Page> {
    if upto < after.revision {
        return Ok(Page { chunks: Vec::new(), next: after });
    }
    let limit = limit.max(1);
    // One row more than asked for tells whether the last revision of the page ends in it.
    let most = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let mut rows = Vec::new();
    for table in tables {
        let sql = shared.texts.get("feed", table.name, 0, || statement::feed(table));
        let place = [after.revision, after.ordinal, upto, most].map(Value::int).into_iter().collect();
        for row in shared.database.read(sql, place).await? {
            rows.push(Found::read(table, row)?);
        }
    }
    rows.sort_by_key(|row| row.place);
    let following = rows.get(limit).map(|row| row.place.revision);
    rows.truncate(limit);
    let next = match (following, rows.last()) {
        (Some(revision), Some(last)) if revision == last.place.revision => last.place,
        (Some(_), Some(last)) => Position::after(last.place.revision),
        _ => Position::after(upto),
    };
    Ok(Page { chunks: chunks(rows, following), next })
}

/// A row with its place.
struct Found {
    place: Position,
    recorded_at: Instant,
    entry: Entry,
}

impl Found {
    fn read(table: &'static Table, row: Row) -> Result<Self> {
        let mut cells = row.decoder();
        cells.seek(table.width());
        let (revision, recorded_at, ordinal) = (cells.int()?, cells.instant()?, cells.int()?);
        Ok(Self { place: Position { revision, ordinal }, recorded_at, entry: Entry { table, ordinal, row } })
    }
}

/// Groups rows by revision; the last one ends unless its revision is also that of the row that follows.
fn chunks(rows: Vec<Found>, following: Option<i64>) -> Vec<Chunk> {
    let mut chunks: Vec<Chunk> = Vec::new();
    for Found { place: Position { revision, .. }, recorded_at, entry } in rows {
        match chunks.last_mut().filter(|chunk| chunk.revision == revision) {
            Some(chunk) => chunk.entries.push(entry),
            None => {
                let end = following != Some(revision);
                chunks.push(Chunk { revision, recorded_at, entries: vec![entry], end });
            }
        }
    }
    chunks
}

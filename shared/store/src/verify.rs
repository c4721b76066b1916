//! Walking the audit chain: every entry follows from the one before, and its rows are those it was made with.

use std::collections::BTreeMap;

use qiyou_error::Result;
use qiyou_kernel::{Digest, Uuid};
use sqlx::SqlSafeStr as _;

use crate::{
    Position, Value,
    audit::{Entry, Rows},
    feed,
    head::HeadRow,
    shared::Shared,
};

const ENTRIES: &str = "SELECT revision, recorded_at, actor, method, request_id, reason, row_count, algorithm, \
                       rows_digest, previous, hash FROM revisions WHERE revision > $1 AND revision <= $2 \
                       ORDER BY revision LIMIT 500";

/// Rows read at a time.
const ROWS: usize = 2_000;

/// What walking the chain found.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Verified {
    /// How many entries hold.
    pub revisions: i64,
    /// The hash of the last entry that holds; noted elsewhere, it shows later that nothing before it was changed.
    pub hash: Digest,
    /// The first entry that does not hold, if there is one.
    pub broken: Option<Broken>,
}

/// An entry that does not hold.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Broken {
    /// Its revision.
    pub revision: i64,
    /// What is wrong with it.
    pub fault: &'static str,
}

/// Walks the whole chain up to the head.
pub(crate) async fn run(shared: &Shared) -> Result<Verified> {
    let head = HeadRow::read(&shared.database).await?;
    let mut verified = Verified::start(head.store);
    while verified.revisions < head.head.revision && verified.broken.is_none() {
        let entries = entries(shared, verified.revisions, head.head.revision).await?;
        let last = entries.last().map_or(head.head.revision, |entry| entry.revision);
        let mut digests = digests(shared, verified.revisions, last).await?;
        if entries.is_empty() {
            verified.break_at("it is missing");
        }
        for entry in entries {
            if !verified.take(&entry, digests.remove(&entry.revision).unwrap_or_default().finish()) {
                break;
            }
        }
    }
    verified.end(head.hash);
    Ok(verified)
}

/// The next entries of the chain after a revision, up to and including another one; some hundreds at a time.
pub(crate) async fn entries(shared: &Shared, after: i64, upto: i64) -> Result<Vec<Entry>> {
    let range = [after, upto].map(Value::int).into_iter().collect();
    let rows = shared.database.read(ENTRIES.into_sql_str(), range).await?;
    rows.iter().map(Entry::read).collect()
}

impl Verified {
    /// The chain of a store before its first entry.
    pub(crate) fn start(store: Uuid) -> Self {
        Self { revisions: 0, hash: HeadRow::genesis(store), broken: None }
    }

    /// Takes the next entry, with the number and the digest of its rows as they are; whether it holds.
    pub(crate) fn take(&mut self, entry: &Entry, rows: (i64, Digest)) -> bool {
        match self.fault_of(entry, rows) {
            None => (self.revisions, self.hash) = (entry.revision, entry.hash),
            Some(fault) => self.break_at(fault),
        }
        self.broken.is_none()
    }

    /// Ends the walk at the head, which holds this hash.
    pub(crate) fn end(&mut self, head: Digest) {
        if self.broken.is_none() && self.hash != head {
            self.break_at("the head holds another hash");
        }
    }

    fn fault_of(&self, entry: &Entry, rows: (i64, Digest)) -> Option<&'static str> {
        if entry.revision != self.revisions + 1 {
            Some("it is missing")
        } else if entry.previous != self.hash {
            Some("it does not follow the entry before")
        } else if entry.hash != entry.expected_hash() {
            Some("its own fields were changed")
        } else if (entry.row_count, entry.rows_digest) != rows {
            Some("its rows were changed")
        } else {
            None
        }
    }

    /// Notes what is wrong with the entry after the last one that holds.
    pub(crate) fn break_at(&mut self, fault: &'static str) {
        self.broken = Some(Broken { revision: self.revisions + 1, fault });
    }
}

/// The digests of the rows of a range of revisions, as they are now.
async fn digests(shared: &Shared, after: i64, upto: i64) -> Result<BTreeMap<i64, Rows>> {
    let tables: Vec<_> = shared.schema.tables().collect();
    let (mut digests, mut place) = (BTreeMap::<_, Rows>::new(), Position::after(after));
    while place < Position::after(upto) {
        let page = feed::page(shared, &tables, place, upto, ROWS).await?;
        for chunk in page.chunks {
            let digest = digests.entry(chunk.revision).or_default();
            for entry in chunk.entries {
                digest.add(entry.table(), &entry.values()?);
            }
        }
        place = page.next;
    }
    Ok(digests)
}

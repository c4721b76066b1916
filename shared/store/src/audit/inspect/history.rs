//! The rows of the history: whether they are those that their entries vouch for, and if not, which.

use futures::StreamExt as _;
use qiyou_error::Result;
use qiyou_kernel::{Digest, Instant};

use super::{
    damage::{Damage, Fault},
    slots::{Seen, Slots},
};
use crate::{
    Table, Value,
    audit::{
        Entry, Resource, Rows,
        marks::{BLOCK, MARK, Marks, mark},
        rows, statement,
    },
    engine::Transaction,
    shared::Shared,
    sql::{Row, generated},
};

/// Rows more than there should be that are looked at: enough to name those that were inserted.
const SPARE: i64 = 1_000;

/// Rows where no revision is that are named of each table.
const STRAYS: i64 = 100;

/// Revisions for which rows that are gone are looked for among those that stand.
const LOOKUPS: usize = 16;

/// Rows of several revisions, or some of one.
#[derive(Clone, Copy, Debug)]
struct Window {
    /// The first revision and the last.
    revisions: (i64, i64),
    /// The first place within the revision, and the last.
    places: (i64, i64),
    /// How many rows there should be.
    expected: i64,
}

/// What an entry vouches for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Vouched {
    pub(super) revision: i64,
    pub(super) recorded_at: Instant,
    pub(super) row_count: i64,
    pub(super) rows_digest: Digest,
}

impl Vouched {
    /// By an entry, under the number that it was written under.
    pub(super) fn by((revision, entry): (i64, &Entry)) -> Self {
        let Entry { recorded_at, row_count, rows_digest, .. } = *entry;
        Self { revision, recorded_at, row_count, rows_digest }
    }
}

/// Inspects the history.
#[derive(Debug)]
pub(super) struct History<'s> {
    shared: &'s Shared,
    lookups: usize,
}

impl<'s> History<'s> {
    pub(super) const fn of(shared: &'s Shared) -> Self {
        Self { shared, lookups: LOOKUPS }
    }

    /// Inspects the rows of these entries, which are as they were written. Says how many rows they vouch for.
    pub(super) async fn inspect(
        &mut self,
        tx: &mut Transaction,
        entries: &[Vouched],
        damages: &mut Vec<Damage>,
    ) -> Result<i64> {
        let mut left = entries;
        while !left.is_empty() {
            let (some, rest) = left.split_at(together(left));
            if !self.hold(tx, some).await? {
                for entry in some {
                    self.inspect_one(tx, entry, damages).await?;
                }
            }
            left = rest;
        }
        Ok(entries.iter().map(|entry| entry.row_count).sum())
    }

    /// Whether the rows of these entries are what they should be, read at once. Where that cannot be, they are not.
    async fn hold(&self, tx: &mut Transaction, entries: &[Vouched]) -> Result<bool> {
        let (Some(first), Some(last)) = (entries.first(), entries.last()) else { return Ok(true) };
        let expected = entries.iter().map(|entry| entry.row_count).sum();
        if expected > block() {
            return Ok(false);
        }
        let revisions = (first.revision, last.revision);
        let rows = self.rows(tx, Window { revisions, places: (i64::MIN, i64::MAX), expected }, false).await?;
        let mut rows = rows.as_slice();
        for entry in entries {
            let own = rows.iter().take_while(|row| row.revision == entry.revision).count();
            let (of_entry, rest) = rows.split_at(own);
            let mut sum = Rows::default();
            if !is_in_place(entry, 0, of_entry, &mut sum)
                || sum.finish() != (entry.row_count, entry.rows_digest)
            {
                return Ok(false);
            }
            rows = rest;
        }
        Ok(rows.is_empty())
    }

    /// Inspects one entry's rows, block by block, and names what is wrong with them.
    async fn inspect_one(
        &mut self,
        tx: &mut Transaction,
        entry: &Vouched,
        damages: &mut Vec<Damage>,
    ) -> Result<()> {
        let (mut sum, mut is_sound) = (Rows::default(), true);
        for window in windows(entry) {
            let rows = self.rows(tx, window, false).await?;
            is_sound &= is_in_place(entry, start(&window), &rows, &mut sum);
        }
        if is_sound && sum.finish() == (entry.row_count, entry.rows_digest) {
            return Ok(());
        }
        let before = damages.len();
        for (number, window) in (0..).zip(windows(entry)) {
            let marks = Marks::read(tx, entry.revision, number).await?;
            let mut slots = Slots::of(entry, start(&window), window.expected, marks);
            let rows = self.rows(tx, window, true).await?;
            slots.take(rows, damages);
            if slots.has_gaps() {
                let standing = self.standing(tx, entry.revision).await?;
                slots.name_gaps(&standing, damages);
            }
        }
        if damages.len() == before {
            damages.push(Damage::unnamed(Fault::RowChanged, entry.revision));
        }
        Ok(())
    }

    /// The rows of a window, in the order of their revisions, places and tables.
    async fn rows(&self, tx: &mut Transaction, window: Window, is_named: bool) -> Result<Vec<Seen>> {
        let mut found = Vec::new();
        for table in self.shared.schema.tables() {
            let Window { revisions, places, expected } = window;
            let values = [revisions.0, revisions.1, places.0, places.1, expected.saturating_add(SPARE)];
            let values = values.map(Value::int).into_iter().collect();
            let text = self.shared.texts.get("inspect", table.name, 0, || statement::of_window(table));
            let mut rows = tx.link().fetch(text, values)?;
            while let Some(row) = rows.next().await {
                found.push(seen(table, &row?, is_named)?);
            }
        }
        found.sort_by_key(|row| (row.revision, row.place, row.table));
        Ok(found)
    }

    /// The rows that stand and were made by a revision, each with its mark.
    async fn standing(&mut self, tx: &mut Transaction, revision: i64) -> Result<Vec<([u8; MARK], String)>> {
        let Some(left) = self.lookups.checked_sub(1) else { return Ok(Vec::new()) };
        self.lookups = left;
        let mut found = Vec::new();
        for table in self.shared.schema.tables() {
            let sql = generated(statement::standing_of_revision(table));
            let mut rows = tx.link().fetch(sql, [Value::int(revision)].into_iter().collect())?;
            while let Some(row) = rows.next().await {
                let row = row?;
                if let Some(digest) = digest(table, &row) {
                    found.push((mark(&digest), Resource::of_row(table, &row).to_string()));
                }
            }
        }
        Ok(found)
    }
}

/// How many of the first entries can be read at once: revisions one after another, of a block of rows together.
fn together(entries: &[Vouched]) -> usize {
    let mut rows = 0;
    let fits = entries.iter().zip(entries.iter().skip(1)).take_while(|(entry, next)| {
        rows += entry.row_count;
        next.revision == entry.revision + 1 && rows + next.row_count <= block()
    });
    fits.count() + 1
}

/// The blocks of an entry's rows. The first reaches down and the last up to any place, since rows may stand where none
/// should.
fn windows(entry: &Vouched) -> impl Iterator<Item = Window> {
    let (revision, count, block) = (entry.revision, entry.row_count, block());
    let blocks = (count.max(1) - 1) / block + 1;
    (0..blocks).map(move |number| {
        let (first, behind) = (number * block, ((number + 1) * block).min(count));
        let from = if number == 0 { i64::MIN } else { first };
        let until = if number + 1 == blocks { i64::MAX } else { behind - 1 };
        Window { revisions: (revision, revision), places: (from, until), expected: behind - first }
    })
}

/// The place of a window's first row.
const fn start(window: &Window) -> i64 {
    if window.places.0 == i64::MIN { 0 } else { window.places.0 }
}

/// Whether rows stand one after another from a place on, recorded when their entry was. Adds them to a sum.
fn is_in_place(entry: &Vouched, start: i64, rows: &[Seen], sum: &mut Rows) -> bool {
    let mut is_sound = true;
    for (row, place) in rows.iter().zip(start..) {
        is_sound &= row.place == place && row.recorded_at == entry.recorded_at;
        match &row.digest {
            Some(digest) => sum.add_digest(digest),
            None => is_sound = false,
        }
    }
    is_sound
}

fn seen(table: &'static Table, row: &Row, is_named: bool) -> Result<Seen> {
    let mut cells = row.decoder();
    cells.seek(table.width());
    let (revision, recorded_at, place) = (cells.int()?, cells.instant()?, cells.int()?);
    let name = is_named.then(|| Resource::of_row(table, row).to_string());
    Ok(Seen { table: table.name, revision, place, recorded_at, digest: digest(table, row), name })
}

/// The digest of a row; nothing when it holds what no column of the kind can.
fn digest(table: &Table, row: &Row) -> Option<Digest> {
    rows::stored_values(table, row).ok().map(|values| rows::digest(table, &values))
}

fn block() -> i64 {
    i64::try_from(BLOCK).unwrap_or(i64::MAX)
}

/// Rows of revisions that never were.
pub(super) async fn beyond(
    shared: &Shared,
    tx: &mut Transaction,
    newest: i64,
    damages: &mut Vec<Damage>,
) -> Result<()> {
    for table in shared.schema.tables() {
        let wanted = [newest, STRAYS].map(Value::int).into_iter().collect();
        for row in tx.link().fetch_all(generated(statement::of_no_revision(table)), wanted).await? {
            let mut cells = row.decoder();
            cells.seek(table.width());
            let name = Resource::of_row(table, &row).to_string();
            damages.push(Damage::row(Fault::RowInserted, cells.int()?, name));
        }
    }
    Ok(())
}

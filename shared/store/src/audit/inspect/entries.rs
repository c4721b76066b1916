//! The entries of a chain as they stand, portion by portion.

use std::marker::PhantomData;

use qiyou_error::Result;
use qiyou_kernel::{Digest, Uuid};
use sqlx::SqlStr;

use super::{
    Known,
    damage::{Damage, Fault},
    walk::{Portion, Standing},
};
use crate::{
    Value,
    audit::{Entry, link::Kept},
    engine::Transaction,
    head::HeadRow,
    shared::Shared,
    sql::{Row, generated},
};

/// Entries read at a time.
const ENTRIES: i64 = 500;

/// Entries where none should be that are looked at.
const STRAYS: i64 = 100;

/// The entries of a chain after one of them, up to and including another one; at most so many.
pub(crate) async fn links<L: Kept>(shared: &Shared, after: i64, upto: i64, most: usize) -> Result<Vec<L>> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let wanted = [after.saturating_add(1), upto, most].map(Value::int).into_iter().collect();
    shared.database.read(between::<L>(), wanted).await?.iter().map(L::read).collect()
}

/// The entries of a chain from `$1` to `$2`, at most `$3`.
fn between<L: Kept>() -> SqlStr {
    let (columns, table, number) = (L::COLUMNS.join(", "), L::TABLE, L::NUMBER);
    generated(format!(
        "SELECT {columns} FROM {table} WHERE {number} >= $1 AND {number} <= $2 ORDER BY {number} LIMIT $3"
    ))
}

/// Reads a chain from an entry to another one, each portion with the entry behind it.
#[derive(Debug)]
pub(super) struct Portions<L> {
    next: i64,
    to: i64,
    /// The last one that may be looked at.
    newest: i64,
    chain: PhantomData<fn() -> L>,
}

impl<L: Kept> Portions<L> {
    pub(super) const fn of(from: i64, to: i64, newest: i64) -> Self {
        Self { next: from, to, newest, chain: PhantomData }
    }

    /// The next entries that stand there; nothing behind the last.
    pub(super) async fn next(&mut self, tx: &mut Transaction) -> Result<Option<Portion<L>>> {
        if self.next > self.to {
            return Ok(None);
        }
        let upto = self.newest.min(self.to.saturating_add(1));
        let wanted = [self.next, upto, ENTRIES + 1].map(Value::int).into_iter().collect();
        let rows = tx.link().fetch_all(between::<L>(), wanted).await?;
        let mut entries = rows.iter().map(standing).collect::<Result<Vec<Standing<L>>>>()?;
        let is_behind = |last: &mut Standing<L>| last.number > self.to;
        let is_more = i64::try_from(entries.len()).is_ok_and(|read| read > ENTRIES);
        let following = if is_more { entries.pop() } else { entries.pop_if(is_behind) };
        self.next = entries.last().map_or(i64::MAX, |last| last.number.saturating_add(1));
        Ok((!entries.is_empty()).then_some(Portion { entries, following }))
    }
}

fn standing<L: Kept>(row: &Row) -> Result<Standing<L>> {
    Ok(Standing { number: row.decoder().int()?, link: L::read(row).ok() })
}

/// The hash that an entry should follow; nothing when the one before is gone.
pub(super) async fn hash_before(tx: &mut Transaction, from: i64, store: Uuid) -> Result<Option<Digest>> {
    if from <= 1 { Ok(Some(HeadRow::genesis(store))) } else { hash::<Entry>(tx, from - 1).await }
}

async fn hash<L: Kept>(tx: &mut Transaction, number: i64) -> Result<Option<Digest>> {
    let sql = generated(format!("SELECT hash FROM {} WHERE {} = $1", L::TABLE, L::NUMBER));
    let rows = tx.link().fetch_all(sql, [Value::int(number)].into_iter().collect()).await?;
    Ok(rows.first().and_then(|row| row.decoder().digest().ok()))
}

/// Whether the chain of revisions still holds what was known of it.
pub(super) async fn still_known(
    tx: &mut Transaction,
    known: &Known,
    newest: i64,
    damages: &mut Vec<Damage>,
) -> Result<()> {
    still_stands::<Entry>(tx, known.revision, known.hash, newest, damages).await
}

/// Whether an entry still stands that was known by its number and hash.
pub(super) async fn still_stands<L: Kept>(
    tx: &mut Transaction,
    number: i64,
    known: Digest,
    newest: i64,
    damages: &mut Vec<Damage>,
) -> Result<()> {
    if number > newest {
        damages.push(Damage::entries(Fault::EntryDropped, L::CHAIN, newest + 1, number));
    } else if number > 0 {
        let found = hash::<L>(tx, number).await?;
        let fault = if found.is_some() { Fault::ChainReplaced } else { Fault::EntryDropped };
        if found != Some(known) {
            damages.push(Damage::entry(fault, L::CHAIN, number));
        }
    }
    Ok(())
}

/// Entries that stand behind the last or before the first.
pub(super) async fn beyond<L: Kept>(
    tx: &mut Transaction,
    newest: i64,
    damages: &mut Vec<Damage>,
) -> Result<()> {
    let (table, number) = (L::TABLE, L::NUMBER);
    let sql = generated(format!(
        "SELECT {number} FROM {table} WHERE {number} > $1 OR {number} < 1 ORDER BY {number} LIMIT $2"
    ));
    let wanted = [newest, STRAYS].map(Value::int).into_iter().collect();
    for row in tx.link().fetch_all(sql, wanted).await? {
        damages.push(Damage::entry(Fault::EntryInserted, L::CHAIN, row.decoder().int()?));
    }
    Ok(())
}

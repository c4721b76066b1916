//! Inspecting a store: both chains link by link, every row that they vouch for, and what stands by them.
//!
//! It reads portions of bounded size, whatever the length of the history, and goes on behind a damage: each is named.

mod damage;
mod entries;
mod history;
mod slots;
mod standing;
mod walk;

use std::{collections::BTreeSet, sync::Arc};

use async_stream::try_stream;
use futures::Stream;
use qiyou_error::Result;
use qiyou_kernel::Digest;

pub use damage::{Chain, Damage, Fault};
pub(crate) use entries::links;

use self::{
    entries::Portions,
    history::{History, Vouched},
    walk::Walk,
};
use super::{Entry, Refusal, refusal};
use crate::{fault, head::HeadRow, read::turn, shared::Shared};

/// Damages after which an inspection stops: whoever wiped a table is told so, not row by row.
const MOST: usize = 1_000;

/// What to inspect.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scope {
    /// The first entry; the first of all when 0.
    pub from: i64,
    /// The last entry; the newest when there is none, and then also what stands now, and the refusals.
    pub to: Option<i64>,
    /// What was known of the chains earlier, such as from an export: it must still be so.
    pub known: Option<Known>,
}

/// How far the chains went at an earlier time.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Known {
    /// A revision.
    pub revision: i64,
    /// The hash of its entry.
    pub hash: Digest,
    /// The number of a refusal, and the hash of its entry.
    pub refusal: Option<(i64, Digest)>,
}

/// What an inspection tells while it runs.
#[derive(Clone, Debug)]
pub enum Finding {
    /// How many entries were inspected, of how many.
    Progress {
        /// So many.
        inspected: i64,
        /// Of so many.
        of: i64,
    },
    /// Something is not as it was written.
    Damage(Damage),
    /// The inspection is over.
    Done(Inspected),
}

/// What was inspected.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Inspected {
    /// The first entry.
    pub from: i64,
    /// The last entry; before the first when there was none.
    pub to: i64,
    /// The rows that the entries vouch for.
    pub rows: i64,
    /// The refusals.
    pub refusals: i64,
    /// How many damages were told.
    pub damages: usize,
    /// Whether it stopped early, since there were too many.
    pub is_cut: bool,
}

/// Inspects a store as it is now; what is written meanwhile is left for the next time.
pub(crate) fn run(shared: Arc<Shared>, scope: Scope) -> impl Stream<Item = Result<Finding>> + Send + use<> {
    try_stream! {
        // It holds a connection as long as a snapshot does, and is counted among them.
        let _turn = turn(&shared).await?;
        // The head and all that is held against it, at one moment: what is written meanwhile is left for the next time.
        let mut tx = shared.database.begin_read().await?;
        let head = HeadRow::read_in(&mut tx).await?;
        let newest = head.head.revision;
        let (from, to) = (scope.from.max(1), scope.to.unwrap_or(newest));
        if to > newest {
            Err(fault::ahead(to, newest))?;
        }
        let is_whole = to == newest;
        let mut told = Told::default();
        yield Finding::Progress { inspected: 0, of: to - from + 1 };
        let mut inspected = Inspected { from, to, rows: 0, refusals: 0, damages: 0, is_cut: false };

        let mut walk = Walk::start(Chain::Revisions, from, entries::hash_before(&mut tx, from, head.store).await?);
        let (mut portions, mut history) = (Portions::<Entry>::of(from, to, newest), History::of(&shared));
        let mut last = None;
        while let Some(portion) = portions.next(&mut tx).await? {
            let mut damages = Vec::new();
            let sound = walk.portion(&portion, is_whole.then_some(head.hash), &mut damages);
            let vouched: Vec<_> = sound.into_iter().map(Vouched::by).collect();
            inspected.rows += history.inspect(&mut tx, &vouched, &mut damages).await?;
            last = vouched.last().map(|entry| (entry.revision, entry.recorded_at));
            for damage in told.fresh(damages) {
                yield Finding::Damage(damage);
            }
            yield Finding::Progress { inspected: walk.reached() - from + 1, of: to - from + 1 };
            if told.is_full() {
                break;
            }
        }
        if !told.is_full() {
            let mut damages = Vec::new();
            walk.end(to, is_whole.then_some(head.hash), &mut damages);
            if last.is_some_and(|(revision, at)| revision == newest && at != head.head.recorded_at) {
                damages.push(Damage::entry(Fault::HeadChanged, Chain::Revisions, newest));
            }
            if let Some(known) = scope.known {
                entries::still_known(&mut tx, &known, newest, &mut damages).await?;
            }
            if is_whole {
                entries::beyond::<Entry>(&mut tx, newest, &mut damages).await?;
                history::beyond(&shared, &mut tx, newest, &mut damages).await?;
            }
            for damage in told.fresh(damages) {
                yield Finding::Damage(damage);
            }
        }
        // A read that lasts keeps the log of SQLite from being emptied.
        tx.rollback().await?;
        if is_whole && !told.is_full() {
            let (refusals, mut damages) = refusals(&shared, scope.known.as_ref()).await?;
            inspected.refusals = refusals;
            standing::inspect(&shared, &mut damages).await?;
            for damage in told.fresh(damages) {
                yield Finding::Damage(damage);
            }
        }
        (inspected.damages, inspected.is_cut) = (told.count, told.is_full());
        yield Finding::Done(inspected);
    }
}

/// Inspects the chain of refusals: how many there are, and what is wrong with them.
async fn refusals(shared: &Shared, known: Option<&Known>) -> Result<(i64, Vec<Damage>)> {
    let mut tx = shared.database.begin_read().await?;
    let head = refusal::RefusalHead::read_in(&mut tx, shared.store).await?;
    let mut damages = Vec::new();
    let mut walk = Walk::start(Chain::Refusals, 1, Some(refusal::genesis(shared.store)));
    let mut portions = Portions::<Refusal>::of(1, head.number, head.number);
    while let Some(portion) = portions.next(&mut tx).await? {
        walk.portion(&portion, Some(head.hash), &mut damages);
        if damages.len() >= MOST {
            break;
        }
    }
    walk.end(head.number, Some(head.hash), &mut damages);
    entries::beyond::<Refusal>(&mut tx, head.number, &mut damages).await?;
    if let Some((number, hash)) = known.and_then(|known| known.refusal) {
        entries::still_stands::<Refusal>(&mut tx, number, hash, head.number, &mut damages).await?;
    }
    tx.rollback().await?;
    Ok((head.number, damages))
}

/// What was told already: one hand in the database shows in several places, and a thing is named once.
#[derive(Debug, Default)]
struct Told {
    rows: BTreeSet<String>,
    count: usize,
}

impl Told {
    /// Those of the damages that tell something new.
    fn fresh(&mut self, mut damages: Vec<Damage>) -> Vec<Damage> {
        damages.retain(|Damage { fault, row, .. }| match row {
            // A row of the history that was changed stands otherwise than it now reads.
            Some(row) if *fault == Fault::StandingChanged => !self.rows.contains(row),
            Some(row) => {
                self.rows.insert(row.clone());
                true
            }
            None => true,
        });
        damages.truncate(MOST - self.count.min(MOST));
        self.count += damages.len();
        damages
    }

    const fn is_full(&self) -> bool {
        self.count >= MOST
    }
}

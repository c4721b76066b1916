//! The end of an atomic import: its rows are judged once more, over what stands now, and recorded in one revision, a
//! portion at a time. A dry run does the same and records nothing.

use std::{collections::BTreeSet, sync::Arc};

use async_stream::try_stream;
use futures::{StreamExt, stream::BoxStream};
use parking_lot::Mutex;
use qiyou_error::{Error, Reason, Result};
use qiyou_kernel::ImportState;
use qiyou_observation::{Item, Observation, Step, Version};
use qiyou_store::{Change, Op, Portion, Select, Stored, Value, View};

use super::{
    check::{Checked, Ground},
    end::End,
    fault::Faults,
    judge::{Earlier, reads},
    record::{Counts, Import, Staged},
    session::Session,
    slice::Slice,
};

/// Rows of a portion.
const ROWS: usize = 5_000;

/// What became of the portions, each in its place: one that is decided again counts once.
type Tally = Arc<Mutex<Vec<(Counts, Faults)>>>;

/// Records an import in which no row was refused so far.
pub(super) async fn run(session: &Session, import: &Import) -> Result<()> {
    let tally = Tally::default();
    let (of, into) = (session.clone(), Arc::clone(&tally));
    let portions = move || portions(of.clone(), Arc::clone(&into));
    let (of, found, rows) = (session.clone(), Arc::clone(&tally), import.counts.rows);
    let answer = move |change: &mut Change<'_>| finish(&of, &found, rows, change).map(|()| Vec::new());
    let written = session.context.store.write_in_portions(session.request(), portions, answer).await;
    match written {
        // What stands has changed since the rows were sent, and refuses one of them now.
        Err(_) if refused(&tally) > 0 => session.conclude(ended(&tally, rows)).await,
        written => written.map(drop),
    }
}

fn finish(session: &Session, tally: &Tally, rows: i64, change: &mut Change<'_>) -> Result<()> {
    let mut import = session.stored(change)?.record;
    if import.state != ImportState::Running {
        return Ok(());
    }
    if import.counts.rows != rows {
        let message = "a batch came in while the import was ended; end it again";
        return Err(Error::conflict(Reason::StoreUnavailable, message));
    }
    if refused(tally) > 0 && !session.settings.is_dry {
        return Err(Error::internal("an atomic import was refused at its end"));
    }
    let end = ended(tally, rows);
    let writes = end.counts.is_some_and(|counts| counts.written + counts.withdrawn > 0);
    if writes && !session.settings.is_dry {
        import.written_revision = change.stamp().revision;
    }
    end.keep(change, import)
}

fn refused(tally: &Tally) -> i64 {
    tally.lock().iter().map(|(counts, _)| counts.refused).sum()
}

fn ended(tally: &Tally, rows: i64) -> End {
    let (mut counts, mut faults) = (Counts::default(), Faults::default());
    for (some, found) in &*tally.lock() {
        counts += *some;
        faults.extend(found.clone());
    }
    let state = if counts.refused > 0 { ImportState::Failed } else { ImportState::Completed };
    let counts = Some(Counts { rows, ..counts });
    End { state, counts, fault_count: faults.count(), faults: faults.into_messages() }
}

/// The rows of the import, then what the slice holds besides, both in key order. Read beside the transaction: while it is
/// under way nothing else is written.
fn portions(session: Session, tally: Tally) -> BoxStream<'static, Result<Portion>> {
    let portions = try_stream! {
        tally.lock().clear();
        let view = session.context.view(None).await?;
        let mut after = None;
        loop {
            let mut select = Select::new().under(&Staged::of(&session.import)).limit(ROWS);
            if let Some(after) = &after {
                select = select.after(after);
            }
            let page = view.select(&select).await?;
            let Some(last) = page.last() else { break };
            after = Some(Staged::row_key(&session.import, &last.position));
            let checked = check(&session, &page)?;
            yield portion(&session, &tally, checked);
        }
        if let Some(slice) = &session.settings.slice {
            let mut after = None;
            while let Some(page) = standing(&session, &view, slice, &mut after).await? {
                yield withdrawals(&session, &tally, page);
            }
        }
    };
    portions.boxed()
}

/// Checks rows that were kept: what they are checked against may have changed since they were sent.
fn check(session: &Session, page: &[Stored<Staged>]) -> Result<Checked> {
    let read = |staged: &Stored<Staged>| Ok((staged.row, staged.observation()?));
    let rows = page.iter().map(read).collect::<Result<Vec<_>>>()?;
    let ground = Ground::new(&session.context, &session.settings)?;
    Ok(ground.rows(rows.iter().map(|(number, observation)| (*number, observation))))
}

/// A portion of rows.
fn portion(session: &Session, tally: &Tally, checked: Checked) -> Portion {
    let place = take_place(tally);
    let (session, tally) = (session.clone(), Arc::clone(tally));
    let reads = reads(checked.rows.iter().map(|row| &row.item));
    Portion::new(reads, move |change| {
        let judged = session.judge(change.stamp(), Earlier::Recorded).rows(change, &checked)?;
        if !session.settings.is_dry {
            judged.changes.into_iter().try_for_each(|(_, observation)| change.put(observation).map(drop))?;
        }
        note(&tally, place, judged.counts, judged.faults);
        Ok(())
    })
}

/// A portion of observations that the import does not hold.
fn withdrawals(session: &Session, tally: &Tally, items: Vec<Item>) -> Portion {
    let place = take_place(tally);
    let (session, tally) = (session.clone(), Arc::clone(tally));
    Portion::new(reads(&items), move |change| {
        let (mut counts, mut faults) = (Counts::default(), Faults::default());
        for item in &items {
            let stamp = change.stamp();
            match session.judge(stamp, Earlier::Recorded).step(change, item, None)? {
                Ok(None) => {}
                Ok(Some(observation)) => {
                    counts.withdrawn += 1;
                    if !session.settings.is_dry {
                        change.put(observation)?;
                    }
                }
                Err(refusal) => {
                    counts.refused += 1;
                    faults.refusal(0, 0, "", &refusal);
                }
            }
        }
        note(&tally, place, counts, faults);
        Ok(())
    })
}

fn take_place(tally: &Tally) -> usize {
    let mut tally = tally.lock();
    tally.push((Counts::default(), Faults::default()));
    tally.len() - 1
}

fn note(tally: &Tally, place: usize, counts: Counts, faults: Faults) {
    if let Some(slot) = tally.lock().get_mut(place) {
        *slot = (counts, faults);
    }
}

/// The next observations of a slice that its import does not hold; nothing behind the last.
async fn standing(
    session: &Session,
    view: &View,
    slice: &Slice,
    after: &mut Option<qiyou_store::Key<Observation>>,
) -> Result<Option<Vec<Item>>> {
    let rows = session.context.in_divisions::<Observation>(Some(slice.region));
    let mut select = rows.filter("version", Op::Eq, Value::text(Version::Working.as_str())).limit(ROWS);
    if let Some(after) = &*after {
        select = select.after(after);
    }
    let page = view.select(&select).await?;
    let Some(last) = page.last() else { return Ok(None) };
    *after = Some(Observation::row_key(&last.key, Version::Working));
    let held: Vec<_> = page.into_iter().filter(|row| slice.holds(&session.context, &row.key)).collect();
    let keys: Vec<_> = held.iter().map(|row| Staged::row_key(&session.import, &row.key.position())).collect();
    let sent = view.get_many(&keys).await?;
    let sent: BTreeSet<_> = sent.iter().map(|staged| staged.position.as_str()).collect();
    let unsent = held.iter().filter(|row| !sent.contains(row.key.position().as_str()));
    Ok(Some(unsent.map(|row| Item { key: row.key.clone(), step: Step::Withdraw }).collect()))
}

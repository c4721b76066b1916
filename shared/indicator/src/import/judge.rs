//! Rows against what stands: which of them change something, and which are refused.

use qiyou_error::{Error, Kind, Result};
use qiyou_kernel::ImportId;
use qiyou_observation::{By, Item, Observation, Shown, Step, Version};
use qiyou_store::{Change, Reads, Stored};

use super::{
    check::{Checked, Row},
    fault::Faults,
    record::{Counts, Staged},
    settings::Settings,
};

/// How rows are judged.
pub(super) struct Judge<'a> {
    pub(super) import: &'a ImportId,
    pub(super) by: By<'a>,
    /// What rows that are not recorded yet do to a row of the same observation.
    pub(super) earlier: Earlier,
    pub(super) settings: &'a Settings,
}

/// What a row finds of earlier rows of its import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Earlier {
    /// They are recorded, or are none.
    Recorded,
    /// They stand in for what would be recorded.
    StandIn,
    /// They are the only ones: an observation stands in one row.
    Forbid,
}

/// What became of rows.
#[derive(Debug, Default)]
pub(super) struct Judged<'r> {
    /// Those that change something, and what they would make of their observation.
    pub(super) changes: Vec<(&'r Row, Observation)>,
    /// Those that change nothing.
    pub(super) unchanged: Vec<&'r Row>,
    pub(super) counts: Counts,
    pub(super) faults: Faults,
}

/// The records that rows look at.
pub(super) fn reads<'r>(items: impl IntoIterator<Item = &'r Item>) -> Reads {
    let versions = |item: &Item| {
        [Version::Working, Version::Standing].map(|version| Observation::row_key(&item.key, version))
    };
    Reads::new().keys(items.into_iter().flat_map(versions))
}

impl Judge<'_> {
    /// Judges all rows.
    pub(super) fn rows<'r>(&self, change: &mut Change<'_>, checked: &'r Checked) -> Result<Judged<'r>> {
        let counts = Counts { rows: checked.count, refused: checked.refused, ..Counts::default() };
        let mut judged = Judged { counts, faults: checked.faults.clone(), ..Judged::default() };
        for row in &checked.rows {
            self.row(change, row, &mut judged)?;
        }
        Ok(judged)
    }

    fn row<'r>(&self, change: &mut Change<'_>, row: &'r Row, judged: &mut Judged<'r>) -> Result<()> {
        let earlier = match self.earlier {
            Earlier::Recorded => None,
            Earlier::StandIn | Earlier::Forbid => {
                change.get(&Staged::row_key(self.import, &row.item.key.position()))?
            }
        };
        if let Some(earlier) = earlier.as_ref().filter(|_| self.earlier == Earlier::Forbid) {
            let what = "it stands in one row of an atomic import";
            judged.faults.duplicate(row.place, row.number, earlier.row, what);
            judged.counts.refused += 1;
            return Ok(());
        }
        let stands_in =
            |row_before: Stored<Staged>| row_before.working(&row.item.key, self.settings, self.by);
        let earlier = earlier.map(stands_in).transpose()?;
        match self.step(change, &row.item, earlier)? {
            Ok(Some(observation)) => {
                let counts = &mut judged.counts;
                *if self.settings.withdraws() { &mut counts.withdrawn } else { &mut counts.written } += 1;
                judged.changes.push((row, observation));
            }
            Ok(None) => {
                judged.counts.unchanged += 1;
                judged.unchanged.push(row);
            }
            Err(refusal) => {
                let etag = if let Step::Report { etag: Some(etag), .. } = &row.item.step {
                    etag.to_string()
                } else {
                    String::new()
                };
                judged.counts.refused += 1;
                judged.faults.refusal(row.place, row.number, &etag, &refusal);
            }
        }
        Ok(())
    }

    /// The step of one row over what stands. The inner error refuses the row, the outer one the whole write.
    pub(super) fn step(
        &self,
        change: &mut Change<'_>,
        Item { key, step }: &Item,
        earlier: Option<Stored<Observation>>,
    ) -> Result<Result<Option<Observation>>> {
        let recorded = change.get(&Observation::row_key(key, Version::Working))?;
        let standing = change.get(&Observation::row_key(key, Version::Standing))?;
        let working = earlier.or(recorded);
        let shown = Shown { working: working.as_ref(), standing: standing.as_ref() };
        match shown.step(key, step, self.by) {
            Err(fault) if is_ours(&fault) => Err(fault),
            judged => Ok(judged),
        }
    }
}

/// Whether an error is a mistake of the service and says nothing of the row.
fn is_ours(fault: &Error) -> bool {
    matches!(fault.kind(), Kind::Internal)
}

//! The values of one thing that is measured in one place: for each period what stands, and what waits to take its place.

use std::{collections::BTreeMap, sync::Arc};

use qiyou_kernel::{Authority, Period, State};
use qiyou_method::{Figure, Measured, Standing};
use qiyou_observation::{self as observation, Evidence, Observation};
use qiyou_store::Stored;

/// The reports that can count, by period and authority: the approved one, and one that was handed in since.
///
/// Drafts, returned reports and tombstones leave nothing here; [`Touch`](super::Touch) remembers that they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Series {
    reports: Vec<Measured>,
    /// The documents behind the few reports that name any.
    evidence: BTreeMap<Place, Arc<[Evidence]>>,
}

/// Room for reports that a series grows by at least: the months of a year.
const YEAR: usize = 12;

/// Where a report stands in its series.
type Place = (Period, Authority, Standing);

/// One version of an observation, as far as it matters here.
#[derive(Clone, Debug)]
pub(super) struct Version {
    /// What it says.
    pub(super) report: Measured,
    /// The documents that support it.
    pub(super) evidence: Vec<Evidence>,
    /// What it does to the series.
    pub(super) effect: Effect,
}

/// What a version does to its series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// An approved value stands.
    Stands,
    /// A withdrawal was approved.
    Withdrawn,
    /// A report was handed in.
    Waits,
    /// A draft, a returned report, or a withdrawal that waits for approval.
    Held,
}

impl Effect {
    /// What a version does.
    pub(super) fn of(standing: Standing, state: State, withdrawn: bool) -> Self {
        match (standing, withdrawn) {
            (Standing::Approved, true) => Self::Withdrawn,
            (Standing::Approved, false) => Self::Stands,
            (Standing::Submitted, false) if state == State::Submitted => Self::Waits,
            (Standing::Submitted, _) => Self::Held,
        }
    }
}

impl Series {
    /// The reports, by period and authority, one that waits before the approved one.
    #[must_use]
    pub(crate) fn reports(&self) -> &[Measured] {
        &self.reports
    }

    /// The documents that support a report.
    #[must_use]
    pub(crate) fn evidence(&self, period: Period, authority: Authority, standing: Standing) -> &[Evidence] {
        self.evidence.get(&(period, authority, standing)).map_or(&[], AsRef::as_ref)
    }

    /// Takes in a stored version of an observation.
    pub(crate) fn take(&mut self, stored: &Stored<Observation>) {
        let Observation { key, version, content, state, .. } = &stored.record;
        let standing = match version {
            observation::Version::Standing => Standing::Approved,
            observation::Version::Working => Standing::Submitted,
        };
        let report = Measured {
            period: key.period,
            authority: key.authority,
            standing,
            figure: figure(&content.figure),
            fulfilled: content.fulfilled,
            revision: stored.revision,
            first_submitted: stored.first_submitted.map(|instant| instant.civil_date_in_shanghai()),
            sample: content.sample,
        };
        let effect = Effect::of(standing, *state, content.withdrawn);
        self.settle(Version { report, evidence: content.evidence.clone(), effect });
    }

    /// Takes in one version.
    ///
    /// The outcome does not depend on which of the two versions of an observation comes first, as long as each comes with
    /// its newest row last: a snapshot and the feed give the same series.
    pub(super) fn settle(&mut self, Version { report, evidence, effect }: Version) {
        let (approved, waiting) = (place(&report, Standing::Approved), place(&report, Standing::Submitted));
        match effect {
            Effect::Stands => {
                self.settled(waiting, report.revision);
                self.set(approved, report, evidence);
            }
            Effect::Withdrawn => {
                self.settled(waiting, report.revision);
                self.remove(approved);
            }
            // What was approved since does not wait any more.
            Effect::Waits if self.revision(approved) > report.revision => {}
            Effect::Waits => self.set(waiting, report, evidence),
            Effect::Held => self.remove(waiting),
        }
    }

    /// An approval at this revision took what waited, unless that was handed in later.
    fn settled(&mut self, waiting: Place, approval: i64) {
        if self.revision(waiting) < approval {
            self.remove(waiting);
        }
    }

    /// The revision of what is in a place; zero where nothing is.
    fn revision(&self, at: Place) -> i64 {
        let found = self.find(at).ok().and_then(|index| self.reports.get(index));
        found.map_or(0, |report| report.revision)
    }

    fn find(&self, at: Place) -> Result<usize, usize> {
        self.reports.binary_search_by_key(&at, |report| place(report, report.standing))
    }

    fn set(&mut self, at: Place, report: Measured, evidence: Vec<Evidence>) {
        match self.find(at) {
            Ok(index) => self.reports.get_mut(index).into_iter().for_each(|slot| *slot = report),
            Err(index) => {
                self.make_room();
                self.reports.insert(index, report);
            }
        }
        if evidence.is_empty() {
            self.evidence.remove(&at);
        } else {
            self.evidence.insert(at, evidence.into());
        }
    }

    /// Grows by an eighth rather than by all: what is given back in the end stays with the process as holes between series,
    /// which for a whole country would be as much as what they hold.
    fn make_room(&mut self) {
        if self.reports.len() == self.reports.capacity() {
            self.reports.reserve_exact((self.reports.len() / 8).max(YEAR));
        }
    }

    fn remove(&mut self, at: Place) {
        if let Ok(index) = self.find(at) {
            self.reports.remove(index);
            self.evidence.remove(&at);
        }
    }

    pub(super) fn shrink(&mut self) {
        self.reports.shrink_to_fit();
    }
}

fn place(report: &Measured, standing: Standing) -> Place {
    (report.period, report.authority, standing)
}

/// A stored figure as the methods take it.
fn figure(figure: &observation::Figure) -> Figure {
    match *figure {
        observation::Figure::None => Figure::None,
        observation::Figure::Value(value) => Figure::Value(value),
        observation::Figure::Ratio { numerator, denominator } => Figure::Ratio { numerator, denominator },
        observation::Figure::Absent(absence) => Figure::Absent(absence),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_takes_four_times_the_space_of_its_number() {
        assert!(size_of::<Measured>() <= 64, "{}", size_of::<Measured>());
    }
}

//! The values of one thing that is measured in one place: for each period the one version that can count.

use std::{collections::BTreeMap, sync::Arc};

use qiyou_kernel::{Authority, Period, State};
use qiyou_method::{Figure, Measured, Standing};
use qiyou_observation::{self as observation, Evidence, Observation};
use qiyou_store::Stored;

/// The reports that can count, by period and authority: what stands, else what was handed in.
///
/// Drafts, returned reports and tombstones leave nothing here; [`Touch`](super::Touch) remembers that they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Series {
    reports: Vec<Measured>,
    /// The documents behind the few reports that name any.
    evidence: BTreeMap<(Period, Authority), Arc<[Evidence]>>,
}

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
    /// The withdrawal of the working version that had this revision was approved.
    Withdrawn(i64),
    /// A report was handed in.
    Waits,
    /// A draft, a returned report, or a withdrawal that waits for approval.
    Held,
}

impl Effect {
    /// What a version does; `approved` is the revision of the working version that a standing one copies.
    pub(super) fn of(standing: Standing, state: State, withdrawn: bool, approved: i64) -> Self {
        match (standing, withdrawn) {
            (Standing::Approved, true) => Self::Withdrawn(approved),
            (Standing::Approved, false) => Self::Stands,
            (Standing::Submitted, false) if state == State::Submitted => Self::Waits,
            (Standing::Submitted, _) => Self::Held,
        }
    }
}

impl Series {
    /// The reports, by period and authority.
    #[must_use]
    pub fn reports(&self) -> &[Measured] {
        &self.reports
    }

    /// The documents that support a report.
    #[must_use]
    pub fn evidence(&self, period: Period, authority: Authority) -> &[Evidence] {
        self.evidence.get(&(period, authority)).map_or(&[], AsRef::as_ref)
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
        let approved = stored.approved_revision.unwrap_or_default();
        let effect = Effect::of(standing, *state, content.withdrawn, approved);
        self.settle(Version { report, evidence: content.evidence.clone(), effect });
    }

    /// Takes in one version.
    ///
    /// The outcome does not depend on which of the two versions of an observation comes first, as long as each comes with
    /// its newest row last: a snapshot and the feed give the same series.
    pub(super) fn settle(&mut self, Version { report, evidence, effect }: Version) {
        let key = (report.period, report.authority);
        let found = self.reports.binary_search_by_key(&key, |report| (report.period, report.authority));
        let before = found.ok().and_then(|at| self.reports.get(at));
        let stands = before.is_some_and(|before| before.standing == Standing::Approved);
        let outcome = match effect {
            Effect::Stands => Some(true),
            // What stands outranks what waits.
            Effect::Waits => (!stands).then_some(true),
            // A report newer than what was withdrawn stays.
            Effect::Withdrawn(approved) => {
                before.is_some_and(|before| stands || before.revision <= approved).then_some(false)
            }
            Effect::Held => (!stands).then_some(false),
        };
        match outcome {
            Some(true) => self.set(found, report, evidence),
            Some(false) => self.remove(found, key),
            None => {}
        }
    }

    fn set(&mut self, found: Result<usize, usize>, report: Measured, evidence: Vec<Evidence>) {
        let key = (report.period, report.authority);
        match found {
            Ok(at) => self.reports.get_mut(at).into_iter().for_each(|slot| *slot = report),
            Err(at) => self.reports.insert(at, report),
        }
        if evidence.is_empty() {
            self.evidence.remove(&key);
        } else {
            self.evidence.insert(key, evidence.into());
        }
    }

    fn remove(&mut self, found: Result<usize, usize>, key: (Period, Authority)) {
        if let Ok(at) = found {
            self.reports.remove(at);
            self.evidence.remove(&key);
        }
    }

    pub(super) fn shrink(&mut self) {
        self.reports.shrink_to_fit();
    }
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

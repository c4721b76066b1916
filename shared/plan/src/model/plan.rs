//! A plan: its parts in its own order, and the ways to look them up.

use std::collections::BTreeMap;

use qiyou_kernel::{
    CommitmentId, Date, Digest, DomainId, GoalId, IndicatorId, PlanId, RegionCode, TaskId, Text,
};

use super::delivery::{Commitment, Due, Goal, Task};
use super::indicator::{Indicator, Target};
use super::part::{Domain, Note, Office, Place, Thresholds};
use crate::fault::Fault;
use crate::read;

/// A plan without faults. Made by [`Plan::check`] alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The plan's id: `changxing-2023-2027`.
    pub id: PlanId,
    /// Its title.
    pub title: Text,
    /// Name of the region that it is for.
    pub place: Option<Text>,
    /// The region that it is for.
    pub region: RegionCode,
    /// Its years, rising one by one.
    pub years: Vec<i16>,
    /// The year that baselines are of; the one before the first, unless the plan says otherwise.
    pub baseline_year: i16,
    /// Title of its table of targets.
    pub table: Option<Text>,
    /// Titles of the plans above it.
    pub parents: Vec<Text>,
    /// The regions that its own lies in, from the nearest outwards.
    pub within: Vec<Place>,
    /// Day on which it was issued.
    pub issued: Option<Date>,
    /// Its document number 文号.
    pub document_number: Option<String>,
    /// Where its text was taken from.
    pub source: Option<Text>,
    /// Digest of the text that it was taken from.
    pub source_sha256: Option<Digest>,
    /// Ids of the notes about the plan as a whole.
    pub note_ids: Vec<String>,
    /// Its offices.
    pub offices: Vec<Office>,
    /// Its goals.
    pub goals: Vec<Goal>,
    /// Its domains.
    pub domains: Vec<Domain>,
    /// Its headline indicators.
    pub indicators: Vec<Indicator>,
    /// Its tasks.
    pub tasks: Vec<Task>,
    /// Its commitments.
    pub commitments: Vec<Commitment>,
    /// Its notes.
    pub notes: Vec<Note>,
    /// Where the lines between statuses lie.
    pub thresholds: Thresholds,
    /// Keys of `[plan]` that the plan does not print and its file chose, sorted.
    pub chosen: Vec<String>,
    pub(crate) hash: Digest,
    pub(crate) places: Places,
}

/// Where each indicator, task and commitment stands in its list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Places {
    pub(crate) indicators: BTreeMap<IndicatorId, usize>,
    pub(crate) tasks: BTreeMap<TaskId, usize>,
    pub(crate) commitments: BTreeMap<CommitmentId, usize>,
}

impl Plan {
    /// Reads a plan document.
    ///
    /// # Errors
    ///
    /// Every fault of the document, in its order.
    pub fn check(text: &str) -> Result<Self, Vec<Fault>> {
        read::plan_of(text)
    }

    /// Returns the SHA-256 of the document's bytes: the identity of this version of the plan.
    #[must_use]
    pub fn hash(&self) -> Digest {
        self.hash
    }

    /// Returns the first year.
    #[must_use]
    pub fn first_year(&self) -> i16 {
        self.years.first().copied().unwrap_or_default()
    }

    /// Returns the last year.
    #[must_use]
    pub fn last_year(&self) -> i16 {
        self.years.last().copied().unwrap_or_default()
    }

    /// Returns a domain.
    #[must_use]
    pub fn domain(&self, id: &DomainId) -> Option<&Domain> {
        self.domains.iter().find(|domain| domain.id == *id)
    }

    /// Returns an office.
    #[must_use]
    pub fn office(&self, id: &str) -> Option<&Office> {
        self.offices.iter().find(|office| office.id == id)
    }

    /// Returns an indicator.
    #[must_use]
    pub fn indicator(&self, id: &IndicatorId) -> Option<&Indicator> {
        self.indicators.get(*self.places.indicators.get(id)?)
    }

    /// Returns a task.
    #[must_use]
    pub fn task(&self, id: &TaskId) -> Option<&Task> {
        self.tasks.get(*self.places.tasks.get(id)?)
    }

    /// Returns a commitment.
    #[must_use]
    pub fn commitment(&self, id: &CommitmentId) -> Option<&Commitment> {
        self.commitments.get(*self.places.commitments.get(id)?)
    }

    /// Returns a goal.
    #[must_use]
    pub fn goal(&self, id: &GoalId) -> Option<&Goal> {
        self.goals.iter().find(|goal| goal.id == *id)
    }

    /// Returns a note.
    #[must_use]
    pub fn note(&self, id: &str) -> Option<&Note> {
        self.notes.iter().find(|note| note.id == id)
    }

    /// Returns what the plan asks of an indicator in a year; `None` for an unknown indicator or year.
    #[must_use]
    pub fn target(&self, indicator: &IndicatorId, year: i16) -> Option<&Target> {
        self.indicator(indicator)?.target(year)
    }

    /// Returns a domain's indicators in the plan's order.
    pub fn indicators_of<'p>(&'p self, domain: &'p DomainId) -> impl Iterator<Item = &'p Indicator> {
        self.indicators.iter().filter(|indicator| indicator.id.domain() == domain.as_str())
    }

    /// Returns a domain's tasks in the plan's order.
    pub fn tasks_of<'p>(&'p self, domain: &'p DomainId) -> impl Iterator<Item = &'p Task> {
        self.tasks.iter().filter(|task| task.id.domain() == domain.as_str())
    }

    /// Returns a task's commitments in the plan's order.
    pub fn commitments_of<'p>(&'p self, task: &'p TaskId) -> impl Iterator<Item = &'p Commitment> {
        self.commitments.iter().filter(|commitment| commitment.id.task() == *task)
    }

    /// Returns the year in which a promise is due at the latest: the plan's last one unless the promise names its own.
    #[must_use]
    pub fn due_year(&self, due: Due) -> i16 {
        match due {
            Due::Year(year) => year,
            Due::EveryYear | Due::Undated => self.last_year(),
        }
    }

    /// Returns whether a commitment counts in sums.
    ///
    /// A restatement of a headline does not, nor what is no outcome. Of those that promise the same measure, the first in
    /// the plan's order does.
    #[must_use]
    pub fn counts(&self, commitment: &Commitment) -> bool {
        commitment.role.is_none() && commitment.restates().is_none() && !self.has_earlier_twin(commitment)
    }

    fn has_earlier_twin(&self, commitment: &Commitment) -> bool {
        let place = self.places.commitments.get(&commitment.id);
        let is_twin = |other: &&Commitment| {
            commitment.same_measure_as.as_ref() == Some(&other.id)
                || other.same_measure_as.as_ref() == Some(&commitment.id)
        };
        let twins = self.commitments.iter().filter(is_twin);
        twins.map(|twin| self.places.commitments.get(&twin.id)).any(|other| other < place)
    }
}

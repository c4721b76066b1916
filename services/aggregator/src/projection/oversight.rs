//! What is asked of the offices of one region: the open tickets, and the follow-ups that have not ended.

use std::collections::{BTreeMap, BTreeSet};

use qiyou_kernel::{Authority, Date, IndicatorId, Period, PlanId};
use qiyou_proto::oversight::v1::FollowUpState;

/// The oversight of one region in one store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Oversight {
    /// No entry is empty.
    tickets: BTreeMap<IndicatorId, BTreeSet<Questioned>>,
    follow_ups: BTreeMap<Cell, FollowUp>,
}

/// An observation that an open ticket questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Questioned {
    /// The period observed.
    pub period: Period,
    /// Where the figure comes from.
    pub authority: Authority,
    /// The ticket among those of the observation.
    pub number: i64,
}

/// A cell of a plan in the region: the plan, the indicator and the year.
pub(crate) type Cell = (PlanId, IndicatorId, i16);

/// A follow-up that has not ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FollowUp {
    /// Where it stands.
    pub state: FollowUpState,
    /// The last day on which the reply is in time.
    pub due: Date,
}

impl FollowUp {
    /// Whether the office owes its reply and the due date has passed.
    #[must_use]
    pub(crate) fn is_overdue(&self, judged_on: Date) -> bool {
        self.state != FollowUpState::Answered && judged_on > self.due
    }
}

impl Oversight {
    /// Takes in a ticket, open or ended.
    pub(super) fn question(&mut self, indicator: IndicatorId, questioned: Questioned, is_open: bool) {
        if is_open {
            self.tickets.entry(indicator).or_default().insert(questioned);
            return;
        }
        if let Some(open) = self.tickets.get_mut(&indicator) {
            open.remove(&questioned);
        }
        self.tickets.retain(|_, open| !open.is_empty());
    }

    /// Takes in a follow-up; nothing where it has ended.
    pub(super) fn follow(&mut self, cell: Cell, follow_up: Option<FollowUp>) {
        match follow_up {
            Some(follow_up) => self.follow_ups.insert(cell, follow_up),
            None => self.follow_ups.remove(&cell),
        };
    }

    /// Whether nothing is asked.
    #[must_use]
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The observations of an indicator that are questioned, once for each open ticket.
    pub(crate) fn tickets(&self, indicator: &IndicatorId) -> impl Iterator<Item = &Questioned> {
        self.tickets.get(indicator).into_iter().flatten()
    }

    /// The follow-up of a cell.
    #[must_use]
    pub(crate) fn follow_up(&self, cell: &Cell) -> Option<&FollowUp> {
        self.follow_ups.get(cell)
    }

    /// The follow-ups of a plan.
    pub(crate) fn follow_ups<'a>(&'a self, plan: &'a PlanId) -> impl Iterator<Item = &'a FollowUp> {
        self.follow_ups.iter().filter(move |((of, ..), _)| of == plan).map(|(_, follow_up)| follow_up)
    }
}

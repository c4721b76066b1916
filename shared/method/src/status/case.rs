//! What a judgement of a year is given.

use qiyou_kernel::{Comparator, Date, Decimal};

use super::{Flag, Flags};
use crate::{Actual, Measured, Phase, Quantity, Rules, Side, Standing, Thresholds};

/// What is to be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Goal {
    /// How a value is compared with it.
    pub comparator: Comparator,
    /// The number, in the indicator's unit; `None` for words.
    pub value: Option<Decimal>,
}

/// One indicator in one year, with all that decides where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// How the indicator is judged.
    pub rules: &'a Rules,
    /// Where the lines between judgements lie.
    pub thresholds: &'a Thresholds,
    /// The year.
    pub year: i16,
    /// The civil date to judge by.
    pub judged_on: Date,
    /// The target; `None` where the plan sets none.
    pub goal: Option<Goal>,
    /// The value that the year shows.
    pub actual: Option<&'a Actual>,
    /// The value that the year before shows; only an approved and complete number serves as the start of a line.
    pub last: Option<&'a Actual>,
    /// The report of a period of the year that broke what must hold in every period.
    pub breach: Option<&'a Measured>,
}

impl Goal {
    /// Returns the number that values are compared with.
    pub(super) fn target(&self, rules: &Rules) -> Option<Quantity> {
        self.value.map(|value| Quantity::of(value, rules.factor))
    }

    pub(super) fn side(&self, rules: &Rules) -> Side {
        Side::of(self.comparator, rules.polarity)
    }
}

impl<'a> Case<'a> {
    /// Returns whether the target is the 0 of a milestone that is to be reached in a later year.
    pub(super) fn asks_nothing(&self, goal: &Goal) -> bool {
        self.rules.is_milestone() && goal.value.is_some_and(|value| value.is_zero())
    }

    /// Returns the number that decides, where one does.
    pub(super) fn target(&self, goal: &Goal) -> Option<Quantity> {
        goal.target(self.rules).filter(|_| !self.rules.is_milestone())
    }

    /// Returns whether evidence shows that the year is met. A number that is asked for and reported outranks it, and what is
    /// to be maintained is not shown for a year that has not begun.
    pub(super) fn is_shown_by_evidence(&self, goal: &Goal, phase: Phase) -> bool {
        let is_ahead = goal.comparator == Comparator::Maintain && phase == Phase::Ahead;
        let by_number = |actual: &Actual| actual.figure.is_number() && self.target(goal).is_some();
        !is_ahead && self.actual.is_some_and(|actual| actual.fulfilled && !by_number(actual))
    }

    /// Returns whether the day on which the year's value was due has passed.
    pub(super) fn is_overdue(&self) -> bool {
        self.judged_on > self.rules.calendar.year_due_date(self.year)
    }

    /// Returns whether the whole answer is that there is no number: it has no meaning here, or it is withheld.
    pub(super) fn is_answered_without_number(&self) -> bool {
        self.actual.is_some_and(|actual| actual.is_absent() && actual.is_answer() && actual.is_complete())
    }

    /// Returns the year's value and its number.
    pub(super) fn value(&self) -> Option<(&'a Actual, Quantity)> {
        let actual = self.actual?;
        Some((actual, Quantity::new(&actual.figure, self.rules.factor)?))
    }

    /// Returns the approved result of the year before, where a line begins.
    pub(super) fn baseline(&self) -> Option<(&'a Actual, Quantity)> {
        let last = self.last.filter(|last| last.standing == Standing::Approved && last.is_complete())?;
        Some((last, Quantity::new(&last.figure, self.rules.factor)?))
    }

    /// Returns what is to be known of the value, whatever it is judged to be.
    pub(super) fn flags(&self) -> Flags {
        let mut flags = Flags::default();
        if let Some(actual) = self.actual {
            flags.raise(Flag::Provisional, actual.standing == Standing::Submitted);
            flags.raise(Flag::OtherAuthority, actual.authority != Some(self.rules.preferred));
            flags.raise(Flag::Late, actual.late);
        }
        flags
    }

    /// Returns whether the year's outcome is settled once the comparator holds: a flow or a running total that has
    /// reached its floor does not fall below it again.
    pub(super) fn is_settled_when_reached(&self, side: Side) -> bool {
        side == Side::Above && self.rules.accumulates()
    }
}

//! Tasks, commitments and goals: what the plan promises beside its headline indicators.

use qiyou_kernel::{CommitmentId, Comparator, Decimal, GoalId, IndicatorId, Kind, Polarity, TaskId, Text};

use super::indicator::Unit;
use super::part::Office;
use crate::vocabulary::{Basis, ComputedFrom, Confidence, Role, YearBasis};

/// A figure in the plan's text that promises nothing measurable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    /// The figure as printed.
    pub printed: String,
    /// Why it is no promise.
    pub why: Text,
}

/// A task of a domain, a numbered section of the plan's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// The task's id: `childcare.t03`.
    pub id: TaskId,
    /// Its title.
    pub title: Text,
    /// The office that owes it: its own, or the lead of its domain.
    pub office: Office,
    /// Figures of its text that are no promises.
    pub set_aside: Vec<SetAside>,
    /// Whether the plan leaves its meaning open.
    pub ambiguous: bool,
    /// Ids of the notes about it, in the plan's order.
    pub notes: Vec<String>,
    /// Keys that the plan does not print and its file chose, sorted.
    pub chosen: Vec<String>,
}

/// What is promised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Promise {
    /// A number, in the promise's unit.
    Number(Decimal),
    /// Words that amount to a number: everyone, full coverage, cleared.
    Full {
        /// The number.
        value: Decimal,
        /// The words.
        text: Text,
    },
    /// Words.
    Words(Text),
}

impl Promise {
    /// Returns what the promise rests on.
    #[must_use]
    pub fn basis(&self) -> Basis {
        match self {
            Self::Number(_) => Basis::Number,
            Self::Full { .. } => Basis::Full,
            Self::Words(_) => Basis::Qualitative,
        }
    }

    /// Returns the number promised, or the one that the words amount to.
    #[must_use]
    pub fn value(&self) -> Option<Decimal> {
        match self {
            Self::Number(value) | Self::Full { value, .. } => Some(*value),
            Self::Words(_) => None,
        }
    }

    /// Returns the words, if it is in words.
    #[must_use]
    pub fn text(&self) -> Option<&Text> {
        match self {
            Self::Number(_) => None,
            Self::Full { text, .. } | Self::Words(text) => Some(text),
        }
    }

    /// Whether a number may be reported of it: of plain words there is none to reach.
    #[must_use]
    pub fn takes_number(&self) -> bool {
        self.value().is_some()
    }

    /// Whether fulfilment may be stated of it, promised of this kind of quantity and compared so: evidence decides
    /// words, milestones and what is to be completed, while any other number is reached or not.
    #[must_use]
    pub fn takes_fulfilment(&self, kind: Kind, comparator: Comparator) -> bool {
        let is_judged =
            matches!(kind, Kind::Milestone | Kind::Qualitative) || comparator == Comparator::Complete;
        is_judged || !matches!(self, Self::Number(_))
    }
}

/// When a promise is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// At the end of a year of the plan.
    Year(i16),
    /// In every year of the plan.
    EveryYear,
    /// The plan prints no year.
    Undated,
}

/// A quantified or dated promise in the plan's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commitment {
    /// The commitment's id: `childcare.t03.staff_certified_rate`. Its task is part of it.
    pub id: CommitmentId,
    /// What is promised, in a few words.
    pub name: Text,
    /// Its unit.
    pub unit: Unit,
    /// What kind of quantity it is.
    pub kind: Kind,
    /// Which side of the number is the good one.
    pub polarity: Polarity,
    /// How a result is compared with the promise.
    pub comparator: Comparator,
    /// What is promised.
    pub promise: Promise,
    /// Whether the plan itself says at least, at most and the like.
    pub bound_stated: bool,
    /// Whether the plan says about.
    pub approximate: bool,
    /// When it is due.
    pub due: Due,
    /// Where the due year comes from.
    pub year_basis: YearBasis,
    /// The years that it spans, where the plan prints them.
    pub period: Option<Text>,
    /// Links promises of one measure that are due in different years.
    pub series: Option<String>,
    /// The headline indicator that it speaks of.
    pub headline: Option<IndicatorId>,
    /// Whether it agrees with that headline; absent where the two cannot be compared.
    pub agrees_with_headline: Option<bool>,
    /// The same measure promised elsewhere in the plan.
    pub same_measure_as: Option<CommitmentId>,
    /// What it is there for, where it is no outcome.
    pub role: Option<Role>,
    /// The office that owes it: its own, its task's, or the lead of its domain.
    pub office: Office,
    /// The words of the plan that it is read from.
    pub printed: Option<String>,
    /// How sure the reading is.
    pub confidence: Confidence,
    /// Whether the plan leaves its meaning open.
    pub ambiguous: bool,
    /// Ids of the notes about it, in the plan's order.
    pub notes: Vec<String>,
    /// Keys that the plan does not print and its file chose, sorted.
    pub chosen: Vec<String>,
    /// A remark on how it is read.
    pub note: Option<Text>,
}

impl Commitment {
    /// Returns the headline indicator that it restates and agrees with, whose status it takes.
    #[must_use]
    pub fn restates(&self) -> Option<&IndicatorId> {
        self.headline.as_ref().filter(|_| self.agrees_with_headline == Some(true))
    }
}

/// A goal of the plan as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goal {
    /// The goal's id: `plan.total_investment`.
    pub id: GoalId,
    /// What is aimed at, in a few words.
    pub name: Text,
    /// Its unit.
    pub unit: Unit,
    /// What kind of quantity it is.
    pub kind: Kind,
    /// Which side of the number is the good one.
    pub polarity: Polarity,
    /// How a result is compared with the goal.
    pub comparator: Comparator,
    /// What is aimed at.
    pub promise: Promise,
    /// Whether the plan itself says at least, at most and the like.
    pub bound_stated: bool,
    /// Whether the plan says about.
    pub approximate: bool,
    /// When it is due.
    pub due: Due,
    /// Where the due year comes from.
    pub year_basis: YearBasis,
    /// Base units in one unit of the goal: 100000000 yuan in 亿元.
    pub factor: i64,
    /// What it is computed from; absent where it is reported.
    pub computed_from: Option<ComputedFrom>,
    /// The office that owes it; absent where the plan file names none.
    pub office: Option<Office>,
    /// The words of the plan that it is read from.
    pub printed: Option<String>,
    /// How sure the reading is.
    pub confidence: Confidence,
    /// Whether the plan leaves its meaning open.
    pub ambiguous: bool,
    /// Ids of the notes about it, in the plan's order.
    pub notes: Vec<String>,
    /// Keys that the plan does not print and its file chose, sorted.
    pub chosen: Vec<String>,
    /// A remark on how it is read.
    pub note: Option<Text>,
}

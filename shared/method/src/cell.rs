//! What goes into a cell of the view, and what comes out: single reports, and the value that a year shows.

#[cfg(test)]
pub(crate) mod sample;

use qiyou_kernel::{Absence, Authority, Date, Decimal, Period};

use crate::{Quantity, Rules};

/// The result that a report or a combination gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Figure {
    /// No number; only fulfilment is stated.
    #[default]
    None,
    /// A number in the indicator's unit.
    Value(Decimal),
    /// A part and the whole that it is measured against, divided only when shown.
    Ratio {
        /// The part.
        numerator: Decimal,
        /// The whole; above zero in whatever was accepted.
        denominator: Decimal,
    },
    /// A stated reason why there is no number.
    Absent(Absence),
}

/// How far a value has been approved. Ordered: the weakest of several is the smallest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Handed in and not yet approved: provisional.
    Submitted,
    /// Approved.
    Approved,
}

/// One report that counts, for one indicator and region. Drafts, returned and withdrawn ones are left out beforehand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measured {
    /// The period that it is for.
    pub period: Period,
    /// Where it comes from.
    pub authority: Authority,
    /// How far it has been approved.
    pub standing: Standing,
    /// What it says.
    pub figure: Figure,
    /// Whether it states that a milestone or a qualitative target is fulfilled.
    pub fulfilled: bool,
    /// Revision of the store that recorded it.
    pub revision: i64,
    /// Civil date on which a report for the period was first handed in.
    pub first_submitted: Option<Date>,
    /// Whether it is made up.
    pub sample: bool,
}

/// How a value was made; mirrors `qiyou.aggregator.v1.Composition`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Composition {
    /// The region's own value for the year.
    Own,
    /// The region's own values of shorter periods, combined.
    Periods,
    /// The values of the regions below, combined.
    RollUp,
    /// The plan's projects, summed.
    Projects,
}

/// Whether a value stands on all of its parts. Ordered: the worst of several is the largest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Completeness {
    /// Every part is there that could be: of a running year, up to the last period reported.
    Complete,
    /// The year has ended and its last periods are not reported.
    TailMissing,
    /// Periods between, or regions, are missing.
    PartsMissing,
}

/// The value of one indicator in one region and year, with what it stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actual {
    /// What it says.
    pub figure: Figure,
    /// Whether it states fulfilment.
    pub fulfilled: bool,
    /// The last period that it includes.
    pub period: Period,
    /// Where it comes from; `None` when its parts come from both authorities.
    pub authority: Option<Authority>,
    /// As approved as its weakest part.
    pub standing: Standing,
    /// Newest revision that it stands on.
    pub revision: i64,
    /// How it was made.
    pub composition: Composition,
    /// Whether all of its parts are there.
    pub completeness: Completeness,
    /// Share of the children that a roll-up rests on, 0 to 1; `None` for a region's own value.
    pub children_coverage: Option<Decimal>,
    /// Share of the denominator that a roll-up rests on, 0 to 1; `None` where it is not known.
    pub denominator_coverage: Option<Decimal>,
    /// Whether it is made up, in whole or in part.
    pub sample: bool,
    /// Whether any part was first handed in after its due date.
    pub late: bool,
}

impl Figure {
    /// Returns whether there is a number that can be compared.
    #[must_use]
    pub fn is_number(&self) -> bool {
        match self {
            Self::Value(_) => true,
            Self::Ratio { denominator, .. } => !denominator.is_zero(),
            Self::None | Self::Absent(_) => false,
        }
    }

    /// Returns the number in the indicator's unit, a ratio divided once and rounded to 28 digits; for display.
    #[must_use]
    pub fn shown(&self, factor: Decimal) -> Option<Decimal> {
        match self {
            Self::Value(value) => Some(*value),
            Self::Ratio { numerator, denominator } => Decimal::ratio(*numerator, *denominator, factor),
            Self::None | Self::Absent(_) => None,
        }
    }

    /// Returns whether both say the same: numbers by exact value, whatever they are written as.
    #[must_use]
    pub fn says_the_same(&self, other: &Self, factor: Decimal) -> bool {
        match (Quantity::new(self, factor), Quantity::new(other, factor)) {
            (Some(left), Some(right)) => left == right,
            (None, None) => self == other,
            (Some(_), None) | (None, Some(_)) => false,
        }
    }

    /// Returns whether this can be put together with others: a ratio where ratios are, else a plain value.
    ///
    /// A rate reported as a value alone never is.
    pub(crate) fn adds(&self, is_ratio: bool) -> bool {
        match self {
            Self::Value(_) => !is_ratio,
            Self::Ratio { .. } => is_ratio && self.is_number(),
            Self::None | Self::Absent(_) => false,
        }
    }

    /// Returns the sum of two values, or of two ratios part by part; `None` when they do not add or do not fit 28 digits.
    pub(crate) fn plus(&self, other: &Self) -> Option<Self> {
        match (*self, *other) {
            (Self::Value(left), Self::Value(right)) => left.checked_add(right).map(Self::Value),
            (Self::Ratio { numerator, denominator }, Self::Ratio { numerator: part, denominator: whole }) => {
                Some(Self::Ratio {
                    numerator: numerator.checked_add(part)?,
                    denominator: denominator.checked_add(whole)?,
                })
            }
            _ => None,
        }
    }

    pub(crate) fn is_not_applicable(&self) -> bool {
        *self == Self::Absent(Absence::NotApplicable)
    }

    /// Returns whether this leaves nothing to ask for: a number, or a reason that will stand.
    ///
    /// What has no meaning here and what is withheld are answers; what was not collected or refused may still come, from
    /// another period, another authority or the regions below.
    pub(crate) fn is_answer(&self) -> bool {
        match self {
            Self::Absent(absence) => matches!(absence, Absence::NotApplicable | Absence::Suppressed),
            Self::Value(_) | Self::Ratio { .. } => self.is_number(),
            Self::None => false,
        }
    }
}

impl Measured {
    /// Returns whether this answers the question of its period.
    pub(crate) fn is_answer(&self) -> bool {
        self.fulfilled || self.figure.is_answer()
    }

    /// Returns the value that this report alone gives.
    pub fn actual(&self, rules: &Rules, composition: Composition) -> Actual {
        Actual {
            figure: self.figure,
            fulfilled: self.fulfilled,
            period: self.period,
            authority: Some(self.authority),
            standing: self.standing,
            revision: self.revision,
            composition,
            completeness: Completeness::Complete,
            children_coverage: None,
            denominator_coverage: None,
            sample: self.sample,
            late: rules.calendar.is_late(self.period, self.first_submitted),
        }
    }
}

impl Actual {
    /// Returns whether this answers the question of its year, if perhaps in part.
    #[must_use]
    pub fn is_answer(&self) -> bool {
        self.fulfilled || self.figure.is_answer()
    }

    /// Returns whether both say the same: equal numbers and the same statement of fulfilment.
    #[must_use]
    pub fn says_the_same(&self, other: &Self, factor: Decimal) -> bool {
        self.fulfilled == other.fulfilled && self.figure.says_the_same(&other.figure, factor)
    }

    /// Returns whether every part is there.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.completeness == Completeness::Complete
    }

    /// Returns whether a reason is given why there is no number.
    pub(crate) fn is_absent(&self) -> bool {
        matches!(self.figure, Figure::Absent(_))
    }

    /// Takes over the doubts about a part that adds nothing and without which the whole would not be complete.
    pub(crate) fn rest_on(&mut self, part: &Self) {
        self.standing = self.standing.min(part.standing);
        self.sample |= part.sample;
    }

    /// Takes over what a whole inherits from a part, the figure and the completeness aside.
    pub(crate) fn absorb(&mut self, part: &Self) {
        self.rest_on(part);
        self.revision = self.revision.max(part.revision);
        self.late |= part.late;
        if part.period.end() > self.period.end() {
            self.period = part.period;
        }
        if self.authority != part.authority {
            self.authority = None;
        }
    }
}

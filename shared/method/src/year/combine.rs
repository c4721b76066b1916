//! The periods of a year put together by the indicator's time rule.

use qiyou_kernel::{Date, TimeRule};

use crate::{Actual, Completeness, Composition, Figure, Measured, Phase, Rules};

/// Most periods in a year.
const MOST: usize = 12;

/// The periods of one year in order, each with the report that counts for it.
pub(super) struct Parts<'a> {
    rules: &'a Rules,
    has_ended: bool,
    reports: [Option<&'a Measured>; MOST],
}

/// What a period gives to the whole.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Number,
    NotApplicable,
    Missing,
}

impl<'a> Parts<'a> {
    pub(super) fn new(rules: &'a Rules, year: i16, judged_on: Date) -> Self {
        Self { rules, has_ended: Phase::of(year, judged_on) == Phase::Ended, reports: [None; MOST] }
    }

    /// Takes a report, in place of one for the same period that ranks lower.
    pub(super) fn add<K: Ord>(&mut self, report: &'a Measured, rank: impl Fn(&Measured) -> K) {
        let index = usize::from(report.period.number()).saturating_sub(1);
        if let Some(slot) = self.reports.get_mut(index)
            && slot.is_none_or(|known| rank(known) < rank(report))
        {
            *slot = Some(report);
        }
    }

    /// Returns what the year gives; `None` when nothing is said, and for sums beyond 28 digits.
    pub(super) fn combined(&self) -> Option<Actual> {
        if !self.parts().any(|part| part == Part::Number) {
            return self.absent();
        }
        if self.rules.adds_periods() { self.sum() } else { self.newest() }
    }

    /// Returns the level of the last period that has one; earlier ones are not needed.
    fn newest(&self) -> Option<Actual> {
        let last = self.last(|part| part == Part::Number)?;
        let actual = self.drawn_from(self.reports.get(last).copied().flatten()?);
        Some(Actual { completeness: self.tail_after(last), ..actual })
    }

    /// Returns the sum up to the last period that has a number, or for which there is none to have.
    fn sum(&self) -> Option<Actual> {
        let last = self.last(|part| part != Part::Missing)?;
        let mut numbers = self.given().filter(|report| self.part(report) == Part::Number);
        let mut sum = self.drawn_from(numbers.next()?);
        for report in numbers {
            sum.figure = sum.figure.plus(&report.figure)?;
        }
        for report in self.given().filter(|report| self.part(report) != Part::Missing) {
            sum.absorb(&self.drawn_from(report));
        }
        let has_gap = self.parts().take(last).any(|part| part == Part::Missing);
        sum.completeness = if has_gap { Completeness::PartsMissing } else { self.tail_after(last) };
        Some(sum)
    }

    /// Returns why no period has a number, where one says so: the last reason that may still be followed by a number, or
    /// that there is none to have in any period.
    fn absent(&self) -> Option<Actual> {
        let is_reason = |report: &Measured| matches!(report.figure, Figure::Absent(_));
        let is_open = self.has_ended && !self.in_year().all(|report| report.is_some_and(is_reason));
        let mut reasons = self.given().rev().filter(|report| is_reason(report));
        let is_without_meaning = !is_open && self.given().all(|report| report.figure.is_not_applicable());
        let report = if is_without_meaning {
            reasons.next()
        } else {
            reasons.find(|report| !report.figure.is_not_applicable())
        }?;
        let completeness = if is_open { Completeness::TailMissing } else { Completeness::Complete };
        Some(Actual { completeness, ..self.drawn_from(report) })
    }

    /// Returns whether the year has ended and lacks periods after that one.
    fn tail_after(&self, last: usize) -> Completeness {
        if self.has_ended && self.parts().skip(last + 1).any(|part| part == Part::Missing) {
            Completeness::TailMissing
        } else {
            Completeness::Complete
        }
    }

    fn last(&self, is_wanted: impl Fn(Part) -> bool) -> Option<usize> {
        self.parts().rposition(is_wanted)
    }

    fn parts(&self) -> impl DoubleEndedIterator<Item = Part> + ExactSizeIterator {
        self.in_year().map(|report| report.map_or(Part::Missing, |report| self.part(report)))
    }

    fn part(&self, report: &Measured) -> Part {
        let is_usable = if self.rules.adds_periods() {
            report.figure.adds(self.rules.time_rule == TimeRule::RatioOfSums)
        } else {
            report.figure.is_number() || report.fulfilled
        };
        if is_usable {
            Part::Number
        } else if report.figure.is_not_applicable() {
            Part::NotApplicable
        } else {
            Part::Missing
        }
    }

    fn in_year(&self) -> impl DoubleEndedIterator<Item = Option<&'a Measured>> + ExactSizeIterator {
        self.reports.iter().copied().take(usize::from(self.rules.calendar.frequency.per_year()))
    }

    fn given(&self) -> impl DoubleEndedIterator<Item = &'a Measured> {
        self.in_year().flatten()
    }

    fn drawn_from(&self, report: &Measured) -> Actual {
        report.actual(self.rules, Composition::Periods)
    }
}

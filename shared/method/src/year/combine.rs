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

    pub(super) fn combined(&self) -> Option<Actual> {
        let Some((last, newest)) = self.last_number() else { return self.absent() };
        let mut actual = self.drawn_from(newest);
        if self.rules.adds_periods() {
            actual = self.sum()?;
        }
        let adds_up_to_last = !self.rules.adds_periods() || !self.parts().take(last).any(is_missing);
        actual.completeness = if !adds_up_to_last {
            Completeness::PartsMissing
        } else if self.has_ended && self.parts().skip(last + 1).any(is_missing) {
            Completeness::TailMissing
        } else {
            Completeness::Complete
        };
        Some(actual)
    }

    /// Returns the sum of what is there; `None` beyond 28 digits, where it cannot be told.
    fn sum(&self) -> Option<Actual> {
        let mut numbers = self.reports.iter().copied().flatten().filter(|report| self.is_usable(report));
        let mut sum = self.drawn_from(numbers.next()?);
        for report in numbers {
            sum.figure = sum.figure.plus(&report.figure)?;
            sum.absorb(&self.drawn_from(report));
        }
        Some(sum)
    }

    /// Returns why no period has a number, when one says so.
    fn absent(&self) -> Option<Actual> {
        let stated = || {
            let reports = self.reports.iter().rev().copied().flatten();
            reports.filter(|report| matches!(report.figure, Figure::Absent(_)))
        };
        let is_open = self.has_ended && self.parts().any(is_missing);
        let has_meaning = stated().find(|report| !report.figure.is_not_applicable());
        let report = has_meaning.or_else(|| stated().next().filter(|_| !is_open))?;
        Some(self.drawn_from(report))
    }

    fn last_number(&self) -> Option<(usize, &'a Measured)> {
        let index = self.parts().enumerate().filter(|(_, part)| *part == Part::Number).last()?.0;
        self.reports.get(index).copied().flatten().map(|report| (index, report))
    }

    fn parts(&self) -> impl Iterator<Item = Part> {
        let count = usize::from(self.rules.calendar.frequency.per_year());
        self.reports.iter().take(count).map(|report| match report {
            Some(report) if self.is_usable(report) => Part::Number,
            Some(report) if report.figure.is_not_applicable() => Part::NotApplicable,
            Some(_) | None => Part::Missing,
        })
    }

    fn is_usable(&self, report: &Measured) -> bool {
        if self.rules.adds_periods() {
            report.figure.adds(self.rules.time_rule == TimeRule::RatioOfSums)
        } else {
            report.figure.is_number() || report.fulfilled
        }
    }

    fn drawn_from(&self, report: &Measured) -> Actual {
        report.actual(self.rules, Composition::Periods)
    }
}

fn is_missing(part: Part) -> bool {
    part == Part::Missing
}

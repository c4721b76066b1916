//! A year's value of one region: its annual report, or the periods of its calendar combined.

mod combine;
#[cfg(test)]
mod tests;

use std::cmp::Reverse;

use qiyou_kernel::{Authority, Date, Frequency, Kind, Period, TimeRule};

use crate::{Actual, Completeness, Composition, Measured, Reading, Rules, Standing};
use combine::Parts;

/// Returns what a region's own reports of one authority give for a year.
///
/// `reports` may hold other years, authorities and frequencies; they are passed over. A milestone needs those of earlier
/// years too, since what was reached stays reached, and so does a rule that sums over the plan. An annual value wins over
/// combined periods unless it is provisional and they are complete and approved. `None` without any report that counts.
#[must_use]
pub fn own(
    rules: &Rules,
    year: i16,
    authority: Authority,
    reports: &[Measured],
    reading: &Reading,
) -> Option<Actual> {
    Counted { rules, authority, reports, reading, first: Standing::Approved }.value(year)
}

/// Returns what [`own`] would give if every report handed in were approved; `None` where provisional values do not count
/// and where none is handed in.
#[must_use]
pub fn pending(
    rules: &Rules,
    year: i16,
    authority: Authority,
    reports: &[Measured],
    reading: &Reading,
) -> Option<Actual> {
    let counted = Counted { rules, authority, reports, reading, first: Standing::Submitted };
    counted.value(year).filter(|actual| actual.standing == Standing::Submitted)
}

/// The reports of one authority that a reading counts.
#[derive(Clone, Copy)]
struct Counted<'a> {
    rules: &'a Rules,
    authority: Authority,
    reports: &'a [Measured],
    reading: &'a Reading,
    /// The standing that counts where a period has both.
    first: Standing,
}

impl<'a> Counted<'a> {
    fn value(self, year: i16) -> Option<Actual> {
        match (self.rules.kind, self.rules.time_rule) {
            (Kind::Milestone, _) => self.milestone(year),
            (Kind::Qualitative, _) => self.words(year),
            (_, TimeRule::SumOverPlan) => self.over_plan(year),
            _ => self.of_year(year),
        }
    }

    fn iter(self) -> impl Iterator<Item = &'a Measured> {
        let is_counted =
            move |report: &&Measured| report.authority == self.authority && self.reading.counts(report);
        self.reports.iter().filter(is_counted)
    }

    fn of_year(self, year: i16) -> Option<Actual> {
        let annual = self
            .iter()
            .filter(|report| report.period.year() == year && report.period.frequency() == Frequency::Annual)
            .max_by_key(|report| self.rank(report))
            .map(|report| report.actual(self.rules, Composition::Own));
        if annual.is_some_and(|annual| annual.is_answer() && annual.standing >= self.first) {
            return annual;
        }
        match (annual, self.combined(year)) {
            (Some(annual), Some(combined)) => {
                let outranks = combined.is_complete() && combined.standing == Standing::Approved;
                let is_chosen = combined.is_answer() && (outranks || !annual.is_answer());
                Some(if is_chosen { combined } else { annual })
            }
            (annual, combined) => annual.or(combined),
        }
    }

    fn combined(self, year: i16) -> Option<Actual> {
        let frequency = self.rules.calendar.frequency;
        if frequency == Frequency::Annual || self.rules.time_rule == TimeRule::None {
            return None;
        }
        let mut parts = Parts::new(self.rules, year, self.reading.judged_on);
        for report in self.iter() {
            if report.period.year() == year && report.period.frequency() == frequency {
                parts.add(report, |report| self.rank(report));
            }
        }
        parts.combined()
    }

    /// Orders the reports of one period: an answer before none, then the standing that comes first, then the newer.
    fn rank(self, report: &Measured) -> (bool, bool, i64) {
        (report.is_answer(), report.standing == self.first, report.revision)
    }

    /// Returns the newest report that says whether a milestone is reached: one of this year, or of an earlier one that says
    /// so, since what was reached stays reached until a later report denies it.
    fn milestone(self, year: i16) -> Option<Actual> {
        self.iter()
            .filter(|report| report.period.year() <= year && (report.fulfilled || report.figure.is_number()))
            .max_by_key(|report| (report.standing == self.first, self.recency(report)))
            .filter(|report| report.fulfilled || report.period.year() == year)
            .map(|report| report.actual(self.rules, composition(report.period)))
            .or_else(|| self.of_year(year))
    }

    /// Returns what a year gives to a target in words: evidence, and the number beside it where one is reported.
    fn words(self, year: i16) -> Option<Actual> {
        let evidence = self
            .iter()
            .filter(|report| report.fulfilled && report.period.year() == year)
            .max_by_key(|report| (report.standing == self.first, self.recency(report)))
            .map(|report| report.actual(self.rules, composition(report.period)));
        match (self.of_year(year), evidence) {
            (Some(mut number), Some(evidence)) if number.figure.is_number() => {
                number.fulfilled = true;
                number.absorb(&evidence);
                Some(number)
            }
            (of_year, evidence) => evidence.or(of_year),
        }
    }

    /// Orders reports by the last day that they speak of; of periods that end on the same day, the longer counts.
    fn recency(self, report: &Measured) -> (Date, Reverse<Period>, i64) {
        (report.period.end(), Reverse(report.period), report.revision)
    }

    /// Returns the additions of the plan's years up to this one, summed. An earlier year without one, or with one that lacks
    /// periods, makes the total lack parts; this year without a number says that and no total.
    fn over_plan(self, year: i16) -> Option<Actual> {
        let mut total = self.of_year(year)?;
        if !total.figure.is_number() {
            return Some(total);
        }
        for earlier in self.reading.first_year..year {
            with_addition(&mut total, self.of_year(earlier).as_ref())?;
        }
        Some(total)
    }
}

fn composition(period: Period) -> Composition {
    if period.frequency() == Frequency::Annual { Composition::Own } else { Composition::Periods }
}

/// Adds the value of an earlier year to a total over the plan; `None` beyond 28 digits.
fn with_addition(total: &mut Actual, earlier: Option<&Actual>) -> Option<()> {
    match earlier {
        Some(earlier) if earlier.figure.is_not_applicable() => total.rest_on(earlier),
        Some(earlier) if earlier.figure.is_number() => {
            total.figure = total.figure.plus(&earlier.figure)?;
            total.absorb(earlier);
            if !earlier.is_complete() {
                total.completeness = Completeness::PartsMissing;
            }
        }
        Some(_) | None => total.completeness = Completeness::PartsMissing,
    }
    Some(())
}

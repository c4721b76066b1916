//! Where a promise of the plan's text, or a goal of the whole plan, stands.

#[cfg(test)]
mod tests;

use qiyou_kernel::{
    Authority, Comparator, Date, Decimal, Frequency, Kind, Polarity, RegionRule, TimeRule, YearShape,
};

use crate::status::Verdict;
use crate::{
    Actual, Calendar, Composition, Flag, Flags, Measured, Phase, Quantity, Reading, Reason, Rules, Side,
    Standing, Status, StatusValue,
};

/// Days after a year's end until the progress of that year is overdue.
///
/// Plans print no calendar for commitments. A report on a period is taken only once it has ended, so that a promise cannot
/// be overdue on the day after; a month is what headline figures of a year most often have.
const DUE_DAYS: u16 = 30;

/// A quantified or dated promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promise {
    /// What kind of quantity it is; milestones and words are met by evidence.
    pub kind: Kind,
    /// Which side of the number is the good one.
    pub polarity: Polarity,
    /// How a result is compared with the number.
    pub comparator: Comparator,
    /// The number, or the one that its words amount to; `None` for words alone.
    pub value: Option<Decimal>,
    /// The year that it is due in.
    pub due_year: i16,
    /// Whether it is due in every year of the plan up to that one.
    pub is_every_year: bool,
    /// Whether the plan prints no year, so that its last one is taken.
    pub is_undated: bool,
    /// Whether the plan says about 左右. It is compared exactly all the same, and flagged.
    pub is_approximate: bool,
    /// Whether each report is a total to date that does not fall again.
    pub is_cumulative: bool,
}

/// What a promise is judged to be, and the progress that it was judged on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judged {
    /// Where it stands.
    pub status: Status,
    /// The newest progress that counts; `None` before the first.
    pub actual: Option<Actual>,
}

impl Promise {
    /// Returns the last day on which the progress at the due year's end is in time.
    #[must_use]
    pub fn due_date(&self) -> Date {
        self.rules().calendar.year_due_date(self.due_year)
    }

    /// The rules that one level to date is read by.
    fn rules(&self) -> Rules {
        Rules {
            kind: self.kind,
            polarity: self.polarity,
            decimals: 0,
            factor: Decimal::ONE,
            region_rule: RegionRule::None,
            time_rule: TimeRule::Last,
            year_shape: YearShape::YearEnd,
            preferred: Authority::Reported,
            calendar: Calendar { frequency: Frequency::Annual, due_days: DUE_DAYS },
        }
    }

    fn is_by_evidence(&self) -> bool {
        self.value.is_none() || matches!(self.kind, Kind::Milestone | Kind::Qualitative)
    }

    /// Whether a break in one period settles it.
    fn must_always_hold(&self) -> bool {
        self.is_every_year || self.comparator == Comparator::Maintain
    }

    /// Whether a report shows the promise kept; `None` when it does not say. A number outranks a statement beside it.
    fn holds(&self, report: &Measured) -> Option<bool> {
        self.number_holds(report).or_else(|| report.fulfilled.then_some(true))
    }

    /// Whether a report's number keeps the promise; `None` without a number, or where evidence decides.
    fn number_holds(&self, report: &Measured) -> Option<bool> {
        let value = self.value.filter(|_| !self.is_by_evidence())?;
        let reached = Quantity::new(&report.figure, Decimal::ONE)?;
        let side = Side::of(self.comparator, self.polarity);
        Some(side.holds(&reached, &Quantity::of(value, Decimal::ONE)))
    }
}

/// Says where a promise stands, from the reports on it in any order.
///
/// A number is not due until the end of its year, whatever has been reached by then; evidence counts on any day. What must
/// hold in every period, or in every year, is missed with the first report that breaks it. Reports on later years than the
/// due one show that evidence came late, and say nothing of a number.
#[must_use]
pub fn judge_commitment(promise: &Promise, reports: &[Measured], reading: &Reading) -> Judged {
    let progress = Progress { promise, reading, reports };
    let newest = progress.newest();
    let actual = newest.map(|report| report.actual(&promise.rules(), Composition::Own));
    let mut verdict = Verdict::new("commitment_status/1", progress.flags(actual.as_ref()));
    if let Some(value) = promise.value.filter(|_| !promise.is_by_evidence()) {
        verdict = verdict.promised(value);
    }
    if let Some(actual) = &actual {
        verdict = verdict.actual("v", actual, &promise.rules());
    }
    Judged { status: progress.judge(newest, verdict), actual }
}

/// The reports on one promise, as a reading counts them.
#[derive(Clone, Copy)]
struct Progress<'a> {
    promise: &'a Promise,
    reading: &'a Reading,
    reports: &'a [Measured],
}

impl<'a> Progress<'a> {
    fn counted(self) -> impl Iterator<Item = &'a Measured> {
        self.reading.standing(self.reports)
    }

    /// The reports up to the due year; of evidence, all.
    fn of_time(self) -> impl Iterator<Item = &'a Measured> {
        let shows_late = |report: &Measured| self.promise.is_by_evidence() && report.fulfilled;
        self.counted()
            .filter(move |report| report.period.year() <= self.promise.due_year || shows_late(report))
    }

    fn newest(self) -> Option<&'a Measured> {
        let is_evidence = |report: &Measured| self.promise.is_by_evidence() && report.fulfilled;
        self.of_time().max_by_key(|report| (is_evidence(report), report.period.end(), report.revision))
    }

    fn flags(self, actual: Option<&Actual>) -> Flags {
        let mut flags = Flags::default();
        flags.raise(Flag::Provisional, actual.is_some_and(|actual| actual.standing == Standing::Submitted));
        flags.raise(Flag::Late, actual.is_some_and(|actual| actual.late));
        flags.raise(Flag::Undated, self.promise.is_undated);
        flags.raise(Flag::Approximate, self.promise.is_approximate);
        flags
    }

    fn judge(self, newest: Option<&Measured>, verdict: Verdict) -> Status {
        if self.promise.is_every_year {
            return self.every_year(verdict);
        }
        if let Some(report) = self.breach().filter(|_| self.promise.must_always_hold()) {
            return verdict
                .breach(report, &self.promise.rules())
                .is(StatusValue::Missed, Reason::BrokenEarlier);
        }
        if self.promise.is_by_evidence() {
            return match newest.filter(|report| report.fulfilled) {
                Some(_) => verdict.is(StatusValue::Met, Reason::EvidenceApproved),
                None => self.awaited(self.promise.due_year, verdict),
            };
        }
        let reached = newest.and_then(|report| self.promise.holds(report)) == Some(true);
        let verdict = verdict.flag(Flag::TargetReached, reached && !self.has_ended(self.promise.due_year));
        self.of_year(self.promise.due_year, verdict)
    }

    /// Judges a promise that is due in each year: missed with the first year that breaks it, overdue with the first that
    /// shows nothing in time, and met once the last one is kept.
    fn every_year(self, verdict: Verdict) -> Status {
        if let Some(report) = self.breach() {
            return verdict
                .breach(report, &self.promise.rules())
                .is(StatusValue::Missed, Reason::BrokenEarlier);
        }
        let earlier = self.reading.first_year..self.promise.due_year;
        let gap = earlier
            .map(|year| self.of_year(year, verdict))
            .find(|status| status.value == StatusValue::Overdue);
        gap.unwrap_or_else(|| self.of_year(self.promise.due_year, verdict))
    }

    /// Judges the end of one year.
    fn of_year(self, year: i16, verdict: Verdict) -> Status {
        if !self.has_ended(year) {
            return self.awaited(year, verdict);
        }
        match self.outcome(year) {
            Some((true, true)) => verdict.is(StatusValue::Met, Reason::EvidenceApproved),
            Some((true, false)) => verdict.is(StatusValue::Met, Reason::ComparatorHolds),
            Some((false, _)) => verdict.is(StatusValue::Missed, Reason::ComparatorFails),
            None => self.awaited(year, verdict),
        }
    }

    /// What is shown at the end of a year: whether the promise is kept, and whether evidence says so. A total that was
    /// reached before stays reached.
    fn outcome(self, year: i16) -> Option<(bool, bool)> {
        let at_end =
            |report: &&Measured| report.period.year() == year && report.period.end() == crate::last_day(year);
        let newest = |report: &&Measured| report.revision;
        let of_year = self.counted().filter(at_end).max_by_key(newest);
        let before = |report: &&Measured| {
            let lasts = self.promise.is_cumulative && report.period.year() <= year;
            (lasts || report.period.year() == year && report.fulfilled)
                && self.promise.holds(report) == Some(true)
        };
        let shown = |report: &Measured| {
            Some((self.promise.holds(report)?, self.promise.number_holds(report).is_none()))
        };
        of_year.and_then(shown).or_else(|| self.counted().filter(before).max_by_key(newest).and_then(shown))
    }

    /// Nothing that decides is there: not due yet, or overdue.
    fn awaited(self, year: i16, verdict: Verdict) -> Status {
        if self.reading.judged_on > self.promise.rules().calendar.year_due_date(year) {
            verdict.is(StatusValue::Overdue, Reason::AfterDueDate)
        } else if self.promise.is_by_evidence() {
            verdict.is(StatusValue::Pending, Reason::EvidenceAwaited)
        } else {
            verdict.is(StatusValue::NotDue, Reason::BeforeDueDate)
        }
    }

    /// The earliest report up to the due year which shows that the promise did not hold. Of a count within the year, only a
    /// whole year can.
    fn breach(self) -> Option<&'a Measured> {
        let grows = matches!(self.promise.kind, Kind::CountAnnual | Kind::CountCumulative | Kind::Amount)
            && Side::of(self.promise.comparator, self.promise.polarity) == Side::Above;
        self.counted()
            .filter(|report| report.period.year() >= self.reading.first_year)
            .filter(|report| report.period.year() <= self.promise.due_year)
            .filter(|report| !grows || report.period.end() == crate::last_day(report.period.year()))
            .filter(|report| self.promise.holds(report) == Some(false))
            .min_by_key(|report| (report.period.end(), report.period, report.revision))
    }

    fn has_ended(self, year: i16) -> bool {
        Phase::of(year, self.reading.judged_on) == Phase::Ended
    }
}

//! A year that still runs: judged by its shape, from what is reported to date.

use qiyou_kernel::{Decimal, TimeRule, YearShape};

use super::{Case, Flag, Goal, Reason, Status, StatusValue, Verdict};
use crate::{Completeness, Elapsed, Quantity, Side, fraction::Fraction};

/// A running year with a value to date.
struct Running<'a> {
    case: &'a Case<'a>,
    side: Side,
    target: &'a Quantity,
    value: Quantity,
    elapsed: Elapsed,
}

pub(super) fn judge(case: &Case<'_>, goal: &Goal, target: &Quantity, verdict: Verdict) -> Status {
    if case.is_answered_without_number() {
        return verdict.is(StatusValue::NotJudged, Reason::ValueAbsent);
    }
    let Some((actual, value)) = case.value() else {
        let is_awaited = case.rules.year_shape != YearShape::YearEnd;
        let reason = if is_awaited { Reason::NothingReported } else { Reason::BeforeDueDate };
        return verdict.is(StatusValue::NotDue, reason);
    };
    let verdict = verdict.actual("v", actual, case.rules);
    if let Some(report) = case.breach {
        return verdict.breach(report, case.rules).is(StatusValue::OffTrack, Reason::BrokenEarlier);
    }
    let elapsed = Elapsed::at_end_of(actual.period);
    let running = Running { case, side: goal.side(case.rules), target, value, elapsed };
    match case.rules.year_shape {
        YearShape::YearEnd => verdict.is(StatusValue::NotDue, Reason::BeforeDueDate),
        _ if actual.completeness != Completeness::Complete => {
            verdict.is(StatusValue::Incomplete, Reason::PartsMissing)
        }
        YearShape::Prorata => running.prorata(verdict),
        YearShape::Line => running.line(verdict),
    }
}

impl Running<'_> {
    /// A flow: its sum to date against the share of the target that the time elapsed asks for.
    fn prorata(&self, verdict: Verdict) -> Status {
        let holds = self.side.holds(&self.value, self.target);
        if holds && self.case.is_settled_when_reached(self.side) {
            return verdict.is(StatusValue::Met, Reason::ComparatorHolds);
        }
        if self.side != Side::Above && self.value > *self.target {
            return verdict.is(StatusValue::OffTrack, Reason::CeilingPassed);
        }
        let (verdict, share) = (verdict.elapsed(&self.elapsed), self.elapsed.fraction());
        let too_early = self.case.thresholds.too_early;
        if share < Fraction::of(too_early) {
            let verdict = verdict.threshold("too_early", too_early);
            return verdict.is(StatusValue::TooEarly, Reason::LittleElapsed);
        }
        let (verdict, start) = self.start_of_the_year(verdict);
        let value = self.value.fraction().minus(&start);
        let asked = self.target.fraction().minus(&start).times(&share);
        let pace = if self.side == Side::Below { asked.over(&value) } else { value.over(&asked) };
        match pace {
            Some(pace) => self.paced(&pace, verdict),
            // Nothing has happened of what must stay low, or nothing is asked.
            None => verdict.is(StatusValue::OnTrack, Reason::PaceSufficient),
        }
    }

    /// What stood when the year began: nothing, but for a sum over the plan the total of the years before, which say nothing
    /// of this year's pace. In the plan's first year there is none.
    fn start_of_the_year(&self, verdict: Verdict) -> (Verdict, Fraction) {
        let nothing = Fraction::of(Decimal::ZERO);
        match self.case.baseline().filter(|_| self.case.rules.time_rule == TimeRule::SumOverPlan) {
            Some((last, start)) => (verdict.actual("a", last, self.case.rules), start.fraction()),
            None => (verdict, nothing),
        }
    }

    /// A stock or a running total: its way from last year's result, against the share of the way to the target that the
    /// time elapsed asks for.
    fn line(&self, verdict: Verdict) -> Status {
        let holds = self.side.holds(&self.value, self.target);
        if holds && self.case.is_settled_when_reached(self.side) {
            return verdict.is(StatusValue::Met, Reason::ComparatorHolds);
        }
        let meets = holds || self.is_no_difference(&self.value, self.target);
        let verdict = verdict.flag(Flag::TargetReached, holds);
        let Some((last, start)) = self.case.baseline() else {
            let verdict = verdict.flag(Flag::NoBaseline, true);
            return if meets {
                verdict.is(StatusValue::OnTrack, Reason::LevelMeetsTarget)
            } else {
                verdict.is(StatusValue::NotDue, Reason::BeforeDueDate)
            };
        };
        let verdict = verdict.actual("a", last, self.case.rules);
        if self.side.holds(&start, self.target) || self.is_no_difference(&start, self.target) {
            return self.kept(meets, verdict);
        }
        if self.side == Side::At && !meets && (self.value > *self.target) == (start < *self.target) {
            // Beyond a target that is to be equalled.
            return self.kept(false, verdict);
        }
        let (start, target) = (start.fraction(), self.target.fraction());
        let verdict = verdict.elapsed(&self.elapsed);
        let asked = target.minus(&start).times(&self.elapsed.fraction());
        match self.value.fraction().minus(&start).over(&asked) {
            _ if meets => verdict.is(StatusValue::OnTrack, Reason::LevelMeetsTarget),
            Some(pace) => self.paced(&pace, verdict),
            None => verdict.is(StatusValue::OnTrack, Reason::LevelMeetsTarget),
        }
    }

    /// The target was met when the year began: the level decides.
    fn kept(&self, meets: bool, verdict: Verdict) -> Status {
        if meets {
            return verdict.is(StatusValue::OnTrack, Reason::LevelMeetsTarget);
        }
        let near_target = self.case.thresholds.near_target;
        let verdict = verdict.threshold("near_target", near_target);
        let target = self.target.fraction();
        let distance = self.value.fraction().minus(&target).abs();
        if distance <= target.abs().times(&Fraction::of(near_target)) {
            verdict.is(StatusValue::AtRisk, Reason::LevelNearTarget)
        } else {
            verdict.is(StatusValue::OffTrack, Reason::LevelBelowTarget)
        }
    }

    fn paced(&self, pace: &Fraction, verdict: Verdict) -> Status {
        let thresholds = self.case.thresholds;
        let verdict = verdict
            .pace(pace)
            .threshold("on_track", thresholds.on_track)
            .threshold("at_risk", thresholds.at_risk);
        if *pace >= Fraction::of(thresholds.on_track) {
            verdict.is(StatusValue::OnTrack, Reason::PaceSufficient)
        } else if *pace >= Fraction::of(thresholds.at_risk) {
            verdict.is(StatusValue::AtRisk, Reason::PaceBehind)
        } else if self.is_regressing() {
            verdict.is(StatusValue::OffTrack, Reason::Regressing)
        } else {
            verdict.is(StatusValue::OffTrack, Reason::PaceFarBehind)
        }
    }

    /// Returns whether the value is worse than last year's. A flow starts from nothing each year and cannot be.
    fn is_regressing(&self) -> bool {
        if self.case.rules.year_shape != YearShape::Line {
            return false;
        }
        let Some((_, start)) = self.case.baseline() else { return false };
        let is_worse = match self.side {
            Side::Below => self.value > start,
            Side::Above => self.value < start,
            // Away from the target, wherever it lies.
            Side::At => (self.value > start) == (start > *self.target),
        };
        is_worse && !self.is_no_difference(&self.value, &start)
    }

    /// Returns whether two numbers differ by less than one unit of the last decimal.
    fn is_no_difference(&self, left: &Quantity, right: &Quantity) -> bool {
        let Some(unit) = Decimal::from_parts(1, self.case.rules.decimals) else { return false };
        let difference = left.fraction().minus(&right.fraction()).abs();
        let Some(unit) = Fraction::new(unit, self.case.rules.factor) else { return false };
        difference < unit
    }
}

//! A year that has ended: its comparator holds or it does not.

use super::{Case, Goal, Reason, Status, StatusValue, Verdict};
use crate::{Actual, Completeness, Quantity};

pub(super) fn judge(case: &Case<'_>, goal: &Goal, target: &Quantity, verdict: Verdict) -> Status {
    if case.is_answered_without_number() {
        return verdict.is(StatusValue::NotJudged, Reason::ValueAbsent);
    }
    let Some((actual, value)) = case.value() else { return missing(case, verdict) };
    let verdict = verdict.actual("v", actual, case.rules);
    let side = goal.side(case.rules);
    let holds = side.holds(&value, target);
    match actual.completeness {
        Completeness::PartsMissing => {
            let verdict = verdict.threshold("ratio_coverage", case.thresholds.ratio_coverage);
            verdict.is(StatusValue::Incomplete, Reason::PartsMissing)
        }
        Completeness::TailMissing if !(holds && case.is_settled_when_reached(side)) => missing(case, verdict),
        Completeness::TailMissing | Completeness::Complete => {
            if !holds {
                verdict.is(StatusValue::Missed, Reason::ComparatorFails)
            } else if let Some(report) = case.breach {
                verdict.breach(report, case.rules).is(StatusValue::Missed, Reason::BrokenEarlier)
            } else {
                verdict.is(StatusValue::Met, Reason::ComparatorHolds)
            }
        }
    }
}

/// The year's value is not there: what was reported says so itself, or the report is awaited.
fn missing(case: &Case<'_>, verdict: Verdict) -> Status {
    if !case.is_overdue() {
        return verdict.is(StatusValue::NotDue, Reason::BeforeDueDate);
    }
    let says_so = case.actual.is_some_and(Actual::is_absent);
    let reason = if says_so { Reason::ValueAbsent } else { Reason::AfterDueDate };
    verdict.is(StatusValue::Overdue, reason)
}

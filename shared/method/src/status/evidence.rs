//! Milestones and targets in words: met by approved evidence, on any day.

use super::{Case, Reason, Status, StatusValue, Verdict};

/// Judges what evidence decides and has none yet.
pub(super) fn judge(case: &Case<'_>, verdict: Verdict) -> Status {
    if case.is_answered_without_number() {
        return verdict.is(StatusValue::NotJudged, Reason::ValueAbsent);
    }
    if case.is_overdue() {
        verdict.is(StatusValue::Overdue, Reason::AfterDueDate)
    } else {
        verdict.is(StatusValue::Pending, Reason::EvidenceAwaited)
    }
}

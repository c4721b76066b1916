//! Milestones and targets in words.

use super::*;

#[test]
fn a_milestone_waits_for_its_evidence_and_is_never_missed() {
    let year = || Year::of(ASSESSMENT, AtLeast, "100");
    assert_eq!(year().is(), (StatusValue::Pending, Reason::EvidenceAwaited));
    assert_eq!(year().on("2026-03-31").is(), (StatusValue::Pending, Reason::EvidenceAwaited));
    assert_eq!(year().on("2026-04-01").is(), (StatusValue::Overdue, Reason::AfterDueDate));
    let shown =
        |judged_on| year().on(judged_on).shows("2025", "0").with(|actual| actual.fulfilled = true).is();
    for judged_on in ["2024-06-01", "2025-06-01", "2026-06-01"] {
        assert_eq!(shown(judged_on), (StatusValue::Met, Reason::EvidenceApproved));
    }
    let denied = year().on("2026-06-01").shows("2025", "0");
    assert_eq!(denied.is().0, StatusValue::Overdue);
    assert_eq!(Year::of(ASSESSMENT, AtLeast, "0").is(), (StatusValue::NoTarget, Reason::NoTarget));
}

#[test]
fn words_are_met_by_evidence_and_by_a_number_once_one_is_attached() {
    let rules = Rules { kind: Kind::Qualitative, ..MORTALITY };
    let words =
        Year { goal: Some(Goal { comparator: AtLeast, value: None }), ..Year::of(rules, AtLeast, "0") };
    assert_eq!(words.is(), (StatusValue::Pending, Reason::EvidenceAwaited));
    let number = |value| Year::of(rules, AtLeast, "31.5").on("2026-02-01").shows("2025", value).is();
    assert_eq!(number("31.5"), (StatusValue::Met, Reason::ComparatorHolds));
    assert_eq!(number("30"), (StatusValue::Missed, Reason::ComparatorFails));
    let evidence = Year::of(rules, AtLeast, "31.5").shows("2025", "0").with(|actual| actual.fulfilled = true);
    assert_eq!(evidence.is(), (StatusValue::Met, Reason::EvidenceApproved));
}

//! Milestones and targets in words.

use super::*;
use crate::cell::sample::decimal as number_of;

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
    let said = |figure| {
        let year = Year::of(rules, AtLeast, "31.5").on("2026-02-01").shows("2025", "0");
        year.with(|actual| (actual.fulfilled, actual.figure) = (true, figure)).is()
    };
    assert_eq!(said(Figure::None), (StatusValue::Met, Reason::EvidenceApproved));
    let short = said(Figure::Value(number_of("10")));
    assert_eq!(
        short,
        (StatusValue::Missed, Reason::ComparatorFails),
        "a number outranks what is said beside it"
    );
}

#[test]
fn what_is_to_be_maintained_is_not_shown_for_a_year_that_has_not_begun() {
    let year = |judged_on| {
        let year = Year::of(ASSESSMENT, Maintain, "100").on(judged_on).shows("2023", "0");
        year.with(|actual| (actual.fulfilled, actual.figure) = (true, Figure::None)).is()
    };
    assert_eq!(year("2024-12-31"), (StatusValue::Pending, Reason::EvidenceAwaited));
    assert_eq!(year("2025-01-01"), (StatusValue::Met, Reason::EvidenceApproved));
}

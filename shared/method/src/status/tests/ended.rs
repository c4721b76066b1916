//! Years that are over.

use super::*;

#[test]
fn an_ended_year_is_met_or_missed_by_exact_comparison() {
    let year = |value| Year::of(PLACES, AtLeast, "5.00").on("2026-01-10").shows("2025-Q4", value);
    assert_eq!(year("5").is(), (StatusValue::Met, Reason::ComparatorHolds));
    assert_eq!(year("4.9999999999").is(), (StatusValue::Missed, Reason::ComparatorFails));
    let mortality = |value| Year::of(MORTALITY, AtMost, "9.00").on("2026-02-01").shows("2025", value);
    assert_eq!(mortality("9.00").is(), (StatusValue::Met, Reason::ComparatorHolds));
    assert_eq!(mortality("9.01").is(), (StatusValue::Missed, Reason::ComparatorFails));
    let equal = |value| Year::of(PLACES, Equal, "5").on("2026-01-10").shows("2025-Q4", value);
    assert_eq!(equal("5.00").is().0, StatusValue::Met);
    assert_eq!(equal("5.01").is().0, StatusValue::Missed);
}

#[test]
fn a_ratio_is_compared_without_being_divided() {
    // Two thirds of 100 is above 66.6666666666666666666666666 and below the same with a 7 at its end.
    let rules = Rules { kind: Kind::Rate, factor: Decimal::from_i64(100), ..MORTALITY };
    let (numerator, denominator) = (number("2"), number("3"));
    let year = |target| {
        let year = Year::of(rules, AtLeast, target).on("2026-01-10").shows("2025", "0");
        year.with(|actual| actual.figure = Figure::Ratio { numerator, denominator }).is().0
    };
    assert_eq!(year("66.66666666666666666666666666"), StatusValue::Met);
    assert_eq!(year("66.66666666666666666666666667"), StatusValue::Missed);
}

#[test]
fn a_missing_value_is_overdue_only_after_its_due_date() {
    let year = Year::of(MORTALITY, AtMost, "9");
    assert_eq!(year.is(), (StatusValue::NotDue, Reason::BeforeDueDate));
    assert_eq!(year.on("2026-03-31").is(), (StatusValue::NotDue, Reason::BeforeDueDate));
    let year = Year::of(MORTALITY, AtMost, "9").on("2026-04-01");
    assert_eq!(year.is(), (StatusValue::Overdue, Reason::AfterDueDate));
}

#[test]
fn a_year_whose_last_periods_are_not_reported_awaits_them() {
    let missing = |actual: &mut Actual| actual.completeness = Completeness::TailMissing;
    let year = |judged_on, value| {
        Year::of(VISITS, AtLeast, "60").on(judged_on).shows("2025-Q3", value).with(missing).is()
    };
    assert_eq!(year("2026-01-30", "59"), (StatusValue::NotDue, Reason::BeforeDueDate));
    assert_eq!(year("2026-01-31", "59"), (StatusValue::Overdue, Reason::AfterDueDate));
    assert_eq!(year("2026-01-31", "60"), (StatusValue::Met, Reason::ComparatorHolds));
    let stock = Year::of(PLACES, AtLeast, "5").on("2026-01-31").shows("2025-Q3", "9").with(missing);
    assert_eq!(stock.is(), (StatusValue::Overdue, Reason::AfterDueDate));
}

#[test]
fn an_absence_that_will_stand_is_an_answer_and_one_that_may_change_is_none() {
    let year = |judged_on, absence| {
        let year = Year::of(MORTALITY, AtMost, "9").on(judged_on).shows("2025", "0");
        year.with(|actual| actual.figure = Figure::Absent(absence)).is()
    };
    for judged_on in ["2025-08-01", "2026-08-01"] {
        assert_eq!(year(judged_on, Absence::NotApplicable), (StatusValue::NotJudged, Reason::ValueAbsent));
        assert_eq!(year(judged_on, Absence::Suppressed), (StatusValue::NotJudged, Reason::ValueAbsent));
    }
    for absence in [Absence::NotCollected, Absence::Refused] {
        assert_eq!(year("2026-02-01", absence), (StatusValue::NotDue, Reason::BeforeDueDate));
        assert_eq!(year("2026-08-01", absence), (StatusValue::Overdue, Reason::ValueAbsent));
    }
}

#[test]
fn parts_that_are_missing_leave_a_value_unjudged() {
    let missing = |actual: &mut Actual| actual.completeness = Completeness::PartsMissing;
    let running = Year::of(VISITS, AtLeast, "60").shows("2025-Q2", "99").with(missing);
    assert_eq!(running.is(), (StatusValue::Incomplete, Reason::PartsMissing));
    let ended = Year::of(VISITS, AtLeast, "60").on("2026-05-01").shows("2025-Q4", "99").with(missing);
    assert_eq!(ended.is(), (StatusValue::Incomplete, Reason::PartsMissing));
}

#[test]
fn a_year_withheld_in_some_of_its_periods_awaits_the_others() {
    let withheld = |actual: &mut Actual| {
        actual.figure = Figure::Absent(Absence::Suppressed);
        actual.completeness = Completeness::TailMissing;
    };
    let year =
        |judged_on| Year::of(PLACES, AtLeast, "5").on(judged_on).shows("2025-Q2", "0").with(withheld).is();
    assert_eq!(year("2026-01-15"), (StatusValue::NotDue, Reason::BeforeDueDate));
    assert_eq!(year("2026-02-15"), (StatusValue::Overdue, Reason::ValueAbsent));
}

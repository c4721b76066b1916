//! What must hold in every period.

use super::*;
use crate::cell::sample::{report, submitted, value};

#[test]
fn what_is_to_be_maintained_is_broken_by_any_period() {
    let year = |judged_on, breach| {
        let year = Year::of(PLACES, Maintain, "100").on(judged_on).after("100").shows("2025-Q4", "100");
        Year { breach, ..year }
    };
    let broke = Some(submitted(report("2025-Q1", value("99"))));
    assert_eq!(year("2026-02-01", None).line(), "MET COMPARATOR_HOLDS target=100 v=100");
    let running = "OFF_TRACK BROKEN_EARLIER PROVISIONAL target=100 v=100 broken=99";
    assert_eq!(year("2025-12-01", broke).line(), running);
    let ended = "MISSED BROKEN_EARLIER PROVISIONAL target=100 v=100 broken=99";
    assert_eq!(year("2026-02-01", broke).line(), ended);
}

#[test]
fn a_level_breaks_a_year_in_one_period_and_a_rate_over_its_cases_does_not() {
    let reports = [("2025-Q1", "99"), ("2025-Q2", "100"), ("2024-Q2", "50")]
        .map(|(period, number)| report(period, value(number)));
    let reading = Reading { judged_on: day("2025-08-01"), include_provisional: false, first_year: 2023 };
    let broken = |rules: Rules, comparator, target| {
        let goal = Goal { comparator, value: Some(number(target)) };
        breach(&rules, &goal, 2025, Authority::Reported, &reports, &reading).is_some()
    };
    assert!(broken(PLACES, Maintain, "100"));
    assert!(!broken(PLACES, Maintain, "99"));
    assert!(!broken(PLACES, AtLeast, "100"));
    assert!(!broken(Rules { time_rule: TimeRule::RatioOfSums, ..PLACES }, Maintain, "100"));
    let other = Goal { comparator: Maintain, value: Some(number("100")) };
    assert_eq!(breach(&PLACES, &other, 2025, Authority::Derived, &reports, &reading), None);
}

#[test]
fn a_correction_that_waits_breaks_nothing() {
    let approved = report("2025-Q1", value("100"));
    let correction = submitted(report("2025-Q1", value("99")));
    let first_report = submitted(report("2025-Q2", value("99")));
    let reading = Reading { judged_on: day("2025-08-01"), include_provisional: true, first_year: 2023 };
    let goal = Goal { comparator: Maintain, value: Some(number("100")) };
    let broken = |reports: &[Measured], reading: &Reading| {
        breach(&PLACES, &goal, 2025, Authority::Reported, reports, reading).is_some()
    };
    assert!(!broken(&[approved, correction], &reading));
    assert!(broken(&[approved, first_report], &reading));
    assert!(!broken(&[approved, first_report], &Reading { include_provisional: false, ..reading }));
}

//! What holds of every case.

use proptest::prelude::*;

use super::*;
use crate::cell::sample::report;

fn any_rules() -> impl Strategy<Value = (Rules, Comparator)> {
    let rules = prop::sample::select(vec![PLACES, VISITS, ESTATES, MORTALITY, ASSESSMENT]);
    let comparator = prop::sample::select(vec![AtLeast, AtMost, Equal, Maintain, Comparator::Complete]);
    (rules, comparator)
}

fn any_number() -> impl Strategy<Value = Decimal> {
    (0..100_000_i64, 0..4_u32).prop_map(|(digits, scale)| Decimal::from_parts(digits.into(), scale).unwrap())
}

fn any_period() -> impl Strategy<Value = Period> {
    prop_oneof![Just("2025"), Just("2025-Q1"), Just("2025-Q2"), Just("2025-Q3"), Just("2025-Q4")]
        .prop_map(|text| text.parse().unwrap())
}

/// From worst to best, for what a better value may not lower.
fn merit(value: StatusValue) -> u8 {
    match value {
        StatusValue::OffTrack | StatusValue::Missed => 1,
        StatusValue::AtRisk => 2,
        StatusValue::OnTrack => 3,
        StatusValue::Met => 4,
        StatusValue::Pending
        | StatusValue::Overdue
        | StatusValue::NotDue
        | StatusValue::TooEarly
        | StatusValue::Incomplete
        | StatusValue::NoTarget
        | StatusValue::NotJudged => 0,
    }
}

proptest! {
    #[test]
    fn a_better_value_is_never_judged_worse(
        value in any_number(), more in any_number(), target in any_number(), last in prop::option::of(any_number()),
        period in any_period(), judged_on in prop::sample::select(vec!["2025-08-01", "2026-06-01"]),
        rules in prop::sample::select(vec![PLACES, VISITS, ESTATES]),
    ) {
        let better = value.checked_add(more).unwrap();
        let judged = |value: Decimal| {
            let mut year = Year::of(rules, AtLeast, &target.to_string()).on(judged_on);
            year = year.shows(&period.to_string(), &value.to_string());
            year.last = last.map(|last| actual("2024", &last.to_string()));
            merit(year.is().0)
        };
        prop_assert!(judged(better) >= judged(value), "{} against {}", judged(better), judged(value));
    }

    #[test]
    fn an_ended_year_with_its_value_is_met_exactly_when_the_comparator_holds(
        value in any_number(), target in any_number(), at_most in any::<bool>(),
    ) {
        let comparator = if at_most { AtMost } else { AtLeast };
        let year = Year::of(MORTALITY, comparator, &target.to_string()).on("2026-06-01");
        let holds = if at_most { value <= target } else { value >= target };
        let expected = if holds { StatusValue::Met } else { StatusValue::Missed };
        prop_assert_eq!(year.shows("2025", &value.to_string()).is().0, expected);
    }

    #[test]
    fn every_case_has_a_judgement_and_the_same_one_each_time(
        (rules, comparator) in any_rules(), value in prop::option::of(any_number()), target in any_number(),
        last in prop::option::of(any_number()), period in any_period(), is_broken in any::<bool>(),
        judged_on in prop::sample::select(vec!["2024-03-01", "2025-01-01", "2025-12-31", "2026-01-01", "2027-01-01"]),
    ) {
        let year = || Year {
            actual: value.map(|value| actual(&period.to_string(), &value.to_string())),
            last: last.map(|last| actual("2024", &last.to_string())),
            breach: is_broken.then(|| report("2025-Q1", Figure::Value(target))),
            ..Year::of(rules, comparator, &target.to_string()).on(judged_on)
        };
        prop_assert_eq!(year().status(), year().status());
        let is_over = judged_on >= "2026-01-01";
        let status = year().is().0;
        prop_assert!(is_over || status != StatusValue::Missed, "{:?} before the end", status);
        prop_assert!(!is_over || !matches!(status, StatusValue::OnTrack | StatusValue::AtRisk | StatusValue::OffTrack));
    }

    #[test]
    fn the_scale_that_numbers_are_written_with_changes_nothing(
        value in any_number(), target in any_number(), last in any_number(), period in any_period(),
    ) {
        let wider = |value: Decimal| format!("{value}{}000", if value.scale() == 0 { "." } else { "" });
        let judged = |show: &dyn Fn(Decimal) -> String| {
            Year::of(PLACES, AtLeast, &show(target)).after(&show(last)).shows(&period.to_string(), &show(value)).is()
        };
        prop_assert_eq!(judged(&|value| value.to_string()), judged(&wider));
    }
}

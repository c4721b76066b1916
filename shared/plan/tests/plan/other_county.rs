//! A plan with other years, fewer domains and one that no service was made for.

use qiyou_kernel::{Comparator, Decimal, Frequency, Level};
use qiyou_plan::{Core, Due, Target, Thresholds, definition_difference, definition_digest};

use crate::document::{OTHER, SHIPPED, plan};

#[test]
fn another_county_is_data_alone() {
    let plan = plan(OTHER);
    assert_eq!(plan.years, [2024, 2025, 2026, 2027, 2028]);
    assert_eq!((plan.first_year(), plan.last_year(), plan.baseline_year), (2024, 2028, 2022));
    let domains: Vec<&str> = plan.domains.iter().map(|domain| domain.id.as_str()).collect();
    assert_eq!(domains, ["childcare", "health", "culture"]);
    assert_eq!(plan.issued.map(|day| day.to_string()).as_deref(), Some("2024-03-01"));
}

#[test]
fn what_is_not_said_has_its_default() {
    let plan = plan(OTHER);
    let indicator = plan.indicator(&"health.waiting_days".parse().expect("an id")).expect("an indicator");
    assert_eq!(indicator.comparator, Comparator::AtMost, "lower is better");
    assert_eq!(indicator.factor, 1);
    assert_eq!(indicator.core, Core::Unknown);
    assert_eq!(indicator.office.id, "health", "the lead of its domain");
    assert_eq!(plan.thresholds, Thresholds::default());
    let weights: Vec<String> = plan.domains.iter().map(|domain| domain.weight.to_string()).collect();
    assert_eq!(weights, ["2", "1", "1"]);
}

#[test]
fn what_is_said_is_kept() {
    let plan = plan(OTHER);
    let visits = plan.indicator(&"culture.library_visits".parse().expect("an id")).expect("an indicator");
    assert_eq!((visits.office.id.as_str(), visits.core), ("library", Core::Core));
    assert_eq!(
        visits.target(2024).and_then(Target::number).map(|number| number.to_string()).as_deref(),
        Some("12.0")
    );
    let waiting = plan.indicator(&"health.waiting_days".parse().expect("an id")).expect("an indicator");
    assert_eq!((waiting.level, waiting.calendar.frequency), (Level::Township, Frequency::Month));
    assert_eq!(waiting.target(2024), Some(&Target::None));
    let places = plan.indicator(&"childcare.places_per_1000".parse().expect("an id")).expect("an indicator");
    assert_eq!(places.baseline.map(|value| value.to_string()).as_deref(), Some("3.10"));
}

#[test]
fn an_undated_promise_is_due_in_the_last_year() {
    let plan = plan(OTHER);
    let due: Vec<(Due, i16)> =
        plan.commitments.iter().map(|each| (each.due, plan.due_year(each.due))).collect();
    assert_eq!(due, [(Due::Year(2026), 2026), (Due::Undated, 2028)]);
}

#[test]
fn two_plans_that_define_an_indicator_differently_are_told_apart_by_the_first_key() {
    let (ours, theirs) = (plan(SHIPPED), plan(OTHER));
    let id = "childcare.places_per_1000".parse().expect("an id");
    let (left, right) = (ours.indicator(&id).expect("ours"), theirs.indicator(&id).expect("theirs"));
    assert_eq!(definition_difference(left, right), Some("name"));
    assert_ne!(definition_digest(left), definition_digest(right));
    let mut named = right.clone();
    named.name = left.name.clone();
    named.ratio = left.ratio.clone();
    assert_eq!(definition_difference(left, &named), Some("minimum"));
}

#[test]
fn targets_and_remarks_are_no_part_of_a_definition() {
    let plan = plan(SHIPPED);
    let left = plan.indicators.first().expect("an indicator");
    let mut right = left.clone();
    right.targets.insert(2027, Target::Number(Decimal::ONE));
    right.baseline = Some(Decimal::ONE);
    right.weight = Decimal::from_i64(3);
    right.row = None;
    right.why = None;
    right.notes.clear();
    assert_eq!(definition_difference(left, &right), None);
    assert_eq!(definition_digest(left), definition_digest(&right));
}

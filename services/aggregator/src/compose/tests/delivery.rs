//! Commitments, projects and goals.

use qiyou_proto::{
    aggregator::v1::{CommitmentView, StatusReason},
    r#type::v1::StatusValue,
};

use super::*;

fn commitment(world: &World, id: &str) -> CommitmentView {
    let view = world.view("330500");
    let name = format!("plans/p-1/commitments/{id}");
    domain(&view, "childcare").commitment_views.iter().find(|each| each.commitment == name).unwrap().clone()
}

fn state(view: &CommitmentView) -> StatusValue {
    view.status.as_ref().unwrap().value()
}

#[test]
fn commitments_are_counted_by_state_and_restatements_are_not() {
    let world = World::new().on("2025-06-01").progress("childcare.t01.stations", "2024", Some("4"));
    let view = world.view("330500");
    let counts = domain(&view, "childcare").commitments.clone().unwrap();
    let states: Vec<_> = counts.counts.iter().map(|count| (count.value(), count.count)).collect();
    assert_eq!(states, [(StatusValue::Missed, 1), (StatusValue::Pending, 1)]);
    assert_eq!((counts.total, counts.not_counted), (2, 1));
}

#[test]
fn a_commitment_is_met_by_the_level_at_its_years_end() {
    let world = World::new().progress("childcare.t01.stations", "2024", Some("5"));
    let stations = commitment(&world, "childcare.t01.stations");
    assert_eq!(state(&stations), StatusValue::Met);
    assert_eq!(shown(stations.actual.unwrap().value.as_ref()), "5");
    let world = World::new().progress("childcare.t01.system", "2025-S1", None);
    assert_eq!(state(&commitment(&world, "childcare.t01.system")), StatusValue::Met);
}

#[test]
fn a_commitment_that_restates_a_headline_takes_the_status_of_its_cell() {
    let world = World::new().on("2026-02-01").approve("330500", "childcare.places", "2025-Q4", value("109"));
    let restated = commitment(&world, "childcare.t01.restated");
    assert_eq!(restated.indicator, "indicators/childcare.places");
    assert!(!restated.counted);
    let status = restated.status.unwrap();
    assert_eq!((status.value(), status.reason()), (StatusValue::Missed, StatusReason::FromHeadline));
    assert_eq!(shown(restated.actual.unwrap().value.as_ref()), "109");
}

#[test]
fn commitments_are_listed_only_when_asked_for_and_counted_always() {
    let mut world = World::new();
    world.ask.include_commitments = false;
    let view = world.view("330500");
    assert!(domain(&view, "childcare").commitment_views.is_empty());
    assert_eq!(domain(&view, "childcare").commitments.clone().unwrap().total, 2);
}

#[test]
fn the_investment_goal_is_the_sum_of_what_the_major_projects_completed() {
    let world = World::new()
        .build(0, "school", true, &[(2024, "50000000"), (2025, "60000000")])
        .build(1, "hospital", true, &[(2025, "70000000"), (2030, "900000000")])
        .build(1, "canteen", false, &[(2025, "800000000")]);
    let view = world.view("330500");
    let goal = &view.goals[0];
    assert_eq!(goal.goal, "plans/p-1/goals/plan.investment");
    let actual = goal.actual.clone().unwrap();
    assert_eq!((shown(actual.value.as_ref()), actual.period.as_str()), ("1.8", "2025"));
    let attainment = goal.attainment.clone().unwrap();
    assert_eq!((shown(attainment.percent.as_ref()), shown(attainment.gap.as_ref())), ("90.0", "-0.2"));
    assert_eq!(goal.status.clone().unwrap().value(), StatusValue::NotDue);
    let sums = domain(&view, "health").projects.clone().unwrap();
    assert_eq!((sums.count, sums.major_count), (2, 1));
    assert_eq!(shown(sums.completed.as_ref()), "870000000");
    assert_eq!(shown(sums.major_completed.as_ref()), "70000000");
}

#[test]
fn the_investment_goal_is_judged_when_the_plan_is_over() {
    let world = |completed| World::new().build(0, "school", true, &[(2026, completed)]);
    let status = |world: World, day| world.on(day).view("330500").goals[0].status.clone().unwrap().value();
    assert_eq!(status(world("200000000"), "2026-12-31"), StatusValue::NotDue);
    assert_eq!(status(world("200000000"), "2027-01-01"), StatusValue::Met);
    assert_eq!(status(world("199999999.99"), "2027-06-01"), StatusValue::Missed);
    assert_eq!(status(World::new(), "2027-06-01"), StatusValue::Overdue);
}

#[test]
fn a_sum_without_every_domain_is_not_the_plans() {
    let mut world = World::new().build(0, "school", true, &[(2024, "500000000")]);
    world.ask.domains = vec!["childcare".parse().unwrap()];
    let status = world.view("330500").goals[0].status.clone().unwrap();
    assert_eq!((status.value(), status.reason()), (StatusValue::Incomplete, StatusReason::PartsMissing));
    world.ask.domains.clear();
    world.sources.parts[1].projection = None;
    world.sources.parts[1].reach = Reach::Nothing;
    let status = world.view("330500").goals[0].status.clone().unwrap();
    assert_eq!(status.value(), StatusValue::Incomplete);
}

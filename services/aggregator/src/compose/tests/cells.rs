//! What a cell shows: the value that counts, its target, and where it stands.

use qiyou_proto::{
    aggregator::v1::{Composition, StatusFlag},
    r#type::v1::{Absence, Comparator, ReportState, StatusValue},
};

use super::*;

#[test]
fn every_indicator_has_a_cell_for_every_year_of_the_plan() {
    let view = World::new().view("330500");
    assert_eq!(view.years, [2024, 2025, 2026]);
    let ids: Vec<_> = view.domains.iter().map(|domain| domain.domain.as_str()).collect();
    assert_eq!(ids, ["childcare", "health"]);
    for indicator in view.domains.iter().flat_map(|domain| &domain.indicators) {
        let years: Vec<_> = indicator.cells.iter().map(|cell| cell.year).collect();
        assert_eq!(years, [2024, 2025, 2026], "{}", indicator.indicator);
    }
    assert_eq!(view.region_name, "市");
    assert_eq!(view.judged_on, "2025-08-01");
}

#[test]
fn a_ratio_of_a_prefecture_is_the_sum_of_numerators_over_the_sum_of_denominators() {
    let world = World::new().approve("330522", "childcare.share", "2024", ratio("90", "100")).approve(
        "330523",
        "childcare.share",
        "2024",
        ratio("30", "100"),
    );
    let cell = world.cell("330500", "childcare.share", 2024);
    let actual = cell.actual.unwrap();
    assert_eq!(shown(actual.value.as_ref()), "60");
    assert_eq!(actual.composition(), Composition::RollUp);
    assert_eq!(shown(actual.children_coverage.as_ref()), "1");
    let status = cell.status.unwrap();
    assert_eq!(status.value(), StatusValue::Missed);
    let attainment = cell.attainment.unwrap();
    assert_eq!((shown(attainment.percent.as_ref()), shown(attainment.gap.as_ref())), ("75.0", "-20.0"));
}

#[test]
fn a_sum_over_some_of_the_counties_is_shown_and_not_judged() {
    let world = World::new().approve("330522", "childcare.visits", "2024", value("5000"));
    let cell = world.cell("330500", "childcare.visits", 2024);
    let actual = cell.actual.unwrap();
    assert_eq!(shown(actual.value.as_ref()), "5000");
    assert_eq!(shown(actual.children_coverage.as_ref()), "0.5");
    assert_eq!(cell.status.unwrap().value(), StatusValue::Incomplete);
}

#[test]
fn a_regions_own_value_stands_before_what_its_children_add_up_to() {
    let world = World::new()
        .approve("330522", "childcare.visits", "2024", value("700"))
        .approve("330523", "childcare.visits", "2024", value("400"))
        .approve("330500", "childcare.visits", "2024", value("1200"));
    let cell = world.cell("330500", "childcare.visits", 2024);
    assert_eq!(shown(cell.actual.unwrap().value.as_ref()), "1200");
    let beside: Vec<_> =
        cell.beside.iter().map(|other| (shown(other.value.as_ref()), other.composition())).collect();
    assert_eq!(beside, [("1100", Composition::RollUp)]);
}

#[test]
fn a_running_year_is_judged_from_last_years_approved_result() {
    let world = World::new().approve("330500", "childcare.places", "2024", value("100")).approve(
        "330500",
        "childcare.places",
        "2025-Q2",
        value("102"),
    );
    let status = world.cell("330500", "childcare.places", 2025).status.unwrap();
    assert_eq!(status.value(), StatusValue::OffTrack);
    let inputs: Vec<_> = status
        .inputs
        .iter()
        .map(|input| format!("{}={}@{}", input.name, shown(input.value.as_ref()), input.revision))
        .collect();
    assert_eq!(inputs, ["target=110@0", "v=102@4", "a=100@3", "s=0.495890411@0", "R=0.4033149171@0"]);
}

#[test]
fn a_submitted_value_counts_only_where_it_is_asked_for_and_is_flagged() {
    let mut world = World::new();
    let submitted = wire::Observation {
        state: ReportState::Submitted.into(),
        version: ObservationVersion::Working.into(),
        approved_revision: 0,
        ..report("330500", "childcare.share", "2024", value("81"))
    };
    world.put(0, Resource::Observation(submitted));
    assert_eq!(world.cell("330500", "childcare.share", 2024).actual, None);
    let coverage = world.view("330500").domains[0].coverage.unwrap();
    assert_eq!((coverage.due, coverage.provisional, coverage.missing), (3, 1, 2));

    world.ask.include_provisional = true;
    let cell = world.cell("330500", "childcare.share", 2024);
    assert_eq!(cell.actual.unwrap().state(), ReportState::Submitted);
    let status = cell.status.unwrap();
    assert_eq!(status.value(), StatusValue::Met);
    assert!(status.flags.contains(&StatusFlag::Provisional.into()));
}

#[test]
fn what_has_no_meaning_somewhere_is_no_zero() {
    let absent = observation::Result::Absence(Absence::NotApplicable.into());
    let world = World::new().approve("330522", "childcare.visits", "2024", value("700")).approve(
        "330523",
        "childcare.visits",
        "2024",
        absent.clone(),
    );
    let cell = world.cell("330500", "childcare.visits", 2024);
    assert_eq!(shown(cell.actual.unwrap().children_coverage.as_ref()), "1");
    assert_eq!(cell.status.unwrap().value(), StatusValue::Missed);

    let world = World::new().approve("330500", "childcare.share", "2024", absent);
    let cell = world.cell("330500", "childcare.share", 2024);
    assert_eq!(cell.actual.unwrap().absence(), Absence::NotApplicable);
    assert_eq!(cell.status.unwrap().value(), StatusValue::NotJudged);
}

#[test]
fn a_milestone_is_met_by_evidence_and_a_target_in_words_too() {
    let fulfilled = |indicator, period| {
        let report = wire::Observation {
            result: None,
            fulfilled: true,
            evidence: vec![types::Evidence { title: "通知".to_owned(), ..Default::default() }],
            ..report("330500", indicator, period, value("0"))
        };
        Resource::Observation(report)
    };
    let mut world = World::new();
    let status =
        |world: &World, indicator, year| world.cell("330500", indicator, year).status.unwrap().value();
    assert_eq!(status(&world, "childcare.passed", 2024), StatusValue::NoTarget);
    assert_eq!(status(&world, "childcare.passed", 2025), StatusValue::Pending);
    assert_eq!(status(&world, "childcare.insured", 2024), StatusValue::NoTarget);
    assert_eq!(status(&world, "childcare.insured", 2025), StatusValue::Pending);
    world.put(0, fulfilled("childcare.passed", "2025"));
    world.put(0, fulfilled("childcare.insured", "2025"));
    assert_eq!(status(&world, "childcare.passed", 2025), StatusValue::Met);
    assert_eq!(status(&world, "childcare.passed", 2026), StatusValue::Met, "what was reached stays reached");
    assert_eq!(status(&world, "childcare.insured", 2025), StatusValue::Met);
    assert_eq!(status(&world, "childcare.insured", 2026), StatusValue::Pending);
    let evidence = world.cell("330500", "childcare.passed", 2025).actual.unwrap().evidence;
    assert_eq!(evidence[0].title, "通知");
}

#[test]
fn a_target_that_was_revised_since_takes_the_place_of_the_plans() {
    let mut world = World::new().approve("330500", "childcare.share", "2024", value("78"));
    let before = world.cell("330500", "childcare.share", 2024);
    assert_eq!(before.status.unwrap().value(), StatusValue::Missed);
    let revised = wire::Target {
        name: "plans/p-1/indicators/childcare.share/regions/330500/targets/2024".to_owned(),
        comparator: Comparator::AtLeast.into(),
        value: Some(decimal("78")),
        origin: wire::TargetOrigin::Revised.into(),
        ..Default::default()
    };
    world.put(0, Resource::Target(revised));
    let cell = world.cell("330500", "childcare.share", 2024);
    assert_eq!(cell.status.unwrap().value(), StatusValue::Met);
    let target = cell.target.unwrap();
    assert_eq!((shown(target.value.as_ref()), target.revised, target.revision), ("78", true, 4));
}

#[test]
fn a_region_below_the_plans_has_values_and_no_targets() {
    let world = World::new().approve("330522", "childcare.share", "2024", ratio("9", "10"));
    let view = world.view("330522");
    assert!(view.goals.is_empty());
    assert_eq!(view.domains[0].commitments.clone().unwrap().total, 0);
    let cell = world.cell("330522", "childcare.share", 2024);
    assert_eq!(shown(cell.actual.unwrap().value.as_ref()), "90");
    assert_eq!((cell.target, cell.status.unwrap().value()), (None, StatusValue::NoTarget));
}

//! What an answer stands on, and that nothing else decides it.

use qiyou_proto::aggregator::v1::ServedFrom;

use super::*;

fn filled() -> World {
    World::new()
        .approve("330522", "childcare.share", "2024", ratio("90", "100"))
        .approve("330523", "childcare.visits", "2024", value("30"))
        .progress("childcare.t01.stations", "2024", Some("4"))
        .build(1, "hospital", true, &[(2025, "70000000")])
}

#[test]
fn equal_inputs_are_equal_bytes() {
    assert_eq!(filled().bytes("330500"), filled().bytes("330500"));
}

#[test]
fn a_write_elsewhere_changes_nothing() {
    let before = filled().bytes("330522");
    let after = filled().approve("330523", "childcare.share", "2024", ratio("1", "100"));
    assert_eq!(after.bytes("330522"), before);
    assert_ne!(after.bytes("330500"), filled().bytes("330500"));
}

#[test]
fn every_store_has_a_watermark_and_the_own_one_too() {
    let view = filled().view("330500");
    let marks: Vec<_> = view.watermarks.iter().map(|mark| (mark.domain.as_str(), mark.revision)).collect();
    assert_eq!(marks, [("childcare", 5), ("health", 3), ("plan", 1)]);
    assert!(!view.token.is_empty());
    assert_eq!(view.read_time.unwrap().seconds, 1_700_000_005);
}

#[test]
fn a_store_that_cannot_be_reached_is_shown_as_it_was_last_known_and_marked() {
    let mut world = filled();
    world.sources.parts[0].reach = Reach::LastKnown;
    let view = world.view("330500");
    assert_eq!(view.unreachable, ["childcare/h:1"]);
    assert_eq!(domain(&view, "childcare").served_from(), ServedFrom::LastKnown);
    assert_eq!(domain(&view, "health").served_from(), ServedFrom::Live);
    assert_eq!(
        domain(&view, "childcare").indicators,
        domain(&filled().view("330500"), "childcare").indicators
    );
}

#[test]
fn a_store_that_was_never_reached_leaves_its_domain_empty_and_marked() {
    let mut world = filled();
    world.sources.parts[0] =
        Part { reach: Reach::Nothing, projection: None, ..world.sources.parts[0].clone() };
    let view = world.view("330500");
    assert_eq!(view.unreachable, ["childcare/h:1"]);
    let childcare = domain(&view, "childcare");
    assert_eq!(childcare.served_from(), ServedFrom::Nothing);
    assert_eq!(childcare.indicators.len(), 5);
    assert!(childcare.indicators.iter().flat_map(|each| &each.cells).all(|cell| cell.actual.is_none()));
}

#[test]
fn a_store_that_holds_another_version_is_named() {
    let mut world = filled();
    assert!(world.view("330500").mixed_versions.is_empty());
    let other = wire::PlanVersion {
        plan: "plans/p-1".to_owned(),
        sha256: Digest::of(b"another").to_string(),
        ..Default::default()
    };
    world.put(1, Resource::PlanVersion(other));
    assert_eq!(world.view("330500").mixed_versions, ["health"]);
}

#[test]
fn two_stores_of_a_domain_answer_for_a_part_of_the_country_each() {
    let mut world = World::new();
    let sha256 = world.sources.active.sha256;
    world
        .sources
        .parts
        .splice(0..1, ["childcare=h:7@330522", "childcare=h:8@330523"].map(|text| part(text, &sha256)));
    world.put(0, Resource::Observation(report("330522", "childcare.share", "2024", ratio("90", "100"))));
    world.put(1, Resource::Observation(report("330523", "childcare.share", "2024", ratio("50", "100"))));
    // What a store holds of a region that another answers for does not count.
    world.put(1, Resource::Observation(report("330522", "childcare.share", "2024", ratio("1", "100"))));
    let whole = world.cell("330500", "childcare.share", 2024).actual.unwrap();
    assert_eq!(shown(whole.value.as_ref()), "70");
    let one = world.view("330522");
    let domains: Vec<_> = one.watermarks.iter().map(|mark| mark.domain.as_str()).collect();
    assert_eq!(domains, ["childcare", "health", "plan"], "the other county's store has no part in it");
}

#[test]
fn made_up_figures_mark_the_whole_answer() {
    assert!(!filled().view("330500").sample);
    let mut world = filled();
    let sample =
        wire::Observation { sample: true, ..report("330522", "childcare.share", "2025", ratio("1", "2")) };
    world.put(0, Resource::Observation(sample));
    assert!(world.view("330500").sample);
}

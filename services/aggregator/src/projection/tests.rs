use proptest::prelude::*;
use qiyou_kernel::{Authority, Period};
use qiyou_method::{Figure, Standing};
use qiyou_proto::{
    delivery::v1 as delivery,
    indicator::v1::{PlanVersion, Target, change::Resource},
    oversight::v1::{FollowUp, FollowUpState, Ticket, TicketState},
    reference::v1::{Dataset, ReferenceVersion},
    r#type::v1 as types,
};

use super::*;
use crate::testing::model::{Act, Model, REGIONS, Step, change, code, tree};

fn fold(mut projection: Projection, changes: &[wire::Change]) -> Projection {
    for change in changes {
        projection.apply(change).unwrap();
    }
    projection
}

fn any_act() -> impl Strategy<Value = Act> {
    prop_oneof![
        any::<bool>().prop_map(|draft| Act::Report { draft }),
        Just(Act::Withdraw),
        Just(Act::Submit),
        Just(Act::Approve),
        Just(Act::Approve),
        Just(Act::Return),
    ]
}

fn any_other() -> impl Strategy<Value = (String, Resource)> {
    prop_oneof![
        (any::<bool>(), 0..20_u8).prop_map(|(revised, value)| {
            let name = "plans/p-1/indicators/childcare.i1/regions/330522/targets/2025".to_owned();
            let target = Target {
                name: name.clone(),
                comparator: types::Comparator::AtLeast.into(),
                value: Some(types::Decimal { value: value.to_string() }),
                origin: if revised { 2 } else { 1 },
                ..Target::default()
            };
            (name, Resource::Target(target))
        }),
        any::<u8>().prop_map(|byte| {
            let sha256 = Digest::of(&[byte]).to_string();
            let version = PlanVersion { plan: "plans/p-1".to_owned(), sha256, ..PlanVersion::default() };
            ("plan".to_owned(), Resource::PlanVersion(version))
        }),
        any::<u8>().prop_map(|byte| {
            let sha256 = Digest::of(&[byte]).to_string();
            let dataset = Dataset::Regions.into();
            let version = ReferenceVersion { dataset, sha256, ..ReferenceVersion::default() };
            ("regions".to_owned(), Resource::ReferenceVersion(version))
        }),
        (0..REGIONS.len(), 1..3_u8, any::<bool>()).prop_map(|(region, number, is_open)| {
            let region = REGIONS[region];
            let name = format!(
                "regions/{region}/indicators/childcare.i1/periods/2024/authorities/reported/tickets/{number}"
            );
            let state = if is_open { TicketState::Open } else { TicketState::Upheld };
            let ticket = Ticket { name: name.clone(), state: state.into(), ..Ticket::default() };
            (name, Resource::Ticket(ticket))
        }),
        (0..REGIONS.len(), 1..7).prop_map(|(region, state)| {
            let name =
                format!("plans/p-1/indicators/childcare.i1/regions/{}/followUps/2024", REGIONS[region]);
            let state = FollowUpState::try_from(state).unwrap().into();
            let due_date = "2025-03-31".to_owned();
            (name.clone(), Resource::FollowUp(FollowUp { name, state, due_date, ..FollowUp::default() }))
        }),
        (0..REGIONS.len(), 0..100_u8).prop_map(|(region, amount)| {
            // One of two projects, which moves from region to region.
            let name = format!("projects/p-{}", amount % 2);
            let completed = Some(types::Decimal { value: amount.to_string() });
            let project = delivery::Project {
                name: name.clone(),
                region: format!("regions/{}", REGIONS[region]),
                major: amount % 3 == 0,
                years: vec![delivery::ProjectYear {
                    year: 2024,
                    completed,
                    ..delivery::ProjectYear::default()
                }],
                ..delivery::Project::default()
            };
            (name, Resource::Project(project))
        }),
    ]
}

fn any_step() -> impl Strategy<Value = Step> {
    // A commitment belongs to its plan's region, so that it has one key for a year.
    let key = (0..REGIONS.len(), 0..3_u8, 3..6_u8)
        .prop_map(|(region, measure, year)| (if measure == 0 { 0 } else { region }, measure, year));
    prop_oneof![
        8 => (key, any_act(), 0..50_u8).prop_map(|(key, act, value)| Step::Act(key, act, value)),
        1 => any_other().prop_map(|(name, resource)| Step::Other(name, Box::new(resource))),
    ]
}

fn model(steps: &[Step]) -> Model {
    let mut model = Model::default();
    for step in steps {
        match step.clone() {
            Step::Act(key, act, value) => model.act(key, act, value),
            Step::Other(name, resource) => model.record(&name, *resource),
        }
    }
    model
}

proptest! {
    #[test]
    fn a_snapshot_and_the_rest_give_what_every_change_gives(
        steps in prop::collection::vec(any_step(), 0..80),
        at in any::<prop::sample::Index>(),
    ) {
        let whole = model(&steps);
        let before = model(&steps[..at.index(steps.len() + 1)]);
        let rest = &whole.history[before.history.len()..];
        let one_by_one = fold(Projection::default(), &whole.history);
        let from_snapshot = fold(fold(Projection::default(), &before.snapshot()), rest);
        prop_assert_eq!(&one_by_one, &from_snapshot);
        for region in REGIONS.map(code) {
            let plan = "p-1".parse().unwrap();
            let trees = tree();
            let marks = [&one_by_one, &from_snapshot].map(|each| each.watermark(&trees, region, &plan, true));
            prop_assert_eq!(marks[0], marks[1]);
        }
    }

    #[test]
    fn the_order_of_a_snapshot_does_not_matter(
        steps in prop::collection::vec(any_step(), 0..60),
        order in any::<prop::sample::Index>(),
    ) {
        let mut rows = model(&steps).snapshot();
        let expected = fold(Projection::default(), &rows);
        let turn = order.index(rows.len() + 1);
        rows.rotate_left(turn);
        prop_assert_eq!(&fold(Projection::default(), &rows), &expected);
        rows.reverse();
        prop_assert_eq!(&fold(Projection::default(), &rows), &expected);
    }

    #[test]
    fn what_was_taken_before_a_change_stays_as_it_was(
        steps in prop::collection::vec(any_step(), 1..40),
        last in any_step(),
    ) {
        let before = fold(Projection::default(), &model(&steps).history);
        let kept = before.clone();
        let history = model(&[steps, vec![last]].concat()).history;
        let after = fold(before.clone(), &history);
        drop(after);
        prop_assert_eq!(before, kept);
    }
}

fn reports(model: &Model) -> Vec<(Standing, Figure)> {
    let projection = fold(Projection::default(), &model.history);
    let indicator = "childcare.i1".parse().unwrap();
    let series = projection.of(code("330522")).and_then(|area| area.series(&indicator));
    let reports = series.map(Series::reports).unwrap_or_default();
    reports.iter().map(|report| (report.standing, report.figure)).collect()
}

fn value(value: i64) -> Figure {
    Figure::Value(value.into())
}

#[test]
fn an_approved_value_stands_until_its_successor_is_approved() {
    let (mut model, key) = (Model::default(), (0, 1, 5));
    model.act(key, Act::Report { draft: true }, 1);
    assert_eq!(reports(&model), []);
    model.act(key, Act::Submit, 0);
    assert_eq!(reports(&model), [(Standing::Submitted, value(1))]);
    model.act(key, Act::Approve, 0);
    model.act(key, Act::Report { draft: false }, 2);
    assert_eq!(reports(&model), [(Standing::Submitted, value(2)), (Standing::Approved, value(1))]);
    model.act(key, Act::Approve, 0);
    assert_eq!(reports(&model), [(Standing::Approved, value(2))]);
}

#[test]
fn a_withdrawal_ends_a_value_once_it_is_approved_and_still_moves_the_watermark() {
    let (mut model, key) = (Model::default(), (0, 1, 5));
    model.act(key, Act::Report { draft: false }, 1);
    model.act(key, Act::Approve, 0);
    model.act(key, Act::Withdraw, 0);
    assert_eq!(reports(&model), [(Standing::Approved, value(1))]);
    model.act(key, Act::Approve, 0);
    assert_eq!(reports(&model), []);
    let projection = fold(Projection::default(), &model.history);
    let mark = projection.watermark(&tree(), code("330522"), &"p-1".parse().unwrap(), true);
    assert_eq!(mark.revision, 4);
    model.act(key, Act::Report { draft: false }, 3);
    assert_eq!(reports(&model), [(Standing::Submitted, value(3))]);
    model.act(key, Act::Return, 0);
    assert_eq!(reports(&model), []);
}

#[test]
fn a_write_elsewhere_moves_no_watermark() {
    let mut model = Model::default();
    model.act((0, 1, 5), Act::Report { draft: false }, 1);
    model.act((2, 1, 5), Act::Report { draft: false }, 1);
    model.act((1, 1, 5), Act::Report { draft: false }, 1);
    model.act((0, 0, 5), Act::Report { draft: false }, 1);
    let projection = fold(Projection::default(), &model.history);
    let mark = |region, plan: &str, promises| {
        projection.watermark(&tree(), code(region), &plan.parse().unwrap(), promises).revision
    };
    assert_eq!(mark("330523", "other", true), 2);
    assert_eq!(mark("330522", "other", true), 3);
    assert_eq!(mark("330522103", "other", true), 3);
    assert_eq!(mark("330500", "other", true), 3);
    assert_eq!(mark("330523", "p-1", false), 2);
    assert_eq!(mark("330523", "p-1", true), 4);
}

#[test]
fn evidence_and_the_day_of_the_first_report_are_kept() {
    let mut model = Model::default();
    model.act((0, 1, 5), Act::Report { draft: false }, 2);
    let projection = fold(Projection::default(), &model.history);
    let area = projection.of(code("330522")).unwrap();
    let series = area.series(&"childcare.i1".parse().unwrap()).unwrap();
    assert_eq!(series.reports()[0].first_submitted.unwrap().to_string(), "2023-11-15");
    let period: Period = "2025".parse().unwrap();
    assert_eq!(series.evidence(period, Authority::Reported, Standing::Submitted).len(), 1);
    assert_eq!(series.evidence(period, Authority::Derived, Standing::Submitted).len(), 0);
}

#[test]
fn a_change_that_cannot_be_read_is_refused_and_one_of_a_later_version_is_passed_over() {
    let mut projection = Projection::default();
    let broken = wire::Observation { name: "regions/x".to_owned(), ..wire::Observation::default() };
    let refused = projection.apply(&change(7, Resource::Observation(broken))).unwrap_err();
    assert_eq!(refused.message(), "a change at revision 7 is not readable");
    projection.apply(&wire::Change { revision: 8, ..wire::Change::default() }).unwrap();
    assert_eq!(projection, Projection::default());
}

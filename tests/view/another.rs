//! Another county's plan, made up: other years, other indicators, a domain without a program, townships that come and go.

use qiyou_proto::{
    aggregator::v1::{
        ApproveGoalProgressRequest, Composition, GetFiveYearViewRequest, GoalProgress, GoalProgressRevision,
        ReportGoalProgressRequest,
    },
    indicator::v1::Observation,
    r#type::v1::StatusValue,
};
use qiyou_tests::{Cluster, EXAMPLE, EXAMPLE_REGIONS, Member, Place, decimal, ratio, value};

use crate::{
    acts::approve,
    reading::{cell, goal, shown, stale, standing, view},
};

const PLAN: &str = "plans/example-2024-2028";
const COUNTY: &str = "regions/990101";
const VISITS: &str = "culture.library_visits";
const WAITING: &str = "health.waiting_days";

async fn example() -> Cluster {
    let members = ["childcare", "health", "culture"].map(Member::only);
    let cluster = Cluster::of(Place::Sqlite, members.into()).await;
    cluster.load_plan(EXAMPLE_REGIONS.as_bytes(), EXAMPLE.as_bytes().to_vec()).await;
    cluster
}

fn in_region(region: &str, row: Observation) -> Observation {
    Observation { region: region.to_owned(), ..row }
}

fn after(token: &str) -> GetFiveYearViewRequest {
    GetFiveYearViewRequest {
        plan: PLAN.to_owned(),
        region: COUNTY.to_owned(),
        at_least_as_fresh: vec![token.to_owned()],
        ..Default::default()
    }
}

#[tokio::test]
async fn a_domain_without_a_program_is_shown_like_the_others() {
    let cluster = example().await;
    let quarters = [("2025-Q1", "3.0"), ("2025-Q2", "3.2"), ("2025-Q3", "3.1"), ("2025-Q4", "3.3")];
    let rows = quarters.map(|(period, visits)| in_region(COUNTY, value(VISITS, period, visits)));
    let token = approve(&cluster, "culture", rows).await;
    let view = view(&cluster.aggregator().viewer(), after(&token)).await;
    let domains: Vec<_> = view.domains.iter().map(|domain| domain.domain.as_str()).collect();
    assert_eq!(domains, ["childcare", "health", "culture"]);
    assert_eq!((view.years.as_slice(), stale(&view)), (&[2024, 2025, 2026, 2027, 2028][..], vec![]));
    let visits = cell(&view, VISITS, 2025);
    assert_eq!((shown(visits), standing(visits)), ("12.6", StatusValue::Met));
    assert_eq!(visits.actual.as_ref().unwrap().composition(), Composition::Periods);
}

#[tokio::test]
async fn a_roll_up_is_over_the_townships_that_there_were() {
    let cluster = example().await;
    let [east, west, new] = ["001", "002", "003"].map(|end| format!("{COUNTY}{end}"));
    let waited = |region: &str, year, days| in_region(region, ratio(WAITING, year, days, "100"));
    // One township took the place of another in the middle of 2024.
    let rows = [
        waited(&west, "2023", "990"),
        waited(&east, "2024", "900"),
        waited(&new, "2024", "940"),
        waited(&east, "2025", "880"),
    ];
    let token = approve(&cluster, "health", rows).await;
    let view = view(&cluster.aggregator().viewer(), after(&token)).await;
    let (whole, half) = (cell(&view, WAITING, 2024), cell(&view, WAITING, 2025));
    assert_eq!(
        (shown(whole), whole.actual.as_ref().unwrap().children_coverage.clone()),
        ("9.2", Some(decimal("1")))
    );
    assert_eq!(
        (shown(half), half.actual.as_ref().unwrap().children_coverage.clone()),
        ("8.8", Some(decimal("0.5")))
    );
    assert_eq!((standing(whole), standing(half)), (StatusValue::NoTarget, StatusValue::Incomplete));
}

#[tokio::test]
async fn a_goal_that_is_a_number_shows_how_far_it_has_come() {
    let cluster = example().await;
    let progress = GoalProgress {
        goal: format!("{PLAN}/goals/plan.satisfied_readers"),
        period: "2025".to_owned(),
        value: Some(decimal("82.5")),
        sample: true,
        ..Default::default()
    };
    let report = ReportGoalProgressRequest { progress: vec![progress], ..Default::default() };
    let reported = cluster.aggregator().reporter().plans().report_goal_progress(report).await.unwrap();
    let GoalProgress { name, revision, .. } = reported.into_inner().progress.remove(0);
    let revisions = vec![GoalProgressRevision { name, revision }];
    let approval = ApproveGoalProgressRequest { revisions, ..Default::default() };
    let approved = cluster.aggregator().approver().plans().approve_goal_progress(approval).await.unwrap();
    let view = view(&cluster.aggregator().viewer(), after(&approved.into_inner().token)).await;
    let readers = goal(&view, "plan.satisfied_readers");
    assert_eq!(readers.actual.as_ref().unwrap().value, Some(decimal("82.5")));
    assert_eq!(readers.attainment.as_ref().unwrap().gap, Some(decimal("2.5")));
    assert_eq!(readers.status.as_ref().unwrap().value(), StatusValue::NotDue, "it is judged in 2028");
    assert!(view.sample, "one made-up figure marks the whole");
}

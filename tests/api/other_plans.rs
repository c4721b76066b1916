//! Plans of other counties: data alone, with no code changed. Theirs is made up and says so in its title.

use qiyou_kernel::DomainId;
use qiyou_proto::{
    delivery::v1::{ListCommitmentsRequest, ListTasksRequest},
    indicator::v1::{ListIndicatorsRequest, ListPlanVersionsRequest, ListTargetsRequest, PlanVersion},
};
use qiyou_rpc::Options;
use qiyou_tests::{CHANGXING, EXAMPLE, EXAMPLE_REGIONS, Refused, TestDomain, at, value};
use tonic::Code;

const PLAN: &str = "plans/example-2024-2028";

/// A domain of the made-up plan, served by the program for any domain.
async fn example(domain: &str) -> TestDomain {
    let id: DomainId = domain.parse().unwrap();
    let service = TestDomain::of(&qiyou_domain::domain(&id), Options::default()).await;
    let administrator = service.callers.administrator();
    administrator.load_regions(EXAMPLE_REGIONS.as_bytes()).await.unwrap();
    administrator.load_plan(EXAMPLE.as_bytes()).await.unwrap();
    service
}

async fn indicators(service: &TestDomain) -> Vec<String> {
    let request = ListIndicatorsRequest::default();
    let listed = service.callers.viewer().indicators().list_indicators(request).await.unwrap().into_inner();
    listed.indicators.into_iter().map(|indicator| indicator.name).collect()
}

async fn version(service: &TestDomain) -> PlanVersion {
    let request = ListPlanVersionsRequest { plan: PLAN.to_owned(), ..Default::default() };
    let listed = service.callers.viewer().indicators().list_plan_versions(request).await.unwrap();
    listed.into_inner().plan_versions.remove(0)
}

#[tokio::test]
async fn every_domain_of_the_plan_is_served_and_no_other() {
    for (domain, expected) in [
        ("childcare", vec!["indicators/childcare.places_per_1000"]),
        ("health", vec!["indicators/health.waiting_days"]),
        ("culture", vec!["indicators/culture.library_visits"]),
        ("housing", vec![]),
    ] {
        assert_eq!(indicators(&example(domain).await).await, expected);
    }
}

#[tokio::test]
async fn a_plan_has_its_own_title_region_and_years() {
    let version = version(&example("culture").await).await;
    assert_eq!(version.title.unwrap().zh, "示例县公共服务五年方案（虚构）");
    assert_eq!(version.region, "regions/990101");
    assert_eq!(version.years, [2024, 2025, 2026, 2027, 2028]);
}

#[tokio::test]
async fn a_domain_without_a_program_takes_reports_and_approves_them() {
    let culture = example("culture").await;
    let visits = "culture.library_visits";
    let rows =
        [at("990101", value(visits, "2025", "12.6")), at("990101001", value(visits, "2026-Q1", "1.2"))];
    let reported = culture.callers.reporter().report(rows).await.unwrap().into_inner().observations;
    culture.callers.approver().approve(&reported).await.unwrap();
    let listed = culture.callers.viewer().observations().await;
    let states: Vec<_> = listed.iter().map(|row| row.state().as_str_name()).collect();
    assert_eq!(states, ["REPORT_STATE_APPROVED"; 2]);
}

#[tokio::test]
async fn a_domain_without_a_program_has_targets_tasks_and_commitments() {
    let culture = example("culture").await;
    let viewer = culture.callers.viewer();
    let plan = PLAN.to_owned();
    let targets = ListTargetsRequest { plan: plan.clone(), ..Default::default() };
    let targets = viewer.indicators().list_targets(targets).await.unwrap().into_inner().targets;
    let numbers: Vec<_> = targets.iter().map(|target| target.value.clone().unwrap().value).collect();
    assert_eq!(numbers, ["12.0", "12.5", "13.0", "13.5", "14.0"]);
    let tasks = ListTasksRequest { plan: plan.clone(), ..Default::default() };
    let tasks = viewer.delivery().list_tasks(tasks).await.unwrap().into_inner().tasks;
    assert_eq!(tasks.len(), 1);
    let commitments = ListCommitmentsRequest { plan, ..Default::default() };
    let commitments = viewer.delivery().list_commitments(commitments).await.unwrap().into_inner().commitments;
    let due: Vec<_> = commitments.iter().map(|each| (each.due_year, each.undated)).collect();
    assert_eq!(due, [(2026, false), (2028, true)]);
}

#[tokio::test]
async fn a_plan_has_its_own_periods() {
    let health = example("health").await;
    let reporter = health.callers.reporter();
    let waiting = |period: &str| at("990101", value("health.waiting_days", period, "9.1"));
    for taken in ["2023", "2024", "2026-07"] {
        reporter.report([waiting(taken)]).await.unwrap();
    }
    for (refused, reason) in
        [("2022", "PERIOD_OUTSIDE_PLAN"), ("2026-Q1", "PERIOD_FREQUENCY"), ("2026-08", "PERIOD_NOT_ENDED")]
    {
        let refusal = reporter.report([waiting(refused)]).await.refused();
        assert_eq!(refusal.faults(), [("observations[0].period", reason)], "{refused}");
    }
}

#[tokio::test]
async fn a_plan_that_defines_a_known_indicator_otherwise_is_refused() {
    let childcare = TestDomain::with_plan("childcare").await;
    let head = childcare.store.head();
    let refusal = childcare.callers.administrator().load_plan(EXAMPLE.as_bytes()).await.refused();
    assert_eq!(refusal.why(), (Code::FailedPrecondition, "DEFINITION_CONFLICT"));
    let words = "plans/changxing-2023-2027 defines childcare.places_per_1000 with another name; use the same definition or another id";
    assert_eq!(refusal.message, words);
    let told = ["indicator", "field", "plan"].map(|key| refusal.told(key));
    assert_eq!(told, ["childcare.places_per_1000", "name", "changxing-2023-2027"]);
    assert_eq!(childcare.store.head(), head);
    assert_eq!(indicators(&childcare).await.len(), 4);
}

#[tokio::test]
async fn plans_that_define_an_indicator_alike_share_it() {
    let childcare = TestDomain::with_plan("childcare").await;
    let twin = CHANGXING.replace("changxing-2023-2027", "twin-2023-2027");
    childcare.callers.administrator().load_plan(twin.as_bytes()).await.unwrap();
    let request = ListIndicatorsRequest::default();
    let listed = childcare.callers.viewer().indicators().list_indicators(request).await.unwrap().into_inner();
    assert_eq!(listed.indicators.len(), 4, "each once");
    for indicator in listed.indicators {
        assert_eq!(indicator.plans, ["plans/changxing-2023-2027", "plans/twin-2023-2027"]);
    }
    // An observation belongs to the indicator, and so to both.
    childcare.callers.reporter().report([value("childcare.places_per_1000", "2024", "4.70")]).await.unwrap();
    assert_eq!(childcare.callers.viewer().observations().await.len(), 1);
}

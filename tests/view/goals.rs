//! The plan as a whole: its versions, and its goals with their evidence.

use qiyou_auth::Role;
use qiyou_proto::{
    aggregator::v1::{
        ApproveGoalProgressRequest, Composition, GetFiveYearViewRequest, GetPlanRequest, GoalProgress,
        GoalProgressRevision, ListGoalProgressRequest, ListPlanVersionsRequest, ListPlansRequest,
        ReportGoalProgressRequest, ReturnGoalProgressRequest, StatusReason,
    },
    r#type::v1::{ReportState, StatusValue},
};
use qiyou_tests::{CHANGXING, COUNTY, Caller, Cluster, PLAN, Refused, decimal, notice, regions, sha256};
use tonic::Code;

use crate::{
    acts::{build, project},
    reading::{after, asking, domain, goal, including, view},
};

const CIRCLE: &str = "plan.service_circle";
const INVESTMENT: &str = "plan.total_investment";

fn reporting(progress: GoalProgress) -> ReportGoalProgressRequest {
    ReportGoalProgressRequest { progress: vec![progress], ..Default::default() }
}

/// A report that a goal is fulfilled, with the document that shows it.
fn fulfilment(goal: &str, period: &str) -> GoalProgress {
    GoalProgress {
        goal: format!("{PLAN}/goals/{goal}"),
        period: period.to_owned(),
        fulfilled: true,
        evidence: vec![notice()],
        ..Default::default()
    }
}

fn exactly(progress: &GoalProgress) -> Vec<GoalProgressRevision> {
    vec![GoalProgressRevision { name: progress.name.clone(), revision: progress.revision }]
}

async fn report(caller: &Caller, progress: GoalProgress) -> GoalProgress {
    let reported = caller.plans().report_goal_progress(reporting(progress)).await.unwrap().into_inner();
    reported.progress[0].clone()
}

/// The reports on a plan's goals, or on one: their periods and states.
async fn listed(caller: &Caller, parent: &str) -> Vec<(String, ReportState)> {
    let request = ListGoalProgressRequest { parent: parent.to_owned(), ..Default::default() };
    let listed = caller.plans().list_goal_progress(request).await.unwrap().into_inner().progress;
    listed.iter().map(|each| (each.period.clone(), each.state())).collect()
}

#[tokio::test]
async fn a_goal_is_reached_by_approved_evidence() {
    let cluster = Cluster::with_plan_in(["childcare"]).await;
    let (reporter, approver) = (cluster.aggregator().reporter(), cluster.aggregator().approver());
    let viewer = cluster.aggregator().viewer();
    let reported = report(&reporter, fulfilment(CIRCLE, "2026-S1")).await;
    assert_eq!((reported.state(), reported.reporter.as_str()), (ReportState::Submitted, "reporter"));
    let waiting = view(&viewer, asking()).await;
    assert_eq!(goal(&waiting, CIRCLE).status.as_ref().unwrap().value(), StatusValue::Pending);
    let counting = GetFiveYearViewRequest { include_provisional: true, ..asking() };
    let counted = view(&viewer, counting).await;
    assert_eq!(goal(&counted, CIRCLE).status.as_ref().unwrap().value(), StatusValue::Met);

    let itself = cluster.aggregator().with("reporter", Role::Approver);
    let approval = ApproveGoalProgressRequest { revisions: exactly(&reported), ..Default::default() };
    let refusal = itself.plans().approve_goal_progress(approval.clone()).await.refused();
    assert_eq!(refusal.why(), (Code::PermissionDenied, "REPORTER_CANNOT_APPROVE"));
    let approved = approver.plans().approve_goal_progress(approval).await.unwrap().into_inner();
    let view = view(&viewer, after(&approved.token)).await;
    let circle = goal(&view, CIRCLE);
    let status = circle.status.clone().unwrap();
    assert_eq!((status.value(), status.reason()), (StatusValue::Met, StatusReason::EvidenceApproved));
    assert_eq!(circle.actual.as_ref().unwrap().evidence, [notice()]);
    let parent = format!("{PLAN}/goals/{CIRCLE}");
    let both = [("2026-S1".to_owned(), ReportState::Approved), ("2026-S1".to_owned(), ReportState::Approved)];
    assert_eq!(listed(&viewer, &parent).await, both, "the working version and the one that stands");
}

#[tokio::test]
async fn a_returned_report_says_why_and_comes_again() {
    let cluster = Cluster::with_plan_in(["childcare"]).await;
    let (reporter, approver) = (cluster.aggregator().reporter(), cluster.aggregator().approver());
    let reported = report(&reporter, fulfilment(CIRCLE, "2025")).await;
    let request = ReturnGoalProgressRequest {
        revisions: exactly(&reported),
        reason: "缺少验收文件（虚构）".to_owned(),
        ..Default::default()
    };
    let returned = approver.plans().return_goal_progress(request).await.unwrap().into_inner();
    let returned = &returned.progress[0];
    assert_eq!(
        (returned.state(), returned.return_reason.as_str()),
        (ReportState::Returned, "缺少验收文件（虚构）")
    );
    assert_eq!(returned.reviewer, "approver");
    let stale = ApproveGoalProgressRequest { revisions: exactly(&reported), ..Default::default() };
    let refusal = approver.plans().approve_goal_progress(stale).await.refused();
    assert_eq!(refusal.code, Code::FailedPrecondition, "{refusal}");

    let amended = GoalProgress { comment: "补齐（虚构）".to_owned(), ..fulfilment(CIRCLE, "2025") };
    let again = report(&reporter, amended).await;
    assert_eq!(again.state(), ReportState::Submitted);
    report(&reporter, fulfilment("plan.standard_system", "2024")).await;
    let states = listed(&cluster.aggregator().viewer(), PLAN).await;
    assert_eq!(
        states,
        [("2025", ReportState::Submitted), ("2024", ReportState::Submitted)]
            .map(|(period, state)| (period.to_owned(), state))
    );
}

#[tokio::test]
async fn a_report_on_a_goal_is_refused_whole_with_every_fault() {
    let cluster = Cluster::with_plan_in(["childcare"]).await;
    let reporter = cluster.aggregator().reporter();
    let computed = GoalProgress {
        value: Some(decimal("12")),
        fulfilled: false,
        evidence: Vec::new(),
        ..fulfilment(INVESTMENT, "2025")
    };
    let unsupported = GoalProgress { evidence: Vec::new(), ..fulfilment(CIRCLE, "2026") };
    let unknown = fulfilment("plan.nothing", "2025");
    let progress = vec![computed, unsupported, unknown, fulfilment(CIRCLE, "2025")];
    let request = ReportGoalProgressRequest { progress, ..Default::default() };
    let refusal = reporter.plans().report_goal_progress(request).await.refused();
    let mut faults = refusal.faults();
    faults.sort_unstable();
    let expected = [
        ("progress[0].goal", "DERIVED_NOT_REPORTABLE"),
        ("progress[1].evidence", "EVIDENCE_REQUIRED"),
        ("progress[1].period", "PERIOD_NOT_ENDED"),
        ("progress[2].goal", "RESOURCE_NOT_FOUND"),
    ];
    assert_eq!(faults, expected);
    assert_eq!(listed(&reporter, PLAN).await, []);
}

#[tokio::test]
async fn the_investment_is_what_the_major_projects_of_all_domains_completed() {
    let cluster = Cluster::with_plan().await;
    let ward = project("ward", true, &[(2023, "1000000000"), (2024, "2000000000")]);
    let flats = project("flats", true, &[(2025, "2450000000.50")]);
    let benches = project("benches", false, &[(2025, "900000000")]);
    // What was completed before the plan is not the plan's.
    let school = project("school", true, &[(2021, "7000000000"), (2026, "50000000")]);
    let written = [
        build(&cluster, "health", ward).await,
        build(&cluster, "housing", flats).await,
        build(&cluster, "housing", benches).await,
        build(&cluster, "education", school).await,
    ];
    let viewer = cluster.aggregator().viewer();
    let running = view(&viewer, including(written)).await;
    let investment = goal(&running, INVESTMENT);
    let actual = investment.actual.clone().unwrap();
    assert_eq!((actual.value.clone(), actual.period.as_str()), (Some(decimal("55.000000005")), "2026"));
    assert_eq!(actual.composition(), Composition::Projects);
    assert_eq!(actual.state(), ReportState::Unspecified, "projects take no approval");
    assert_eq!(investment.target.as_ref().unwrap().value, Some(decimal("54")));
    assert_eq!(investment.attainment.as_ref().unwrap().percent, Some(decimal("101.9")));
    assert_eq!(investment.status.as_ref().unwrap().value(), StatusValue::NotDue);
    let housing = domain(&running, "housing").projects.clone().unwrap();
    assert_eq!((housing.count, housing.major_count), (2, 1));
    assert_eq!(housing.completed, Some(decimal("3350000000.50")));

    let over = GetFiveYearViewRequest { judged_on: "2028-01-01".to_owned(), ..asking() };
    let over = view(&viewer, over).await;
    assert_eq!(goal(&over, INVESTMENT).status.as_ref().unwrap().value(), StatusValue::Met);
    let one = GetFiveYearViewRequest { domains: vec!["housing".to_owned()], ..asking() };
    let one = view(&viewer, one).await;
    let status = goal(&one, INVESTMENT).status.clone().unwrap();
    assert_eq!((status.value(), status.reason()), (StatusValue::Incomplete, StatusReason::PartsMissing));
}

#[tokio::test]
async fn every_version_of_a_plan_that_was_active_stays_listed() {
    let cluster = Cluster::with_plan_in(["childcare"]).await;
    let mut plans = cluster.aggregator().viewer().plans();
    let first = plans.get_plan(GetPlanRequest { name: PLAN.to_owned() }).await.unwrap().into_inner();
    let sum = |count: fn(&qiyou_proto::aggregator::v1::PlanDomain) -> i32| {
        first.domains.iter().map(count).sum::<i32>()
    };
    let counts =
        (sum(|each| each.indicator_count), sum(|each| each.task_count), sum(|each| each.commitment_count));
    assert_eq!(counts, (27, 49, 138));
    assert_eq!((first.goals.len(), first.region.as_str()), (6, COUNTY));
    let computed: Vec<_> = first.goals.iter().filter(|goal| goal.computed).map(|goal| &*goal.name).collect();
    assert_eq!(computed, [format!("{PLAN}/goals/{INVESTMENT}")]);

    let renewed = CHANGXING.replacen("2025 = \"5.00\"", "2025 = \"5.05\"", 1);
    let hashes = [&renewed, CHANGXING].map(|document| sha256(document.as_bytes()));
    let second = cluster.load_plan(&regions(), renewed.into_bytes()).await;
    let listed = plans.list_plans(ListPlansRequest::default()).await.unwrap().into_inner().plans;
    assert_eq!(listed.iter().map(|plan| &plan.sha256).collect::<Vec<_>>(), [&hashes[0]]);
    assert_eq!(listed[0].revision, second.revision);

    let mut request = ListPlanVersionsRequest { plan: PLAN.to_owned(), page_size: 1, ..Default::default() };
    let mut versions = Vec::new();
    loop {
        let page = plans.list_plan_versions(request.clone()).await.unwrap().into_inner();
        versions.extend(page.versions);
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
    assert_eq!(versions.iter().map(|plan| plan.sha256.clone()).collect::<Vec<_>>(), hashes);
    assert_eq!(versions[1], first);
    let unknown = GetPlanRequest { name: "plans/nowhere".to_owned() };
    assert_eq!(plans.get_plan(unknown).await.refused().why(), (Code::NotFound, "RESOURCE_NOT_FOUND"));
}

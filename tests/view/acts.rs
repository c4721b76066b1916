//! What offices do in a cluster, a line each. All of it is made up.

use prost_types::Timestamp;
use qiyou_proto::{
    aggregator::v1::{
        ApproveGoalProgressRequest, GoalProgress, GoalProgressRevision, ReportGoalProgressRequest,
    },
    delivery::v1::{Project, ProjectState, ProjectYear, UpdateProjectRequest},
    indicator::v1::{Observation, ReviseTargetRequest, WithdrawObservationsRequest},
    r#type::v1::LocalizedText,
};
use qiyou_tests::{Cluster, PLAN, decimal, notice, regions};

/// Reports and approves in one store; returns the approval's token.
pub(crate) async fn approve<const N: usize>(
    cluster: &Cluster,
    store: &str,
    rows: [Observation; N],
) -> String {
    let callers = cluster.callers(store);
    let reported = callers.reporter().report(rows).await.unwrap().into_inner().observations;
    callers.approver().approve(&reported).await.unwrap().into_inner().token
}

/// Withdraws a value, and approves that; returns the approval's token.
pub(crate) async fn withdraw(cluster: &Cluster, store: &str, row: &Observation) -> String {
    let Observation { region, indicator, period, .. } = row;
    let name = format!("{region}/{indicator}/periods/{period}/authorities/reported");
    let request = WithdrawObservationsRequest {
        names: vec![name],
        reason: "口径有误（虚构）".to_owned(),
        ..Default::default()
    };
    let callers = cluster.callers(store);
    let withdrawn =
        callers.reporter().indicators().withdraw_observations(request).await.unwrap().into_inner();
    callers.approver().approve(&withdrawn.observations).await.unwrap().into_inner().token
}

/// Revises a target mid-term; returns the token.
pub(crate) async fn revise(cluster: &Cluster, store: &str, name: String, value: &str) -> String {
    let request = ReviseTargetRequest {
        name,
        value: Some(decimal(value)),
        reason: "人口变化（虚构）".to_owned(),
        document: "示政〔2026〕3号".to_owned(),
        ..Default::default()
    };
    cluster
        .callers(store)
        .administrator()
        .indicators()
        .revise_target(request)
        .await
        .unwrap()
        .into_inner()
        .token
}

/// A project of the county, with what it completed in each year, in yuan.
pub(crate) fn project(id: &str, major: bool, completed: &[(i32, &str)]) -> Project {
    let year = |(year, completed): &(i32, &str)| ProjectYear {
        year: *year,
        completed: Some(decimal(completed)),
        ..Default::default()
    };
    Project {
        name: format!("projects/{id}"),
        title: Some(LocalizedText { zh: "示例项目（虚构）".to_owned(), en: String::new() }),
        region: qiyou_tests::COUNTY.to_owned(),
        major,
        state: ProjectState::Running.into(),
        years: completed.iter().map(year).collect(),
        ..Default::default()
    }
}

/// Records a new project; returns the token.
pub(crate) async fn build(cluster: &Cluster, store: &str, project: Project) -> String {
    let request = UpdateProjectRequest { project: Some(project), allow_missing: true, ..Default::default() };
    cluster.callers(store).reporter().delivery().update_project(request).await.unwrap().into_inner().token
}

/// The division tree of the tests without one of Dongguan's townships.
pub(crate) fn smaller_tree() -> Vec<u8> {
    let table = String::from_utf8(regions()).unwrap();
    let row = "441900404,东莞滨海湾新区,township,441900\n";
    assert!(table.contains(row));
    table.replace(row, "").into_bytes()
}

/// What time it is in a cluster.
pub(crate) fn now(cluster: &Cluster) -> Timestamp {
    let (seconds, nanos) = cluster.clock.now().to_timestamp();
    Timestamp { seconds, nanos }
}

/// Reports that a goal is fulfilled and approves it; returns the approval's token.
pub(crate) async fn reach_goal(cluster: &Cluster, goal: &str, period: &str) -> String {
    let callers = cluster.aggregator();
    let progress = GoalProgress {
        goal: format!("{PLAN}/goals/{goal}"),
        period: period.to_owned(),
        fulfilled: true,
        evidence: vec![notice()],
        ..Default::default()
    };
    let report = ReportGoalProgressRequest { progress: vec![progress], ..Default::default() };
    let reported = callers.reporter().plans().report_goal_progress(report).await.unwrap().into_inner();
    let GoalProgress { name, revision, .. } = reported.progress[0].clone();
    let revisions = vec![GoalProgressRevision { name, revision }];
    let approval = ApproveGoalProgressRequest { revisions, ..Default::default() };
    callers.approver().plans().approve_goal_progress(approval).await.unwrap().into_inner().token
}

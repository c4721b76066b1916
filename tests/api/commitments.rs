//! Tasks, commitments, and how far they have come.

use qiyou_auth::Role;
use qiyou_proto::{
    delivery::v1::{
        ApproveProgressRequest, ListCommitmentsRequest, ListProgressRequest, ListTasksRequest, Progress,
        ProgressRevision, ReportProgressRequest, ReturnProgressRequest, WithdrawProgressRequest,
    },
    r#type::v1::ReportState,
};
use qiyou_tests::{Caller, PLAN, Refused, TestDomain, decimal, notice};
use tonic::Code;

const STAFF: &str = "childcare.t03.staff_certified_rate";

fn commitment(id: &str) -> String {
    format!("{PLAN}/commitments/{id}")
}

fn progress(id: &str, period: &str, value: &str) -> Progress {
    let value = Some(decimal(value));
    Progress { commitment: commitment(id), period: period.to_owned(), value, ..Default::default() }
}

async fn report(reporter: &Caller, progress: Progress, reason: &str) -> Progress {
    let request =
        ReportProgressRequest { progress: vec![progress], reason: reason.to_owned(), ..Default::default() };
    reporter.delivery().report_progress(request).await.unwrap().into_inner().progress.remove(0)
}

fn named(progress: &Progress) -> Vec<ProgressRevision> {
    vec![ProgressRevision { name: progress.name.clone(), revision: progress.revision }]
}

fn approval(progress: &Progress) -> ApproveProgressRequest {
    ApproveProgressRequest { revisions: named(progress), ..Default::default() }
}

async fn listed(viewer: &Caller, parent: &str) -> Vec<(String, ReportState)> {
    let request = ListProgressRequest { parent: parent.to_owned(), ..Default::default() };
    let listed = viewer.delivery().list_progress(request).await.unwrap().into_inner().progress;
    let short =
        |each: &Progress| (each.value.clone().map_or_else(String::new, |value| value.value), each.state());
    listed.iter().map(short).collect()
}

#[tokio::test]
async fn tasks_name_their_commitments_in_the_plans_order() {
    let childcare = TestDomain::with_plan("childcare").await;
    let viewer = childcare.callers.viewer();
    let request = ListTasksRequest { plan: PLAN.to_owned(), ..Default::default() };
    let tasks = viewer.delivery().list_tasks(request).await.unwrap().into_inner().tasks;
    assert_eq!(tasks[0].title.clone().unwrap().zh, "加快健全生育服务体系");
    assert!(tasks.iter().map(|task| task.order).eq(1..=4), "in their domain");
    let request = ListCommitmentsRequest { plan: PLAN.to_owned(), ..Default::default() };
    let commitments = viewer.delivery().list_commitments(request).await.unwrap().into_inner().commitments;
    let of_tasks: Vec<&String> = tasks.iter().flat_map(|task| &task.commitments).collect();
    assert_eq!(commitments.iter().map(|each| &each.name).collect::<Vec<_>>(), of_tasks);
}

#[tokio::test]
async fn progress_goes_from_report_to_return_to_approval() {
    let childcare = TestDomain::with_plan("childcare").await;
    let (reporter, approver) = (childcare.callers.reporter(), childcare.callers.approver());
    let first = report(&reporter, progress(STAFF, "2024", "9.1"), "").await;
    assert_eq!(first.name, format!("{}/progress/2024", commitment(STAFF)));
    let request = ReturnProgressRequest {
        revisions: named(&first),
        reason: "小数点有误（虚构）".to_owned(),
        ..Default::default()
    };
    let returned =
        approver.delivery().return_progress(request).await.unwrap().into_inner().progress.remove(0);
    assert_eq!(
        (returned.state(), returned.return_reason.as_str()),
        (ReportState::Returned, "小数点有误（虚构）")
    );

    let mended = report(&reporter, progress(STAFF, "2024", "91.0"), "").await;
    approver.delivery().approve_progress(approval(&mended)).await.unwrap();
    let viewer = childcare.callers.viewer();
    let approved = ("91.0".to_owned(), ReportState::Approved);
    assert_eq!(listed(&viewer, &commitment(STAFF)).await, [approved.clone(), approved.clone()]);

    report(&reporter, progress(STAFF, "2024", "92.0"), "核对台账（虚构）").await;
    let submitted = ("92.0".to_owned(), ReportState::Submitted);
    assert_eq!(
        listed(&viewer, PLAN).await,
        [submitted, approved],
        "the working version, then the standing one"
    );
}

#[tokio::test]
async fn approved_progress_is_corrected_and_withdrawn_for_a_reason_only() {
    let childcare = TestDomain::with_plan("childcare").await;
    let (reporter, approver) = (childcare.callers.reporter(), childcare.callers.approver());
    let first = report(&reporter, progress(STAFF, "2024", "91"), "").await;
    approver.delivery().approve_progress(approval(&first)).await.unwrap();
    let request =
        ReportProgressRequest { progress: vec![progress(STAFF, "2024", "92")], ..Default::default() };
    let refusal = reporter.delivery().report_progress(request).await.refused();
    assert_eq!(refusal.faults(), [("reason", "FIELD_REQUIRED")]);
    let request = WithdrawProgressRequest { names: vec![first.name], ..Default::default() };
    let refusal = reporter.delivery().withdraw_progress(request.clone()).await.refused();
    assert_eq!(refusal.faults(), [("reason", "FIELD_REQUIRED")]);
    let request = WithdrawProgressRequest { reason: "重复上报（虚构）".to_owned(), ..request };
    let withdrawn = reporter.delivery().withdraw_progress(request).await.unwrap().into_inner().progress;
    assert!(withdrawn[0].withdrawn);
}

#[tokio::test]
async fn fulfilment_comes_with_its_evidence() {
    let childcare = TestDomain::with_plan("childcare").await;
    let reporter = childcare.callers.reporter();
    let promise = "childcare.t01.maternal_mortality";
    let stated =
        Progress { value: None, fulfilled: true, evidence: vec![notice()], ..progress(promise, "2025", "0") };
    let bare = Progress { evidence: vec![], ..stated.clone() };
    let request = ReportProgressRequest { progress: vec![bare], ..Default::default() };
    let refusal = reporter.delivery().report_progress(request).await.refused();
    assert_eq!(refusal.faults(), [("progress[0].evidence", "EVIDENCE_REQUIRED")]);
    let reported = report(&reporter, stated, "").await;
    assert_eq!((reported.fulfilled, reported.evidence), (true, vec![notice()]));
}

#[tokio::test]
async fn progress_that_cannot_be_is_refused_whole() {
    let childcare = TestDomain::with_plan("childcare").await;
    let head = childcare.store.head();
    let rows = vec![
        progress(STAFF, "2024", "91"),
        progress("childcare.t03.nothing", "2024", "91"),
        progress("housing.t01.nothing", "2024", "91"),
        progress(STAFF, "2025", "101"),
        progress("childcare.t02.parenting_knowledge_rate", "2027", "some"),
    ];
    let request = ReportProgressRequest { progress: rows, ..Default::default() };
    let refusal = childcare.callers.reporter().delivery().report_progress(request).await.refused();
    let faults = [
        ("progress[1].commitment", "RESOURCE_NOT_FOUND"),
        ("progress[2].commitment", "DOMAIN_NOT_SERVED"),
        ("progress[3].value", "VALUE_OUT_OF_BOUNDS"),
        ("progress[4].value.value", "NUMBER_MALFORMED"),
        ("progress[4].period", "PERIOD_NOT_ENDED"),
    ];
    assert_eq!(refusal.faults(), faults);
    assert_eq!(childcare.store.head(), head);
    assert_eq!(listed(&childcare.callers.viewer(), PLAN).await, []);
}

#[tokio::test]
async fn a_commitment_that_restates_an_indicator_is_reported_there() {
    let childcare = TestDomain::with_plan("childcare").await;
    let restated = progress("childcare.t03.guidance_centres", "2024", "2");
    let request = ReportProgressRequest { progress: vec![restated], ..Default::default() };
    let refusal = childcare.callers.reporter().delivery().report_progress(request).await.refused();
    assert_eq!(refusal.why(), (Code::FailedPrecondition, "STATE_NOT_ALLOWED"));
    let words = "restates indicators/childcare.guidance_centres; report the indicator instead";
    assert!(refusal.message.ends_with(words), "{refusal}");
}

#[tokio::test]
async fn whoever_reported_progress_does_not_approve_it() {
    let childcare = TestDomain::with_plan("childcare").await;
    let clerk = childcare.callers.with("clerk-7", Role::Reporter);
    let reported = report(&clerk, progress(STAFF, "2024", "91"), "").await;
    let mut approver = childcare.callers.with("clerk-7", Role::Approver).delivery();
    let refusal = approver.approve_progress(approval(&reported)).await.refused();
    assert_eq!(refusal.why(), (Code::PermissionDenied, "REPORTER_CANNOT_APPROVE"));
    let changed = report(&clerk, progress(STAFF, "2024", "92"), "").await;
    let refusal =
        childcare.callers.approver().delivery().approve_progress(approval(&reported)).await.refused();
    assert_eq!(refusal.why(), (Code::FailedPrecondition, "REVISION_CHANGED"));
    assert_eq!(refusal.told("current"), changed.revision.to_string());
}

#[tokio::test]
async fn progress_is_read_as_it_was_recorded() {
    let childcare = TestDomain::with_plan("childcare").await;
    let reporter = childcare.callers.reporter();
    report(&reporter, progress(STAFF, "2024", "91"), "").await;
    let between = childcare.moment();
    report(&reporter, progress(STAFF, "2024", "92"), "").await;
    let request = ListProgressRequest { parent: PLAN.to_owned(), as_of: Some(between), ..Default::default() };
    let then =
        childcare.callers.viewer().delivery().list_progress(request).await.unwrap().into_inner().progress;
    assert_eq!(then[0].value, Some(decimal("91")));
}

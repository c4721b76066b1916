//! Approving and returning: exact revisions, by someone else than the reporter, all or none.

use qiyou_auth::Role;
use qiyou_proto::{
    indicator::v1::{
        Observation, ReportObservationsRequest, ReturnObservationsRequest, WithdrawObservationsRequest,
    },
    r#type::v1::ReportState,
};
use qiyou_tests::{Refusal, Refused, TestDomain, revisions, value};
use tonic::Code;

const PLACES: &str = "childcare.places_per_1000";

async fn send_back(childcare: &TestDomain, observation: &Observation, reason: &str) -> Observation {
    let revisions = revisions(std::slice::from_ref(observation));
    let request = ReturnObservationsRequest { revisions, reason: reason.to_owned(), ..Default::default() };
    let answer = childcare.callers.approver().indicators().return_observations(request).await;
    answer.unwrap().into_inner().observations.remove(0)
}

#[tokio::test]
async fn an_approval_lets_exactly_the_reported_content_stand() {
    let childcare = TestDomain::with_plan("childcare").await;
    let working = childcare.callers.reporter().hand_in(value(PLACES, "2024", "4.70")).await;
    let approved = childcare.callers.approver().approve(std::slice::from_ref(&working)).await.unwrap();
    let standing = approved.into_inner().observations.remove(0);
    assert_eq!((standing.state(), standing.reviewer.as_str()), (ReportState::Approved, "approver"));
    assert_eq!((standing.approved_revision, standing.reporter.as_str()), (working.revision, "reporter"));
    assert_eq!((&standing.result, &standing.name), (&working.result, &working.name));
    assert!(standing.revision > working.revision);
}

#[tokio::test]
async fn a_value_that_changed_since_it_was_read_is_not_approved() {
    let childcare = TestDomain::with_plan("childcare").await;
    let reporter = childcare.callers.reporter();
    let other = reporter.hand_in(value(PLACES, "2023", "4.50")).await;
    let read = reporter.hand_in(value(PLACES, "2024", "4.70")).await;
    let changed = reporter.hand_in(value(PLACES, "2024", "4.80")).await;
    let head = childcare.store.head();

    let refusal = childcare.callers.approver().approve(&[other, read.clone()]).await.refused();
    assert_eq!(refusal.why(), (Code::FailedPrecondition, "REVISION_CHANGED"));
    let (named, current) = (read.revision.to_string(), changed.revision.to_string());
    let words =
        format!("{} changed since revision {named}; read revision {current} and decide again", read.name);
    assert_eq!(refusal.message, words);
    let told = ["name", "named", "current"].map(|key| refusal.told(key));
    assert_eq!(told, [read.name.as_str(), named.as_str(), current.as_str()]);
    assert_eq!(childcare.store.head(), head, "the other one is not approved either");
    childcare.callers.approver().approve(&[changed]).await.unwrap();
}

#[tokio::test]
async fn a_revision_that_never_was_is_not_approved() {
    let childcare = TestDomain::with_plan("childcare").await;
    let working = childcare.callers.reporter().hand_in(value(PLACES, "2024", "4.70")).await;
    let approver = childcare.callers.approver();
    for revision in [working.revision - 1, working.revision + 1] {
        let named = Observation { revision, ..working.clone() };
        assert_eq!(approver.approve(&[named]).await.refused().reason, "REVISION_CHANGED");
    }
    let unsaid = Observation { revision: 0, ..working.clone() };
    let refusal = approver.approve(&[unsaid]).await.refused();
    assert_eq!(refusal.faults(), [("revisions[0].revision", "FIELD_OUT_OF_RANGE")]);
    let unknown = Observation { name: working.name.replace("2024", "2025"), ..working };
    assert_eq!(approver.approve(&[unknown]).await.refused().why(), (Code::NotFound, "RESOURCE_NOT_FOUND"));
}

#[tokio::test]
async fn approving_again_changes_nothing() {
    let childcare = TestDomain::with_plan("childcare").await;
    let working = [childcare.callers.reporter().hand_in(value(PLACES, "2024", "4.70")).await];
    let first = childcare.callers.approver().approve(&working).await.unwrap().into_inner();
    let head = childcare.store.head();
    let again = childcare.callers.with("another", Role::Approver).approve(&working).await.unwrap();
    assert_eq!(again.get_ref().observations, first.observations, "the first approver stays");
    assert_eq!(childcare.store.head(), head);
}

#[tokio::test]
async fn a_returned_report_says_why_is_mended_and_handed_in_again() {
    let childcare = TestDomain::with_plan("childcare").await;
    let reporter = childcare.callers.reporter();
    let working = reporter.hand_in(value(PLACES, "2024", "47")).await;
    let returned = send_back(&childcare, &working, "小数点有误（虚构）").await;
    assert_eq!((returned.state(), returned.reviewer.as_str()), (ReportState::Returned, "approver"));
    assert_eq!(returned.return_reason, "小数点有误（虚构）");

    let refusal = childcare.callers.approver().approve(std::slice::from_ref(&returned)).await.refused();
    assert_eq!((refusal.reason.as_str(), refusal.told("state")), ("STATE_NOT_ALLOWED", "returned"));
    let mended = reporter.hand_in(value(PLACES, "2024", "4.70")).await;
    assert_eq!((mended.state(), mended.return_reason.as_str()), (ReportState::Submitted, ""));
    childcare.callers.approver().approve(&[mended]).await.unwrap();
}

#[tokio::test]
async fn a_return_needs_a_reason_and_something_handed_in() {
    let childcare = TestDomain::with_plan("childcare").await;
    let working = childcare.callers.reporter().hand_in(value(PLACES, "2024", "4.70")).await;
    let revisions = revisions(std::slice::from_ref(&working));
    let request = ReturnObservationsRequest { revisions, ..Default::default() };
    let mut approver = childcare.callers.approver().indicators();
    let silent = approver.return_observations(request.clone()).await.refused();
    assert_eq!(silent.faults(), [("reason", "FIELD_REQUIRED")]);

    childcare.callers.approver().approve(&[working]).await.unwrap();
    let request = ReturnObservationsRequest { reason: "太迟（虚构）".to_owned(), ..request };
    let refusal = approver.return_observations(request).await.refused();
    assert_eq!(refusal.why(), (Code::FailedPrecondition, "STATE_NOT_ALLOWED"));
    assert_eq!((refusal.told("state"), refusal.told("action")), ("approved", "return"));
}

/// Holds that someone who reported a content is refused as its approver, and that nothing came of it.
async fn is_refused_as_reporter(childcare: &TestDomain, subject: &str, working: &Observation) -> Refusal {
    let head = childcare.store.head();
    let approver = childcare.callers.with(subject, Role::Approver);
    let refusal = approver.approve(std::slice::from_ref(working)).await.refused();
    assert_eq!(refusal.why(), (Code::PermissionDenied, "REPORTER_CANNOT_APPROVE"));
    assert_eq!((refusal.told("name"), refusal.told("reporter")), (working.name.as_str(), subject));
    assert_eq!(childcare.store.head(), head);
    refusal
}

#[tokio::test]
async fn whoever_reported_a_value_does_not_approve_it() {
    let childcare = TestDomain::with_plan("childcare").await;
    let clerk = childcare.callers.with("clerk-7", Role::Reporter);
    let working = clerk.hand_in(value(PLACES, "2024", "4.70")).await;
    let refusal = is_refused_as_reporter(&childcare, "clerk-7", &working).await;
    let words = format!("{} was reported by `clerk-7`; let someone else approve it", working.name);
    assert_eq!(refusal.message, words);
    childcare.callers.with("chief-1", Role::Approver).approve(&[working]).await.unwrap();
}

#[tokio::test]
async fn whoever_corrected_a_value_does_not_approve_the_correction() {
    let childcare = TestDomain::with_plan("childcare").await;
    let (clerk, chief) = (
        childcare.callers.with("clerk-7", Role::Reporter),
        childcare.callers.with("chief-1", Role::Reporter),
    );
    clerk.hand_in(value(PLACES, "2024", "4.70")).await;
    let corrected = chief.hand_in(value(PLACES, "2024", "4.80")).await;
    assert_eq!(corrected.reporter, "chief-1");
    is_refused_as_reporter(&childcare, "chief-1", &corrected).await;
    childcare.callers.with("clerk-7", Role::Approver).approve(&[corrected]).await.unwrap();
}

#[tokio::test]
async fn whoever_withdrew_a_value_does_not_approve_the_withdrawal() {
    let childcare = TestDomain::with_plan("childcare").await;
    let clerk = childcare.callers.with("clerk-7", Role::Reporter);
    let working = clerk.hand_in(value(PLACES, "2024", "4.70")).await;
    childcare.callers.with("chief-1", Role::Approver).approve(std::slice::from_ref(&working)).await.unwrap();
    let request = WithdrawObservationsRequest {
        names: vec![working.name],
        reason: "重复上报（虚构）".to_owned(),
        ..Default::default()
    };
    let mut chief = childcare.callers.with("chief-1", Role::Reporter).indicators();
    let withdrawn = chief.withdraw_observations(request).await.unwrap().into_inner().observations.remove(0);
    is_refused_as_reporter(&childcare, "chief-1", &withdrawn).await;
    childcare.callers.with("clerk-7", Role::Approver).approve(&[withdrawn]).await.unwrap();
}

#[tokio::test]
async fn handing_in_anothers_draft_does_not_make_a_reporter() {
    let childcare = TestDomain::with_plan("childcare").await;
    let request = ReportObservationsRequest {
        observations: vec![value(PLACES, "2024", "4.70")],
        draft: true,
        ..Default::default()
    };
    let mut clerk = childcare.callers.with("clerk-7", Role::Reporter).indicators();
    let draft = clerk.report_observations(request).await.unwrap().into_inner().observations;
    let request = qiyou_proto::indicator::v1::SubmitObservationsRequest {
        revisions: revisions(&draft),
        ..Default::default()
    };
    let mut chief = childcare.callers.with("chief-1", Role::Reporter).indicators();
    let submitted = chief.submit_observations(request).await.unwrap().into_inner().observations;
    assert_eq!(submitted[0].reporter, "clerk-7");
    is_refused_as_reporter(&childcare, "clerk-7", &submitted[0]).await;
    childcare.callers.with("chief-1", Role::Approver).approve(&submitted).await.unwrap();
}

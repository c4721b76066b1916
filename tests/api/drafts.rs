//! Drafts: written down, handed in later, seen by readers as what they are.

use qiyou_proto::{
    indicator::v1::{Observation, ReportObservationsRequest, SubmitObservationsRequest},
    r#type::v1::ReportState,
};
use qiyou_tests::{Caller, Refused, TestDomain, revisions, value};
use tonic::Code;

const PLACES: &str = "childcare.places_per_1000";

/// Writes a report down without handing it in.
async fn draft(reporter: &Caller, observation: Observation) -> Observation {
    let request =
        ReportObservationsRequest { observations: vec![observation], draft: true, ..Default::default() };
    reporter.indicators().report_observations(request).await.unwrap().into_inner().observations.remove(0)
}

fn submission(observations: &[Observation]) -> SubmitObservationsRequest {
    SubmitObservationsRequest { revisions: revisions(observations), ..Default::default() }
}

#[tokio::test]
async fn a_draft_is_handed_in_and_then_approved() {
    let childcare = TestDomain::with_plan("childcare").await;
    let reporter = childcare.callers.reporter();
    let written = draft(&reporter, value(PLACES, "2024", "4.70")).await;
    assert_eq!((written.state(), written.first_submit_time), (ReportState::Draft, None));
    childcare.clock.advance(std::time::Duration::from_secs(86_400));
    let request = submission(&[written]);
    let submitted = reporter.indicators().submit_observations(request).await.unwrap().into_inner();
    let [working] = submitted.observations.as_slice() else { panic!("{submitted:?}") };
    assert_eq!(working.state(), ReportState::Submitted);
    assert_eq!(working.first_submit_time, working.record_time);
    let approved = childcare.callers.approver().approve(&submitted.observations).await.unwrap();
    assert_eq!(approved.get_ref().observations[0].state(), ReportState::Approved);
}

#[tokio::test]
async fn a_draft_is_not_approved() {
    let childcare = TestDomain::with_plan("childcare").await;
    let written = draft(&childcare.callers.reporter(), value(PLACES, "2024", "4.70")).await;
    let refusal = childcare.callers.approver().approve(std::slice::from_ref(&written)).await.refused();
    assert_eq!(refusal.why(), (Code::FailedPrecondition, "STATE_NOT_ALLOWED"));
    assert_eq!(refusal.message, format!("{} is draft; there is nothing to approve", written.name));
    let told = ["name", "state", "action"].map(|key| refusal.told(key));
    assert_eq!(told, [written.name.as_str(), "draft", "approve"]);
}

#[tokio::test]
async fn a_draft_that_changed_is_not_handed_in_unread() {
    let childcare = TestDomain::with_plan("childcare").await;
    let reporter = childcare.callers.reporter();
    let read = draft(&reporter, value(PLACES, "2024", "4.70")).await;
    let changed = draft(&reporter, value(PLACES, "2024", "4.80")).await;
    let refusal = reporter.indicators().submit_observations(submission(&[read])).await.refused();
    assert_eq!(refusal.why(), (Code::FailedPrecondition, "REVISION_CHANGED"));
    let current = childcare.callers.viewer().observation(&changed.name).await.unwrap().into_inner();
    assert_eq!(current, changed);
}

#[tokio::test]
async fn handing_in_again_changes_nothing() {
    let childcare = TestDomain::with_plan("childcare").await;
    let reporter = childcare.callers.reporter();
    let reported = reporter.report([value(PLACES, "2024", "4.70")]).await.unwrap().into_inner().observations;
    let head = childcare.store.head();
    let again = reporter.indicators().submit_observations(submission(&reported)).await.unwrap().into_inner();
    assert_eq!(again.observations, reported);
    assert_eq!(childcare.store.head(), head);
}

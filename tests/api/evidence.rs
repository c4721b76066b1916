//! Targets in words and milestones: fulfilled by approved evidence, and by nothing else.

use qiyou_proto::{
    indicator::v1::Observation,
    r#type::v1::{Evidence, ReportState},
};
use qiyou_tests::{Refused, TestDomain, fulfilled, notice, observation, ratio};
use tonic::Code;

const INSURANCE: &str = "elderly_care.ltc_insurance_coverage";
const BALANCED: &str = "education.compulsory_balanced_assessment";

#[tokio::test]
async fn a_target_in_words_is_fulfilled_by_approved_evidence() {
    let care = TestDomain::with_plan("elderly_care").await;
    let reported = care.callers.reporter().report([fulfilled(INSURANCE, "2025")]).await.unwrap().into_inner();
    let working = &reported.observations[0];
    assert_eq!((working.fulfilled, &working.evidence), (true, &vec![notice()]));
    assert_eq!((&working.result, &working.shown_value), (&None, &None));

    care.callers.approver().approve(&reported.observations).await.unwrap();
    let point = care.callers.viewer().series(INSURANCE).await.remove(0);
    let standing = point.standing.unwrap();
    assert_eq!((standing.fulfilled, standing.state()), (true, ReportState::Approved));
    assert_eq!(standing.evidence, [notice()]);
}

#[tokio::test]
async fn a_milestone_is_passed_by_evidence_or_counted() {
    let education = TestDomain::with_plan("education").await;
    let rows = [fulfilled(BALANCED, "2025"), ratio(BALANCED, "2024", "0", "1")];
    let reported = education.callers.reporter().report(rows).await.unwrap().into_inner().observations;
    assert!(reported[0].fulfilled);
    assert_eq!(reported[1].shown_value.as_ref().unwrap().value, "0");
}

#[tokio::test]
async fn a_statement_without_evidence_is_refused() {
    let care = TestDomain::with_plan("elderly_care").await;
    let head = care.store.head();
    let bare = Observation { evidence: vec![], ..fulfilled(INSURANCE, "2025") };
    let refusal = care.callers.reporter().report([bare]).await.refused();
    assert_eq!(refusal.why(), (Code::InvalidArgument, "EVIDENCE_REQUIRED"));
    let words = "observations[0].evidence: is required with `fulfilled`; name the document that shows it";
    assert_eq!(refusal.message, words);
    assert_eq!(care.store.head(), head);
}

#[tokio::test]
async fn evidence_is_checked_document_by_document() {
    let care = TestDomain::with_plan("elderly_care").await;
    let untitled = Evidence { title: String::new(), ..notice() };
    let undated = Evidence { issue_date: "15.1.2026".to_owned(), ..notice() };
    let long = Evidence { title: "文".repeat(301), ..notice() };
    let row =
        Observation { evidence: vec![notice(), untitled, undated, long], ..fulfilled(INSURANCE, "2025") };
    let refusal = care.callers.reporter().report([row]).await.refused();
    let field = |rest: &str| format!("observations[0].evidence{rest}");
    let (untitled, undated, long) = (field("[1].title"), field("[2].issue_date"), field("[3].title"));
    let faults = [
        (untitled.as_str(), "FIELD_REQUIRED"),
        (undated.as_str(), "FIELD_MALFORMED"),
        (long.as_str(), "FIELD_OUT_OF_RANGE"),
    ];
    assert_eq!(refusal.faults(), faults);
    let many = Observation { evidence: vec![notice(); 11], ..fulfilled(INSURANCE, "2025") };
    let refusal = care.callers.reporter().report([many]).await.refused();
    assert_eq!(refusal.faults(), [("observations[0].evidence", "TOO_MANY_ITEMS")]);
}

#[tokio::test]
async fn an_approval_covers_the_evidence_too() {
    let care = TestDomain::with_plan("elderly_care").await;
    let reporter = care.callers.reporter();
    let read = reporter.report([fulfilled(INSURANCE, "2025")]).await.unwrap().into_inner().observations;
    let other = Evidence { document_number: "示发〔2026〕2号".to_owned(), ..notice() };
    let changed = Observation { evidence: vec![other], ..fulfilled(INSURANCE, "2025") };
    reporter.report([changed]).await.unwrap();
    assert_eq!(care.callers.approver().approve(&read).await.refused().reason, "REVISION_CHANGED");
}

#[tokio::test]
async fn words_are_not_fulfilled_by_saying_nothing() {
    let care = TestDomain::with_plan("elderly_care").await;
    let row = Observation { evidence: vec![notice()], ..observation(INSURANCE, "2025") };
    let refusal = care.callers.reporter().report([row]).await.refused();
    assert_eq!(refusal.faults(), [("observations[0].result", "FIELD_REQUIRED")]);
}

//! Whole requests that are refused, and requests that are repeated.

use qiyou_proto::indicator::v1::{
    ApproveObservationsRequest, Observation, ReportObservationsRequest, ReturnObservationsRequest,
    observation::Result as Outcome,
};
use qiyou_tests::{Refused, TestDomain, fulfilled, observation, ratio, regions, revisions, value};
use tonic::Code;

const PLACES: &str = "childcare.places_per_1000";
const SHARE: &str = "childcare.inclusive_place_share";

#[tokio::test]
async fn every_fault_of_a_request_is_told_at_once() {
    let childcare = TestDomain::with_plan("childcare").await;
    let head = childcare.store.head();
    let observations = vec![
        Observation { region: "regions/330599".to_owned(), ..value(PLACES, "2025/3", "about 5") },
        ratio(SHARE, "2021", "12", "10"),
        value(SHARE, "2026", "104.123"),
        value(PLACES, "2024", "4.70"),
        Observation { evidence: vec![], ..fulfilled(PLACES, "2025") },
        Observation { result: Some(Outcome::Absence(0)), ..observation("housing.old_estates", "2025") },
    ];
    let request_id = "x".repeat(65);
    let request = ReportObservationsRequest { observations, request_id, ..Default::default() };
    let refusal = childcare.callers.reporter().indicators().report_observations(request).await.refused();
    insta::assert_snapshot!(refusal);
    assert_eq!(childcare.store.head(), head);
    assert_eq!(childcare.callers.viewer().observations().await, []);
}

#[tokio::test]
async fn a_refusal_stays_small_however_much_is_wrong() {
    let childcare = TestDomain::with_plan("childcare").await;
    let wrong = vec![value(PLACES, &"2025/".repeat(500), "about 5"); 1_000];
    let refusal = childcare.callers.reporter().report(wrong).await.refused();
    assert_eq!(refusal.why(), (Code::InvalidArgument, "PERIOD_MALFORMED"));
    assert!(refusal.message.ends_with("(and 1999 more)"), "{}", refusal.message);
    assert!((2..100).contains(&refusal.violations.len()), "{}", refusal.violations.len());
}

#[tokio::test]
async fn a_request_without_a_report_is_refused() {
    let childcare = TestDomain::with_plan("childcare").await;
    let refusal = childcare.callers.reporter().report([]).await.refused();
    assert_eq!(refusal.why(), (Code::InvalidArgument, "FIELD_REQUIRED"));
    assert_eq!(refusal.message, "observations: holds nothing; send at least one");
}

#[tokio::test]
async fn a_request_with_too_many_reports_is_refused() {
    let childcare = TestDomain::with_plan("childcare").await;
    let refusal =
        childcare.callers.reporter().report(vec![value(PLACES, "2024", "4.70"); 1_001]).await.refused();
    assert_eq!(refusal.faults(), [("observations", "TOO_MANY_ITEMS")]);
    assert_eq!(refusal.message, "observations: holds 1001 items; send at most 1000");
    assert_eq!((refusal.told("count"), refusal.told("maximum")), ("1001", "1000"));
}

#[tokio::test]
async fn a_thousand_reports_are_one_request_and_one_revision() {
    let childcare = TestDomain::with_plan_everywhere("childcare").await;
    let head = childcare.store.head().revision;
    let tree = String::from_utf8(regions()).unwrap();
    let codes = tree.lines().skip(1).map(|row| row.split(',').next().unwrap());
    let at = |code: &str| Observation { region: format!("regions/{code}"), ..value(PLACES, "2024", "4.70") };
    let rows: Vec<_> = codes.take(1_000).map(at).collect();
    assert_eq!(rows.len(), 1_000);
    let answer = childcare.callers.reporter().report(rows).await.unwrap().into_inner();
    assert!(answer.observations.iter().all(|row| row.revision == head + 1));
    childcare.callers.approver().approve(&answer.observations).await.unwrap();
    assert_eq!(childcare.store.head().revision, head + 2);
}

#[tokio::test]
async fn a_request_that_reports_the_same_twice_is_refused() {
    let childcare = TestDomain::with_plan("childcare").await;
    let rows = [value(PLACES, "2024", "4.70"), value(PLACES, "2025", "5"), value(PLACES, "2024", "4.80")];
    let refusal = childcare.callers.reporter().report(rows).await.refused();
    assert_eq!(refusal.faults(), [("observations[2]", "DUPLICATE_ITEM")]);
    assert_eq!(refusal.message, "observations[2]: names the same as observations[0]; send it once");
    assert_eq!(refusal.told("first"), "observations[0]");
    assert_eq!(childcare.callers.viewer().observations().await, []);
}

#[tokio::test]
async fn five_megabytes_in_one_message_are_refused() {
    let childcare = TestDomain::with_plan("childcare").await;
    let head = childcare.store.head();
    let reporter = childcare.callers.reporter();
    let large = Observation { comment: "x".repeat(5 << 20), ..value(PLACES, "2024", "4.70") };
    let refusal = reporter.report([large]).await.refused();
    assert_eq!(refusal.why(), (Code::InvalidArgument, "MESSAGE_TOO_LARGE"));
    assert_eq!(refusal.message, "the message is larger than 4194304 bytes; send it in parts");
    assert_eq!(refusal.told("maximum_bytes"), "4194304");
    assert_eq!(childcare.store.head(), head);
    // The connection goes on.
    reporter.report([value(PLACES, "2024", "4.70")]).await.unwrap();
}

fn named(request_id: &str, observations: Vec<Observation>) -> ReportObservationsRequest {
    ReportObservationsRequest { observations, request_id: request_id.to_owned(), ..Default::default() }
}

#[tokio::test]
async fn a_repeated_request_gets_the_first_answer() {
    let childcare = TestDomain::with_plan("childcare").await;
    let mut reporter = childcare.callers.reporter().indicators();
    let request = named("7f1c", vec![value(PLACES, "2024", "4.70")]);
    let first = reporter.report_observations(request.clone()).await.unwrap().into_inner();
    let correction = named("7f1d", vec![value(PLACES, "2024", "4.80")]);
    let corrected = reporter.report_observations(correction).await.unwrap().into_inner();
    let head = childcare.store.head();

    let repeated = reporter.report_observations(request).await.unwrap().into_inner();
    assert_eq!(repeated, first);
    assert_eq!(childcare.store.head(), head);
    let name = &first.observations[0].name;
    let stands = childcare.callers.viewer().observation(name).await.unwrap().into_inner();
    assert_eq!(stands, corrected.observations[0]);
}

#[tokio::test]
async fn a_request_id_is_for_one_request() {
    let childcare = TestDomain::with_plan("childcare").await;
    let mut reporter = childcare.callers.reporter().indicators();
    reporter.report_observations(named("7f1c", vec![value(PLACES, "2024", "4.70")])).await.unwrap();
    let head = childcare.store.head();
    let other = named("7f1c", vec![value(PLACES, "2024", "4.80")]);
    let refusal = reporter.report_observations(other.clone()).await.refused();
    assert_eq!(refusal.why(), (Code::FailedPrecondition, "REQUEST_ID_REUSED"));
    assert_eq!(refusal.message, "request_id 7f1c was used for another request; choose a new one");
    assert_eq!(refusal.told("request_id"), "7f1c");
    assert_eq!(childcare.store.head(), head);
    // Another caller's ids are its own.
    let mut another = childcare.callers.with("another", qiyou_auth::Role::Reporter).indicators();
    another.report_observations(other).await.unwrap();
}

#[tokio::test]
async fn a_request_id_is_for_one_method() {
    let childcare = TestDomain::with_plan("childcare").await;
    let reported = childcare.callers.reporter().hand_in(value(PLACES, "2024", "4.70")).await;
    let mut approver = childcare.callers.approver().indicators();
    let (revisions, words, request_id) = (revisions(&[reported]), "核对过".to_owned(), "7f1c".to_owned());
    // Both requests are the same bytes.
    let approval = ApproveObservationsRequest {
        revisions: revisions.clone(),
        comment: words.clone(),
        request_id: request_id.clone(),
    };
    let send_back = ReturnObservationsRequest { revisions, reason: words, request_id };
    let approved = approver.approve_observations(approval.clone()).await.unwrap().into_inner();
    let head = childcare.store.head();

    let refusal = approver.return_observations(send_back).await.refused();
    assert_eq!(refusal.why(), (Code::FailedPrecondition, "REQUEST_ID_REUSED"));
    assert_eq!(childcare.store.head(), head);
    assert_eq!(approver.approve_observations(approval).await.unwrap().into_inner(), approved);
}

#[tokio::test]
async fn a_refused_request_leaves_its_id_free() {
    let childcare = TestDomain::with_plan("childcare").await;
    let mut reporter = childcare.callers.reporter().indicators();
    reporter.report_observations(named("7f1c", vec![value(PLACES, "2030", "4.70")])).await.unwrap_err();
    reporter.report_observations(named("7f1c", vec![value(PLACES, "2024", "4.70")])).await.unwrap();
}

#[tokio::test]
async fn a_request_that_only_checks_answers_as_if_it_had_been_done() {
    let childcare = TestDomain::with_plan("childcare").await;
    let head = childcare.store.head();
    let mut reporter = childcare.callers.reporter().indicators();
    let request = named("7f1c", vec![value(PLACES, "2024", "4.70")]);
    let rehearsal = ReportObservationsRequest { validate_only: true, ..request.clone() };
    let told = reporter.report_observations(rehearsal).await.unwrap().into_inner();
    assert_eq!(childcare.store.head(), head);
    assert_eq!(childcare.callers.viewer().observations().await, []);

    let done = reporter.report_observations(request).await.unwrap().into_inner();
    assert_eq!(told.observations, done.observations);
    let faulty = named("", vec![value(PLACES, "2024", "about 5")]);
    let faulty = ReportObservationsRequest { validate_only: true, ..faulty };
    assert_eq!(reporter.report_observations(faulty).await.refused().reason, "NUMBER_MALFORMED");
}

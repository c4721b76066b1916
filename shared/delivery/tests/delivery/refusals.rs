//! What progress is refused, every fault at once and each at its field.

use qiyou_error::Reason;
use qiyou_proto::delivery::v1::{self as wire, delivery_service_server::DeliveryService};
use qiyou_testing::stores;

use crate::office::{
    Office, PARTS, PLAN, commitment, exactly, from, notice, number, refusal, staff, violations,
};

async fn office() -> Office {
    Office::open(stores::sqlite(PARTS)).await
}

fn reporting(progress: Vec<wire::Progress>) -> wire::ReportProgressRequest {
    wire::ReportProgressRequest { progress, ..Default::default() }
}

async fn refused(office: &Office, progress: Vec<wire::Progress>) -> Vec<(String, Reason)> {
    violations(office.server.report_progress(from("clerk", reporting(progress))).await)
}

fn at(field: &str, reason: Reason) -> (String, Reason) {
    (field.to_owned(), reason)
}

#[tokio::test]
async fn every_fault_of_every_report_is_named_at_its_field() {
    let office = office().await;
    let reports = vec![
        staff("2025", "80"),
        staff("2021", "80"),
        staff("2024/1", "eighty"),
        staff("2024", "100.5"),
        staff("2023", "-1"),
        staff("2024", "80.12345678901"),
        wire::Progress { commitment: commitment("health.t01.icu_beds"), ..staff("2024", "1") },
        wire::Progress { commitment: commitment("childcare.t03.nothing_such"), ..staff("2024", "1") },
        wire::Progress { value: None, etag: "?".to_owned(), ..staff("2024", "1") },
        wire::Progress { fulfilled: true, comment: "x".repeat(1_001), ..staff("2024", "1") },
        wire::Progress::default(),
    ];
    assert_eq!(
        refused(&office, reports).await,
        [
            at("progress[0].period", Reason::PeriodNotEnded),
            at("progress[1].period", Reason::PeriodOutsidePlan),
            at("progress[2].period", Reason::PeriodMalformed),
            at("progress[2].value.value", Reason::NumberMalformed),
            at("progress[3].value", Reason::ValueOutOfBounds),
            at("progress[4].value", Reason::NumberNegative),
            at("progress[5].value", Reason::TooManyDecimals),
            at("progress[6].commitment", Reason::DomainNotServed),
            at("progress[7].commitment", Reason::ResourceNotFound),
            at("progress[8].value", Reason::FieldRequired),
            at("progress[8].etag", Reason::TokenMalformed),
            at("progress[9].evidence", Reason::EvidenceRequired),
            at("progress[9].comment", Reason::FieldOutOfRange),
            at("progress[9].fulfilled", Reason::FulfilmentNotAllowed),
            at("progress[10].commitment", Reason::FieldRequired),
            at("progress[10].period", Reason::FieldRequired),
            at("progress[10].value", Reason::FieldRequired),
        ]
    );
    assert_eq!(office.head(), 2, "nothing but the loads was recorded");
    office.close().await;
}

#[tokio::test]
async fn a_share_may_be_whole_and_a_report_may_be_of_the_year_before_the_plan() {
    let office = office().await;
    let request =
        reporting(vec![staff("2022", "0"), staff("2024", "100.0000000000"), staff("2025-S1", "100")]);
    crate::office::answer(office.server.report_progress(from("clerk", request)).await);
    office.close().await;
}

#[tokio::test]
async fn a_commitment_and_period_is_reported_once_in_a_request() {
    let office = office().await;
    let twice = vec![staff("2024", "80"), staff("2023", "79"), staff("2024", "81")];
    assert_eq!(refused(&office, twice).await, [at("progress[2]", Reason::DuplicateItem)]);
    assert_eq!(refused(&office, Vec::new()).await, [at("progress", Reason::FieldRequired)]);
    let many = (0..1_001).map(|_| staff("2024", "80")).collect();
    assert_eq!(refused(&office, many).await, [at("progress", Reason::TooManyItems)]);
    office.close().await;
}

#[tokio::test]
async fn a_number_is_taken_of_a_number_and_fulfilment_of_what_evidence_decides() {
    let office = office().await;
    let stated = |id: &str, value: Option<&str>, fulfilled| wire::Progress {
        commitment: commitment(id),
        value: value.and_then(number),
        fulfilled,
        evidence: notice(),
        ..staff("2024", "")
    };
    let in_number = "childcare.t03.staff_certified_rate";
    let in_words = "childcare.t01.maternal_mortality";
    let alone = vec![stated(in_number, None, true), stated(in_words, Some("0"), false)];
    let beside = vec![stated(in_number, Some("96"), true), stated(in_words, Some("0"), true)];
    for wrong in [alone, beside] {
        assert_eq!(
            refused(&office, wrong).await,
            [
                at("progress[0].fulfilled", Reason::FulfilmentNotAllowed),
                at("progress[1].value", Reason::FieldNotAllowed),
            ]
        );
    }
    let right = reporting(vec![stated(in_number, Some("96"), false), stated(in_words, None, true)]);
    crate::office::answer(office.server.report_progress(from("clerk", right)).await);
    office.close().await;
}

#[tokio::test]
async fn a_restatement_is_reported_as_its_indicator() {
    let office = office().await;
    let restated = commitment("childcare.t02.screening_rate_0_3");
    let own = staff("2024", "80");
    let restating = wire::Progress { commitment: restated.clone(), ..staff("2024", "96") };
    let refused =
        refusal(office.server.report_progress(from("clerk", reporting(vec![own, restating]))).await);
    assert_eq!(
        (refused.reason(), refused.code()),
        (Reason::StateNotAllowed, tonic::Code::FailedPrecondition)
    );
    assert_eq!(refused.resource(), Some(&*restated));
    assert_eq!(refused.metadata()["indicator"], "childcare.screening_rate_0_3");
    assert!(refused.message().ends_with("report the indicator instead"), "{refused}");
    assert_eq!(office.head(), 2, "all or none");
    office.close().await;
}

#[tokio::test]
async fn acts_name_their_faults_too() {
    let office = office().await;
    let own = format!("{}/progress/2024", staff("2024", "1").commitment);
    let foreign = format!("{}/progress/2024", commitment("health.t01.icu_beds"));
    let nowhere = "plans/nowhere-2030/commitments/childcare.t01.a/progress/2024".to_owned();
    let withdraw = wire::WithdrawProgressRequest {
        names: vec![own.clone(), foreign, nowhere, format!("{PLAN}/progress")],
        ..Default::default()
    };
    assert_eq!(
        violations(office.server.withdraw_progress(from("clerk", withdraw)).await),
        [
            at("names[1]", Reason::DomainNotServed),
            at("names[2]", Reason::ResourceNotFound),
            at("names[3]", Reason::FieldMalformed),
            at("reason", Reason::FieldRequired),
        ]
    );
    let revision = |name: &str, revision| wire::ProgressRevision { name: name.to_owned(), revision };
    let approve = wire::ApproveProgressRequest {
        revisions: vec![revision(&own, 0), revision("", 1)],
        comment: "x".repeat(1_001),
        request_id: "x".repeat(65),
    };
    assert_eq!(
        violations(office.server.approve_progress(from("chief", approve)).await),
        [
            at("revisions[0].revision", Reason::FieldOutOfRange),
            at("revisions[1].name", Reason::FieldRequired),
            at("comment", Reason::FieldOutOfRange),
            at("request_id", Reason::FieldOutOfRange),
        ]
    );
    let twice = vec![revision(&own, 1), revision(&own, 2)];
    let send_back = wire::ReturnProgressRequest { revisions: twice, ..Default::default() };
    assert_eq!(
        violations(office.server.return_progress(from("chief", send_back)).await),
        [at("reason", Reason::FieldRequired), at("revisions[1]", Reason::DuplicateItem),]
    );
    office.close().await;
}

#[tokio::test]
async fn acts_on_what_was_never_reported_find_nothing() {
    let office = office().await;
    let never = wire::Progress {
        name: format!("{}/progress/2024", staff("2024", "1").commitment),
        revision: 1,
        ..Default::default()
    };
    let submit = wire::SubmitProgressRequest { revisions: vec![exactly(&never)], ..Default::default() };
    let refused = refusal(office.server.submit_progress(from("clerk", submit)).await);
    assert_eq!((refused.reason(), refused.resource()), (Reason::ResourceNotFound, Some(&*never.name)));
    office.close().await;
}

#[tokio::test]
async fn a_listing_has_a_parent_that_exists() {
    let office = office().await;
    for (parent, reason) in [
        ("plans/nowhere-2030".to_owned(), Reason::ResourceNotFound),
        (commitment("childcare.t03.nothing_such"), Reason::ResourceNotFound),
        (commitment("health.t01.icu_beds"), Reason::DomainNotServed),
        ("regions/330522".to_owned(), Reason::FieldMalformed),
        (String::new(), Reason::FieldRequired),
    ] {
        let request = wire::ListProgressRequest { parent: parent.clone(), ..Default::default() };
        let refused = refusal(office.server.list_progress(from("reader", request)).await);
        assert_eq!(refused.reason(), reason, "{parent}");
    }
    office.close().await;
}

#[tokio::test]
async fn a_call_without_a_principal_changes_nothing() {
    let office = office().await;
    let unnamed = tonic::Request::new(reporting(vec![staff("2024", "80")]));
    let refused = refusal(office.server.report_progress(unnamed).await);
    assert_eq!(refused.reason(), Reason::CredentialsMissing);
    assert_eq!(office.head(), 2);
    office.close().await;
}

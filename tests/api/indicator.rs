//! The indicator service over the Changxing plan.

use qiyou_proto::{indicator::v1 as wire, r#type::v1 as types};
use qiyou_tests::TestDomain;

fn observation(indicator: &str, period: &str, value: &str) -> wire::Observation {
    wire::Observation {
        indicator: format!("indicators/{indicator}"),
        region: "regions/330522".to_owned(),
        period: period.to_owned(),
        result: Some(wire::observation::Result::Value(types::Decimal { value: value.to_owned() })),
        ..wire::Observation::default()
    }
}

#[tokio::test]
async fn a_reported_value_stands_once_someone_else_approves_it() {
    let childcare = TestDomain::with_plan("childcare").await;
    let mut reporter = childcare.callers.reporter().indicators();
    let observations = vec![observation("childcare.places_per_1000", "2024", "4.70")];
    let report = wire::ReportObservationsRequest { observations, ..Default::default() };
    let reported = reporter.report_observations(report).await.unwrap().into_inner();
    let working = &reported.observations[0];
    assert_eq!(working.state(), types::ReportState::Submitted);
    assert_eq!(working.shown_value.as_ref().unwrap().value, "4.70");

    let revisions =
        vec![wire::ObservationRevision { name: working.name.clone(), revision: working.revision }];
    let approval = wire::ApproveObservationsRequest { revisions, ..Default::default() };
    let mut approver = childcare.callers.approver().indicators();
    let approved = approver.approve_observations(approval).await.unwrap().into_inner();
    assert_eq!(approved.observations[0].state(), types::ReportState::Approved);
    assert_eq!(approved.observations[0].approved_revision, working.revision);

    let get = wire::GetObservationRequest { name: working.name.clone(), ..Default::default() };
    let mut viewer = childcare.callers.viewer().indicators();
    let seen = viewer.get_observation(get).await.unwrap().into_inner();
    assert_eq!(seen.state(), types::ReportState::Approved);
    assert_eq!(seen.reporter, "reporter");
}

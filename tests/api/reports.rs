//! Reports that are taken: values, ratios, absences; corrections and withdrawals.

use qiyou_proto::{
    indicator::v1::{Observation, WithdrawObservationsRequest, observation::Result as Outcome},
    r#type::v1::{Absence, Authority, ReportState},
};
use qiyou_tests::{Refused, TestDomain, absent, at, notice, ratio, value};
use tonic::Code;

const PLACES: &str = "childcare.places_per_1000";
const SHARE: &str = "childcare.inclusive_place_share";

#[tokio::test]
async fn a_report_is_read_back_as_it_was_made() {
    let childcare = TestDomain::with_plan("childcare").await;
    let sent = Observation {
        source: "托育机构台账（虚构）".to_owned(),
        comment: "虚构数字".to_owned(),
        evidence: vec![notice()],
        sample: true,
        ..value(PLACES, "2024", "4.70")
    };
    let answer = childcare.callers.reporter().report([sent.clone()]).await.unwrap().into_inner();
    let reported = &answer.observations[0];
    let name = "regions/330522/indicators/childcare.places_per_1000/periods/2024/authorities/reported";
    assert_eq!(reported.name, name);
    assert_eq!(answer.token, childcare.store.token(reported.revision).to_string());
    assert_eq!(reported.first_submit_time, reported.record_time);
    let said = Observation {
        indicator: reported.indicator.clone(),
        region: reported.region.clone(),
        period: reported.period.clone(),
        result: reported.result.clone(),
        source: reported.source.clone(),
        comment: reported.comment.clone(),
        evidence: reported.evidence.clone(),
        sample: reported.sample,
        ..Observation::default()
    };
    assert_eq!(said, sent);
    assert_eq!((reported.authority(), reported.state()), (Authority::Reported, ReportState::Submitted));
    let read = childcare.callers.viewer().observation(name).await.unwrap().into_inner();
    assert_eq!(&read, reported);
}

#[tokio::test]
async fn a_ratio_is_kept_whole_and_shown_to_the_indicators_decimals() {
    let childcare = TestDomain::with_plan("childcare").await;
    let rows = [ratio(PLACES, "2025", "3001", "600"), ratio(SHARE, "2025", "2", "3")];
    let answer = childcare.callers.reporter().report(rows.clone()).await.unwrap().into_inner();
    let shown = |row: &Observation| row.shown_value.clone().unwrap().value;
    assert_eq!(answer.observations.iter().map(shown).collect::<Vec<_>>(), ["5001.67", "66.67"]);
    assert_eq!(answer.observations[1].result, rows[1].result);
}

#[tokio::test]
async fn an_absence_says_why_there_is_no_number() {
    let childcare = TestDomain::with_plan("childcare").await;
    let absences = [Absence::NotCollected, Absence::NotApplicable, Absence::Suppressed, Absence::Refused];
    let rows: Vec<_> =
        (2022..).zip(absences).map(|(year, absence)| absent(PLACES, &year.to_string(), absence)).collect();
    let answer = childcare.callers.reporter().report(rows).await.unwrap().into_inner();
    for (reported, absence) in answer.observations.iter().zip(absences) {
        assert_eq!(reported.result, Some(Outcome::Absence(absence.into())));
        assert_eq!(reported.shown_value, None);
    }
    childcare.callers.approver().approve(&answer.observations).await.unwrap();
}

#[tokio::test]
async fn regions_of_every_level_report() {
    let childcare = TestDomain::with_plan_everywhere("childcare").await;
    let regions = ["330522103", "330522", "330500", "330000", "441900"];
    let rows = regions.map(|region| at(region, ratio(PLACES, "2025", "7", "900")));
    childcare.callers.reporter().report(rows).await.unwrap();
    let listed = childcare.callers.viewer().observations().await;
    let regions: Vec<_> = listed.iter().map(|row| row.region.trim_start_matches("regions/")).collect();
    assert_eq!(regions, ["330000", "330500", "330522", "330522103", "441900"]);
}

#[tokio::test]
async fn the_same_report_again_changes_nothing() {
    let childcare = TestDomain::with_plan("childcare").await;
    let reporter = childcare.callers.reporter();
    let first = reporter.report([value(PLACES, "2024", "4.7")]).await.unwrap().into_inner();
    let head = childcare.store.head();
    let again = reporter.report([value(PLACES, "2024", "4.70")]).await.unwrap().into_inner();
    assert_eq!((again.unchanged_count, &again.observations), (1, &first.observations));
    assert_eq!(again.token, first.token);
    assert_eq!(childcare.store.head(), head);

    let rows = [value(PLACES, "2024", "4.70"), value(PLACES, "2025", "5.00")];
    let half = reporter.report(rows).await.unwrap().into_inner();
    assert_eq!(half.unchanged_count, 1);
    assert_eq!(half.observations[0], first.observations[0]);
    assert_eq!(half.observations[1].revision, childcare.store.head().revision);
}

#[tokio::test]
async fn a_correction_waits_for_its_approval_while_the_approved_value_stands() {
    let childcare = TestDomain::with_plan("childcare").await;
    let reported = childcare.callers.reporter().report([value(PLACES, "2024", "4.70")]).await.unwrap();
    childcare.callers.approver().approve(&reported.get_ref().observations).await.unwrap();
    let corrected = childcare.callers.reporter().hand_in(value(PLACES, "2024", "4.60")).await;
    assert_eq!(corrected.state(), ReportState::Submitted);
    let first_submit_time = reported.get_ref().observations[0].first_submit_time;
    assert_eq!(corrected.first_submit_time, first_submit_time, "it was handed in then, and is not late now");

    let series = childcare.callers.viewer().series(PLACES).await;
    let [point] = series.as_slice() else { panic!("one period: {series:?}") };
    let shown = |row: &Option<Observation>| row.clone().unwrap().shown_value.unwrap().value;
    assert_eq!((shown(&point.standing), shown(&point.working)), ("4.70".to_owned(), "4.60".to_owned()));
    childcare.callers.approver().approve(&[corrected]).await.unwrap();
    let series = childcare.callers.viewer().series(PLACES).await;
    assert_eq!((shown(&series[0].standing), &series[0].working), ("4.60".to_owned(), &None));
}

#[tokio::test]
async fn an_approved_value_is_corrected_for_a_reason_only() {
    let childcare = TestDomain::with_plan("childcare").await;
    let reporter = childcare.callers.reporter();
    let reported = reporter.report([value(PLACES, "2024", "4.70")]).await.unwrap().into_inner();
    childcare.callers.approver().approve(&reported.observations).await.unwrap();
    let head = childcare.store.head();
    let refusal = reporter.report([value(PLACES, "2024", "4.60")]).await.refused();
    let name = &reported.observations[0].name;
    assert_eq!(refusal.why(), (Code::InvalidArgument, "FIELD_REQUIRED"));
    assert_eq!(refusal.message, format!("reason: is required: {name} was approved; say why it changes"));
    assert_eq!((refusal.told("field"), refusal.told("name")), ("reason", name.as_str()));
    assert_eq!(childcare.store.head(), head);
    childcare.callers.reporter().hand_in(value(PLACES, "2024", "4.60")).await;
}

fn withdrawal(reported: &[Observation], reason: &str) -> WithdrawObservationsRequest {
    let names = reported.iter().map(|row| row.name.clone()).collect();
    WithdrawObservationsRequest { names, reason: reason.to_owned(), ..Default::default() }
}

#[tokio::test]
async fn a_withdrawn_value_stands_until_its_withdrawal_is_approved() {
    let childcare = TestDomain::with_plan("childcare").await;
    let (reporter, approver) = (childcare.callers.reporter(), childcare.callers.approver());
    let reported = reporter.report([value(PLACES, "2024", "4.70")]).await.unwrap().into_inner().observations;
    approver.approve(&reported).await.unwrap();
    let request = withdrawal(&reported, "重复上报（虚构）");
    let withdrawn = reporter.indicators().withdraw_observations(request).await.unwrap().into_inner();
    let [working] = withdrawn.observations.as_slice() else { panic!("{withdrawn:?}") };
    assert_eq!((working.withdrawn, working.state()), (true, ReportState::Submitted));
    assert!(!childcare.callers.viewer().series(PLACES).await[0].standing.clone().unwrap().withdrawn);

    approver.approve(&withdrawn.observations).await.unwrap();
    let point = childcare.callers.viewer().series(PLACES).await.remove(0);
    assert!(point.standing.unwrap().withdrawn, "readers see a tombstone");
    assert_eq!(point.working, None);
}

#[tokio::test]
async fn a_withdrawal_needs_a_reason_and_something_to_withdraw() {
    let childcare = TestDomain::with_plan("childcare").await;
    let reporter = childcare.callers.reporter();
    let reported = reporter.report([value(PLACES, "2024", "4.70")]).await.unwrap().into_inner().observations;
    let head = childcare.store.head();
    let silent = reporter.indicators().withdraw_observations(withdrawal(&reported, "")).await.refused();
    assert_eq!((silent.why(), silent.told("field")), ((Code::InvalidArgument, "FIELD_REQUIRED"), "reason"));

    let name = reported[0].name.replace("2024", "2023");
    let unknown = Observation { name: name.clone(), ..reported[0].clone() };
    let both = withdrawal(&[reported[0].clone(), unknown], "重复上报（虚构）");
    let refusal = reporter.indicators().withdraw_observations(both).await.refused();
    assert_eq!(refusal.why(), (Code::NotFound, "RESOURCE_NOT_FOUND"));
    assert_eq!(refusal.told("name"), name);
    assert_eq!(childcare.store.head(), head);
    assert!(!childcare.callers.viewer().observations().await[0].withdrawn, "all or none");
}

#[tokio::test]
async fn a_report_over_an_unread_change_is_refused() {
    let childcare = TestDomain::with_plan("childcare").await;
    let reporter = childcare.callers.reporter();
    let read = reporter.report([value(PLACES, "2024", "4.70")]).await.unwrap().into_inner().observations;
    reporter.report([value(PLACES, "2024", "4.80")]).await.unwrap();
    let head = childcare.store.head();
    let stale = Observation { etag: read[0].etag.clone(), ..value(PLACES, "2024", "4.90") };
    let refusal = reporter.report([value(PLACES, "2025", "5.00"), stale.clone()]).await.refused();
    assert_eq!(refusal.why(), (Code::Aborted, "ETAG_STALE"));
    let words = format!("{} changed since its etag was read; read it again", read[0].name);
    assert_eq!((&refusal.message, refusal.told("name")), (&words, read[0].name.as_str()));
    assert_eq!(childcare.store.head(), head);

    let current = childcare.callers.viewer().observations().await.remove(0);
    assert_eq!(current.shown_value.unwrap().value, "4.80");
    reporter.report([Observation { etag: current.etag, ..stale }]).await.unwrap();
}

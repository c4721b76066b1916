//! What a view answers, from a report to the cell that shows it.

use qiyou_proto::{
    aggregator::v1::{FiveYearView, GetFiveYearViewRequest, StatusInput, StatusReason},
    delivery::v1::{ApproveProgressRequest, Progress, ProgressRevision, ReportProgressRequest},
    r#type::v1::StatusValue,
};
use qiyou_tests::{Cluster, decimal, notice, value};

use crate::{
    acts::approve,
    reading::{after, aimed, asking, cell, domain, shown, standing, view},
};

const PLACES: &str = "childcare.places_per_1000";

#[tokio::test]
async fn a_view_holds_the_whole_plan() {
    let cluster = Cluster::with_plan().await;
    let view = view(&cluster.aggregator().viewer(), asking()).await;
    let counts: Vec<_> =
        view.domains.iter().map(|each| (each.domain.as_str(), each.indicators.len())).collect();
    assert_eq!(
        counts,
        [
            ("childcare", 4),
            ("education", 4),
            ("employment", 2),
            ("health", 4),
            ("elderly_care", 5),
            ("housing", 3),
            ("social_assistance", 5)
        ]
    );
    assert_eq!((view.goals.len(), view.years.len(), view.unreachable.len()), (6, 5, 0));
    for indicator in view.domains.iter().flat_map(|each| &each.indicators) {
        let years: Vec<_> = indicator.cells.iter().map(|cell| cell.year).collect();
        assert_eq!(years, view.years, "{}", indicator.indicator);
    }
    let commitments = view.domains.iter().filter_map(|each| each.commitments.as_ref());
    assert_eq!(commitments.map(|counts| counts.total + counts.not_counted).sum::<i32>(), 138);
}

#[tokio::test]
async fn a_write_is_seen_by_whoever_brings_its_token() {
    let cluster = Cluster::with_plan_in(["childcare"]).await;
    let token = approve(&cluster, "childcare", [value(PLACES, "2024", "4.70")]).await;
    let view = view(&cluster.aggregator().viewer(), after(&token)).await;
    let cell = cell(&view, PLACES, 2024);
    assert_eq!((aimed(cell), shown(cell), standing(cell)), ("4.60", "4.70", StatusValue::Met));
    let attainment = cell.attainment.clone().unwrap();
    assert_eq!((attainment.percent, attainment.gap), (Some(decimal("102.2")), Some(decimal("0.10"))));
}

#[tokio::test]
async fn a_judgement_can_be_followed_from_its_numbers() {
    let cluster = Cluster::with_plan_in(["childcare"]).await;
    let rows = [value(PLACES, "2025", "5.00"), value(PLACES, "2026-Q2", "5.10")];
    let token = approve(&cluster, "childcare", rows).await;
    let view = view(&cluster.aggregator().viewer(), after(&token)).await;
    let status = cell(&view, PLACES, 2026).status.clone().unwrap();
    assert_eq!((status.value(), status.reason()), (StatusValue::OffTrack, StatusReason::PaceFarBehind));
    assert_eq!(status.method, "year_status/1");
    let told = |inputs: &[StatusInput]| -> Vec<String> {
        inputs.iter().map(|input| format!("{} {}", input.name, input.value.as_ref().unwrap().value)).collect()
    };
    // A tenth of a place of the half that is missing, in 181 of 365 days.
    assert_eq!(told(&status.inputs), ["target 5.50", "v 5.10", "a 5.00", "s 0.495890411", "R 0.4033149171"]);
    assert_eq!(told(&status.thresholds), ["on_track 0.95", "at_risk 0.60"]);
    let revision = cell(&view, PLACES, 2026).actual.as_ref().unwrap().revision;
    assert_eq!(status.inputs[1].revision, revision, "a number of a report names its revision");
}

const CAMPUS: &str = "plans/changxing-2023-2027/commitments/education.t06.college_campus_opened";

#[tokio::test]
async fn a_commitment_that_is_kept_moves_from_one_count_to_another() {
    let cluster = Cluster::with_plan_in(["education"]).await;
    let (callers, viewer) = (cluster.callers("education"), cluster.aggregator().viewer());
    let listing = GetFiveYearViewRequest { include_commitments: true, ..asking() };
    let before = view(&viewer, listing.clone()).await;

    let opened = Progress {
        commitment: CAMPUS.to_owned(),
        period: "2025".to_owned(),
        fulfilled: true,
        evidence: vec![notice()],
        ..Default::default()
    };
    let report = ReportProgressRequest { progress: vec![opened], ..Default::default() };
    let reported = callers.reporter().delivery().report_progress(report).await.unwrap().into_inner();
    let Progress { name, revision, .. } = reported.progress[0].clone();
    let revisions = vec![ProgressRevision { name, revision }];
    let approval = ApproveProgressRequest { revisions, ..Default::default() };
    let token = callers.approver().delivery().approve_progress(approval).await.unwrap().into_inner().token;

    let fresh = GetFiveYearViewRequest { at_least_as_fresh: vec![token], ..listing };
    let after = view(&viewer, fresh).await;
    let state = |view: &FiveYearView| {
        let commitments = &domain(view, "education").commitment_views;
        let campus = commitments.iter().find(|each| each.commitment == CAMPUS).unwrap();
        campus.status.as_ref().unwrap().value()
    };
    assert_eq!((state(&before), state(&after)), (StatusValue::Pending, StatusValue::Met));
    let counted = |view: &FiveYearView, state: StatusValue| {
        let counts = domain(view, "education").commitments.as_ref().unwrap();
        counts.counts.iter().find(|each| each.value() == state).map_or(0, |each| each.count)
    };
    assert_eq!(counted(&after, StatusValue::Pending), counted(&before, StatusValue::Pending) - 1);
    assert_eq!(counted(&after, StatusValue::Met), counted(&before, StatusValue::Met) + 1);
}

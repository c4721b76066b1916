//! A store that was taken back to a backup: the aggregator reads it anew by itself, and what callers hold of the history
//! that ended is refused with the way out.

use std::future::ready;

use futures::{StreamExt as _, stream};
use qiyou_kernel::Token;
use qiyou_proto::{
    aggregator::v1::{FiveYearView, GetFiveYearViewRequest},
    indicator::v1::{
        ImportObservationsRequest, ImportObservationsResponse, ImportSettings, ListObservationsRequest,
        ReportObservationsRequest, StreamSnapshotRequest, WatchChangesRequest,
        import_observations_request::Step,
    },
};
use qiyou_tests::{AGGREGATOR, Caller, Cluster, Member, Place, Refused, eventually, value};
use tonic::{Code, Response, Status};

use crate::{
    acts::{approve, reach_goal},
    reading::{after, asking, cell, shown, view},
};

const PLACES: &str = "childcare.places_per_1000";

async fn cluster(place: Place) -> Cluster {
    let cluster = Cluster::of(place, vec![Member::only("childcare"), Member::only("housing")]).await;
    cluster.load().await;
    cluster
}

fn places(view: &FiveYearView) -> [&str; 2] {
    [2023, 2024].map(|year| shown(cell(view, PLACES, year)))
}

/// Asks until the view shows these values, all of it current.
async fn view_until(viewer: &Caller, expected: [&str; 2]) -> FiveYearView {
    let ask = || async {
        let view = view(viewer, asking()).await;
        (view.unreachable.is_empty() && places(&view) == expected).then_some(view)
    };
    eventually("the restored store to be followed", ask).await
}

#[tokio::test]
async fn the_aggregator_reads_a_restored_store_anew_without_a_restart() {
    for place in Place::all() {
        let mut cluster = cluster(place).await;
        let viewer = cluster.aggregator().viewer();
        let kept = approve(&cluster, "childcare", [value(PLACES, "2023", "4.10")]).await;
        view(&viewer, after(&kept)).await;
        let backup = cluster.back_up("childcare").await;
        let lost = approve(&cluster, "childcare", [value(PLACES, "2024", "4.70")]).await;
        assert_eq!(places(&view(&viewer, after(&lost)).await), ["4.10", "4.70"]);

        let restored = cluster.restore("childcare", &backup).await;

        let anew = view_until(&viewer, ["4.10", ""]).await;
        let epochs: Vec<_> = anew.watermarks.iter().map(|watermark| watermark.epoch.clone()).collect();
        assert!(epochs.contains(&restored.epoch.to_string()), "{epochs:?}");
        let written = approve(&cluster, "childcare", [value(PLACES, "2024", "4.80")]).await;
        assert_eq!(places(&view(&viewer, after(&written)).await), ["4.10", "4.80"]);
    }
}

#[tokio::test]
async fn tokens_of_the_history_that_ended_are_refused_with_the_way_out() {
    for place in Place::all() {
        let mut cluster = cluster(place).await;
        let viewer = cluster.aggregator().viewer();
        let written = approve(&cluster, "childcare", [value(PLACES, "2023", "4.10")]).await;
        let seen = view(&viewer, after(&written)).await.token;
        let backup = cluster.back_up("childcare").await;
        cluster.restore("childcare", &backup).await;
        let anew = view_until(&viewer, ["4.10", ""]).await;

        for request in
            [after(&written), after(&seen), GetFiveYearViewRequest { at_token: seen.clone(), ..asking() }]
        {
            let refusal = viewer.views().get_five_year_view(request).await.refused();
            assert_eq!(refusal.why(), (Code::FailedPrecondition, "CURSOR_OTHER_EPOCH"));
            assert!(
                refusal.message.ends_with("began a new line of history; read without this token"),
                "{refusal}"
            );
        }
        assert_eq!(places(&view(&viewer, after(&anew.token)).await), ["4.10", ""]);
        let exactly = GetFiveYearViewRequest { at_token: anew.token.clone(), ..asking() };
        assert_eq!(places(&view(&viewer, exactly).await), ["4.10", ""]);
    }
}

#[tokio::test]
async fn cursors_and_page_tokens_of_the_history_that_ended_are_refused_with_the_way_out() {
    for place in Place::all() {
        let mut cluster = cluster(place).await;
        let rows = [value(PLACES, "2023", "4.10"), value(PLACES, "2024", "4.70")];
        let written: Token = approve(&cluster, "childcare", rows).await.parse().unwrap();
        let listing = |page_token: &str| ListObservationsRequest {
            page_size: 1,
            page_token: page_token.to_owned(),
            ..Default::default()
        };
        let mut viewer = cluster.callers("childcare").viewer().indicators();
        let first = viewer.list_observations(listing("")).await.unwrap().into_inner();
        viewer.list_observations(listing(&first.next_page_token)).await.unwrap();
        let backup = cluster.back_up("childcare").await;
        cluster.restore("childcare", &backup).await;

        let mut viewer = cluster.callers("childcare").viewer().indicators();
        let cursor = qiyou_kernel::Cursor::from(written).to_string();
        let watch = WatchChangesRequest { cursor, ..Default::default() };
        let refusal = viewer.watch_changes(watch).await.refused();
        assert_eq!(refusal.why(), (Code::FailedPrecondition, "CURSOR_OTHER_EPOCH"));
        assert!(refusal.message.ends_with("read a new snapshot"), "{refusal}");
        let mut snapshot =
            viewer.stream_snapshot(StreamSnapshotRequest::default()).await.unwrap().into_inner();
        while let Some(piece) = snapshot.message().await.unwrap() {
            if let Some(position) = piece.position {
                assert_ne!(position.epoch, written.epoch.to_string());
            }
        }

        let refusal = viewer.list_observations(listing(&first.next_page_token)).await.refused();
        assert_eq!(refusal.faults(), [("page_token", "PAGE_TOKEN_INVALID")]);
        assert!(refusal.to_string().contains("start again without it"), "{refusal}");
        assert_eq!(viewer.list_observations(listing("")).await.unwrap().into_inner().observations.len(), 1);
    }
}

#[tokio::test]
async fn a_request_id_from_before_the_restore_is_known_after_it() {
    for place in Place::all() {
        let mut cluster = cluster(place).await;
        let request = ReportObservationsRequest {
            observations: vec![value(PLACES, "2023", "4.10")],
            request_id: "0f5b1c1e-6a34-4a58-9c5e-2f6a8c1d7e90".to_owned(),
            ..Default::default()
        };
        let mut reporter = cluster.callers("childcare").reporter().indicators();
        let first = reporter.report_observations(request.clone()).await.unwrap().into_inner();
        let backup = cluster.back_up("childcare").await;
        let restored = cluster.restore("childcare", &backup).await;

        let mut reporter = cluster.callers("childcare").reporter().indicators();
        let again = reporter.report_observations(request).await.unwrap().into_inner();
        assert_eq!(again.observations.len(), first.observations.len());
        let observations = cluster.callers("childcare").viewer().observations().await;
        assert_eq!(observations.len(), 1);
        assert!(observations[0].revision < restored.head.revision, "nothing was written again");
    }
}

#[tokio::test]
async fn the_aggregators_own_store_is_restored_like_any_other() {
    for place in Place::all() {
        let mut cluster = cluster(place).await;
        approve(&cluster, "childcare", [value(PLACES, "2023", "4.10")]).await;
        let written = reach_goal(&cluster, "plan.standard_system", "2026-S1").await;
        let backup = cluster.back_up(AGGREGATOR).await;
        cluster.restore(AGGREGATOR, &backup).await;

        let viewer = cluster.aggregator().viewer();
        let refusal = viewer.views().get_five_year_view(after(&written)).await.refused();
        assert_eq!(refusal.why(), (Code::FailedPrecondition, "CURSOR_OTHER_EPOCH"));
        view_until(&viewer, ["4.10", ""]).await;
    }
}

/// Begins an import under a request id; gives the first answer.
async fn begin_import(
    reporter: &Caller,
    request_id: &str,
) -> Result<Response<ImportObservationsResponse>, Status> {
    let settings = ImportSettings { title: "台账（虚构）".to_owned(), ..Default::default() };
    let request_id = request_id.to_owned();
    let first = ImportObservationsRequest { request_id, step: Some(Step::Begin(settings)) };
    // The stream stays open until its first answer has come.
    let sent = stream::once(ready(first)).chain(stream::pending());
    let mut answers = reporter.indicators().import_observations(sent).await?.into_inner();
    Ok(Response::new(answers.message().await?.expect("an import that is begun is shown")))
}

#[tokio::test]
async fn a_request_that_began_an_import_before_a_restore_says_that_the_import_is_gone() {
    let mut cluster = cluster(Place::Sqlite).await;
    let reporter = cluster.callers("childcare").reporter();
    begin_import(&reporter, "ledger-7").await.unwrap();
    begin_import(&reporter, "ledger-7").await.unwrap();
    let backup = cluster.back_up("childcare").await;
    cluster.restore("childcare", &backup).await;

    let reporter = cluster.callers("childcare").reporter();
    let refusal = begin_import(&reporter, "ledger-7").await.refused();
    assert_eq!(refusal.why(), (Code::NotFound, "RESOURCE_NOT_FOUND"));
    assert!(refusal.message.ends_with("begin anew under another request id"), "{}", refusal.message);
    begin_import(&reporter, "ledger-8").await.unwrap();
}

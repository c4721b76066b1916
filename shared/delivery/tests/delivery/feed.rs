//! Progress and projects in the feed of their store.

use futures::TryStreamExt as _;
use qiyou_delivery::{PROGRESS, PROJECTS};
use qiyou_indicator::{Feed, IndicatorServer};
use qiyou_proto::delivery::v1::{self as delivery, delivery_service_server::DeliveryService};
use qiyou_proto::indicator::v1::{
    self as wire, change::Resource, indicator_service_server::IndicatorService, observation::Result as Figure,
};
use qiyou_proto::r#type::v1::{Decimal, ReportState};
use qiyou_testing::stores;

use crate::office::{Office, PARTS, answer, exactly, from, kindergarten, recording, staff};

fn indicators(office: &Office) -> IndicatorServer {
    let feed = Feed::new(office.context.clone()).with(&PROGRESS).with(&PROJECTS);
    IndicatorServer::new(office.context.clone(), feed)
}

/// Reports an indicator and a commitment, approves the commitment's, and records a project.
async fn work(office: &Office, indicators: &IndicatorServer) {
    let observation = wire::Observation {
        indicator: "indicators/childcare.places_per_1000".to_owned(),
        region: "regions/330522".to_owned(),
        period: "2024".to_owned(),
        result: Some(Figure::Value(Decimal { value: "4.50".to_owned() })),
        ..Default::default()
    };
    let observed = wire::ReportObservationsRequest { observations: vec![observation], ..Default::default() };
    answer(indicators.report_observations(from("clerk", observed)).await);
    let progress =
        delivery::ReportProgressRequest { progress: vec![staff("2024", "81")], ..Default::default() };
    let progress = answer(office.server.report_progress(from("clerk", progress)).await).progress;
    let approve =
        delivery::ApproveProgressRequest { revisions: vec![exactly(&progress[0])], ..Default::default() };
    answer(office.server.approve_progress(from("chief", approve)).await);
    answer(office.server.update_project(from("clerk", recording(kindergarten()))).await);
}

fn kind(change: &wire::Change) -> &'static str {
    match change.resource.as_ref().expect("a resource") {
        Resource::Observation(_) => "observation",
        Resource::Target(_) => "target",
        Resource::PlanVersion(_) => "plan",
        Resource::Progress(_) => "progress",
        Resource::Project(_) => "project",
        Resource::ReferenceVersion(_) => "reference",
        Resource::Ticket(_) => "ticket",
        Resource::FollowUp(_) => "follow-up",
    }
}

fn progress(change: &wire::Change) -> Option<(i64, &delivery::Progress)> {
    match change.resource.as_ref() {
        Some(Resource::Progress(progress)) => Some((change.revision, progress)),
        _ => None,
    }
}

async fn snapshot(indicators: &IndicatorServer, region: &str) -> Vec<wire::Change> {
    let request = wire::StreamSnapshotRequest { regions: vec![region.to_owned()], at: None };
    let messages = answer(indicators.stream_snapshot(from("aggregator", request)).await);
    messages
        .map_ok(|message| message.changes)
        .try_collect::<Vec<_>>()
        .await
        .expect("a whole snapshot")
        .concat()
}

#[tokio::test]
async fn every_row_comes_once_as_what_it_is() {
    stores::each(PARTS, async |place| {
        let office = Office::open(place).await;
        let indicators = indicators(&office);
        work(&office, &indicators).await;
        let changes = snapshot(&indicators, "regions/330522").await;
        let mut kinds: Vec<_> = changes.iter().map(kind).collect();
        kinds.sort_unstable();
        assert_eq!(kinds, ["observation", "plan", "progress", "progress", "project", "reference"]);
        office.close().await;
    })
    .await;
}

#[tokio::test]
async fn progress_belongs_to_the_region_of_its_plan_and_projects_come_to_every_reader() {
    let office = Office::open(stores::sqlite(PARTS)).await;
    let indicators = indicators(&office);
    work(&office, &indicators).await;
    let elsewhere: Vec<_> = snapshot(&indicators, "regions/330523").await.iter().map(kind).collect();
    assert!(!elsewhere.contains(&"progress") && elsewhere.contains(&"project"), "{elsewhere:?}");
    let above: Vec<_> = snapshot(&indicators, "regions/330000").await.iter().map(kind).collect();
    assert!(above.contains(&"progress"), "{above:?}");
    office.close().await;
}

#[tokio::test]
async fn changes_come_in_order_as_the_rows_stood() {
    stores::each(PARTS, async |place| {
        let office = Office::open(place).await;
        let indicators = indicators(&office);
        work(&office, &indicators).await;
        let watch = wire::WatchChangesRequest::default();
        let mut messages = answer(indicators.watch_changes(from("aggregator", watch)).await);
        let mut changes = Vec::new();
        while changes.last().map(kind) != Some("project") {
            let message = messages.try_next().await.expect("a change").expect("more changes");
            changes.extend(message.changes);
        }
        let progress: Vec<_> = changes.iter().filter_map(progress).collect();
        let [(reported, working), (approved, standing)] = progress.as_slice() else { panic!("{progress:?}") };
        assert!(reported < approved, "{reported} {approved}");
        assert_eq!((working.state(), working.approved_revision), (ReportState::Submitted, 0));
        assert_eq!((standing.state(), standing.approved_revision), (ReportState::Approved, *reported));
        office.close().await;
    })
    .await;
}

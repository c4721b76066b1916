//! The feed as one reader sees it: what changed, in order, from any cursor on.

use std::time::Duration;

use qiyou_proto::{
    delivery::v1::{Project, UpdateProjectRequest},
    indicator::v1::{
        Change, StreamSnapshotRequest, WatchChangesRequest, WatchChangesResponse, change::Resource,
    },
    r#type::v1::LocalizedText,
};
use qiyou_tests::{Refused, TestDomain, at, value};
use tokio::time::timeout;
use tonic::{Code, Streaming};

const PLACES: &str = "childcare.places_per_1000";

/// A reader of the feed, and how far it has come.
struct Reader {
    stream: Streaming<WatchChangesResponse>,
    cursor: String,
}

impl Reader {
    async fn begin(childcare: &TestDomain, cursor: &str, regions: &[&str]) -> Self {
        let regions = regions.iter().map(|region| (*region).to_owned()).collect();
        let request = WatchChangesRequest { cursor: cursor.to_owned(), regions };
        let stream =
            childcare.callers.viewer().indicators().watch_changes(request).await.unwrap().into_inner();
        Self { stream, cursor: cursor.to_owned() }
    }

    /// Everything up to a revision.
    async fn upto(&mut self, revision: i64) -> Vec<Change> {
        let mut changes = Vec::new();
        loop {
            let message =
                timeout(Duration::from_secs(30), self.stream.message()).await.unwrap().unwrap().unwrap();
            changes.extend(message.changes);
            let Some(position) = message.position else { continue };
            self.cursor = position.cursor;
            if position.revision >= revision {
                assert_eq!(position.revision, revision, "a position never overtakes what was delivered");
                return changes;
            }
        }
    }
}

fn kinds(changes: &[Change]) -> Vec<&'static str> {
    let kind = |change: &Change| match change.resource.as_ref().unwrap() {
        Resource::Observation(_) => "observation",
        Resource::Target(_) => "target",
        Resource::PlanVersion(_) => "plan",
        Resource::Progress(_) => "progress",
        Resource::Project(_) => "project",
        Resource::ReferenceVersion(_) => "reference",
        Resource::Ticket(_) => "ticket",
        Resource::FollowUp(_) => "follow-up",
    };
    changes.iter().map(kind).collect()
}

fn head(childcare: &TestDomain) -> i64 {
    childcare.store.head().revision
}

#[tokio::test]
async fn a_reader_gets_the_whole_history_and_then_what_comes() {
    let childcare = TestDomain::with_plan("childcare").await;
    let reporter = childcare.callers.reporter();
    let reported = reporter.report([value(PLACES, "2024", "4.70")]).await.unwrap().into_inner().observations;
    let mut reader = Reader::begin(&childcare, "", &[]).await;
    let changes = reader.upto(head(&childcare)).await;
    assert_eq!(kinds(&changes), ["reference", "plan", "observation"]);
    assert!(changes.is_sorted_by_key(|change| change.revision));
    let Some(Resource::Observation(first)) = &changes[2].resource else { panic!("{changes:?}") };
    assert_eq!((&first.name, changes[2].revision), (&reported[0].name, reported[0].revision));

    childcare.callers.approver().approve(&reported).await.unwrap();
    let changes = reader.upto(head(&childcare)).await;
    let Some(Resource::Observation(standing)) = &changes[0].resource else { panic!("{changes:?}") };
    assert_eq!(standing.approved_revision, reported[0].revision);
}

#[tokio::test]
async fn a_reader_goes_on_from_its_cursor() {
    let childcare = TestDomain::with_plan("childcare").await;
    let reporter = childcare.callers.reporter();
    let mut reader = Reader::begin(&childcare, "", &[]).await;
    reader.upto(head(&childcare)).await;
    let Reader { stream, cursor } = reader;
    drop(stream);
    reporter.report([value(PLACES, "2024", "4.70"), value(PLACES, "2025", "5.00")]).await.unwrap();
    reporter.report([value(PLACES, "2024", "4.80")]).await.unwrap();
    let changes = Reader::begin(&childcare, &cursor, &[]).await.upto(head(&childcare)).await;
    assert_eq!(kinds(&changes), ["observation"; 3]);
}

#[tokio::test]
async fn a_reader_of_some_regions_gets_their_observations_and_everyones_rest() {
    let childcare = TestDomain::with_plan_everywhere("childcare").await;
    let reporter = childcare.callers.reporter();
    let rows = ["330522", "330522103", "330523"].map(|region| at(region, value(PLACES, "2024", "4.70")));
    reporter.report(rows).await.unwrap();
    let project = Project {
        name: "projects/elsewhere".to_owned(),
        title: Some(LocalizedText { zh: "示例项目（虚构）".to_owned(), en: String::new() }),
        region: "regions/330523".to_owned(),
        state: 1,
        ..Default::default()
    };
    let request = UpdateProjectRequest { project: Some(project), allow_missing: true, ..Default::default() };
    reporter.delivery().update_project(request).await.unwrap();
    let changes = Reader::begin(&childcare, "", &["regions/330522"]).await.upto(head(&childcare)).await;
    assert_eq!(kinds(&changes), ["reference", "plan", "observation", "observation", "project"]);
}

#[tokio::test]
async fn a_reader_of_regions_that_are_none_is_refused() {
    let childcare = TestDomain::with_plan("childcare").await;
    let request = WatchChangesRequest { regions: vec!["330522".to_owned()], ..Default::default() };
    let refusal = childcare.callers.viewer().indicators().watch_changes(request).await.refused();
    assert_eq!(refusal.why(), (Code::InvalidArgument, "FIELD_MALFORMED"));
    assert_eq!(refusal.told("field"), "regions[0]");
}

#[tokio::test]
async fn a_snapshot_ends_with_the_cursor_to_go_on_from() {
    let childcare = TestDomain::with_plan("childcare").await;
    let reporter = childcare.callers.reporter();
    reporter.report([value(PLACES, "2024", "4.70")]).await.unwrap();
    reporter.report([value(PLACES, "2024", "4.80")]).await.unwrap();
    let mut viewer = childcare.callers.viewer().indicators();
    let mut stream = viewer.stream_snapshot(StreamSnapshotRequest::default()).await.unwrap().into_inner();
    let (mut changes, mut position) = (Vec::new(), None);
    while let Some(message) = stream.message().await.unwrap() {
        assert_eq!(position, None, "the position comes last");
        changes.extend(message.changes);
        position = message.position;
    }
    let mut found = kinds(&changes);
    found.sort_unstable();
    assert_eq!(found, ["observation", "plan", "reference"], "what stands, each once");
    let position = position.unwrap();
    assert_eq!(position.revision, head(&childcare));
    reporter.report([value(PLACES, "2025", "5.00")]).await.unwrap();
    let changes = Reader::begin(&childcare, &position.cursor, &[]).await.upto(head(&childcare)).await;
    assert_eq!(kinds(&changes), ["observation"]);
}

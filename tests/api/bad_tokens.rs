//! Page tokens and cursors from elsewhere: another store, another list, another line of history, or nowhere.

use qiyou_kernel::{Cursor, Uuid};
use qiyou_proto::{
    delivery::v1::ListTasksRequest,
    indicator::v1::{
        ListIndicatorsRequest, ListObservationsRequest, ListTargetsRequest, StreamSnapshotRequest,
        WatchChangesRequest, stream_snapshot_request::At,
    },
    reference::v1::ListRegionsRequest,
};
use qiyou_tests::{PLAN, Refusal, Refused, TestDomain, value};
use tonic::Code;

const OTHER_REQUEST: &str = "page token was issued for a different request; start again without it";

/// Holds a refusal to a page token that is not for the list.
#[track_caller]
fn is_foreign(refusal: &Refusal, words: &str) {
    assert_eq!(refusal.why(), (Code::InvalidArgument, "PAGE_TOKEN_INVALID"));
    assert_eq!(refusal.faults(), [("page_token", "PAGE_TOKEN_INVALID")]);
    assert_eq!(refusal.violations[0].description, words);
}

async fn with_observations() -> TestDomain {
    let childcare = TestDomain::with_plan("childcare").await;
    let rows = ["2023", "2024", "2025"].map(|period| value("childcare.guidance_centres", period, "2"));
    childcare.callers.reporter().report(rows).await.unwrap();
    childcare
}

fn observations(filter: &str, page_token: &str) -> ListObservationsRequest {
    let (filter, page_token) = (filter.to_owned(), page_token.to_owned());
    ListObservationsRequest { filter, page_size: 1, page_token, ..Default::default() }
}

async fn token(childcare: &TestDomain, filter: &str) -> String {
    let mut viewer = childcare.callers.viewer().indicators();
    let page = viewer.list_observations(observations(filter, "")).await.unwrap().into_inner();
    assert_ne!(page.next_page_token, "");
    page.next_page_token
}

#[tokio::test]
async fn a_page_token_of_another_store() {
    let (ours, theirs) = (with_observations().await, with_observations().await);
    let mut viewer = ours.callers.viewer().indicators();
    let foreign = observations("", &token(&theirs, "").await);
    is_foreign(&viewer.list_observations(foreign).await.refused(), OTHER_REQUEST);
    viewer.list_observations(observations("", &token(&ours, "").await)).await.unwrap();
}

#[tokio::test]
async fn a_page_token_of_another_filter_or_region() {
    let childcare = with_observations().await;
    let mut viewer = childcare.callers.viewer().indicators();
    let token = token(&childcare, "period >= \"2023\"").await;
    for filter in ["", "period >= \"2024\""] {
        let refusal = viewer.list_observations(observations(filter, &token)).await.refused();
        is_foreign(&refusal, OTHER_REQUEST);
        assert!(token.starts_with(refusal.told("value")), "its beginning is sent back");
    }
    let region = "regions/330522".to_owned();
    let elsewhere = ListObservationsRequest { region, ..observations("period >= \"2023\"", &token) };
    is_foreign(&viewer.list_observations(elsewhere).await.refused(), OTHER_REQUEST);
}

#[tokio::test]
async fn a_page_token_of_another_list() {
    let childcare = with_observations().await;
    let viewer = childcare.callers.viewer();
    let page_token = token(&childcare, "").await;
    let plan = PLAN.to_owned();
    let indicators = ListIndicatorsRequest { page_token: page_token.clone(), ..Default::default() };
    is_foreign(&viewer.indicators().list_indicators(indicators).await.refused(), OTHER_REQUEST);
    let targets =
        ListTargetsRequest { plan: plan.clone(), page_token: page_token.clone(), ..Default::default() };
    is_foreign(&viewer.indicators().list_targets(targets).await.refused(), OTHER_REQUEST);
    let tasks = ListTasksRequest { plan, page_token: page_token.clone(), ..Default::default() };
    is_foreign(&viewer.delivery().list_tasks(tasks).await.refused(), OTHER_REQUEST);
    let regions = ListRegionsRequest { page_token, ..Default::default() };
    is_foreign(&viewer.reference().list_regions(regions).await.refused(), OTHER_REQUEST);
}

#[tokio::test]
async fn a_page_token_of_another_store_for_what_every_store_lists_alike() {
    let (ours, theirs) = (TestDomain::with_plan("childcare").await, TestDomain::with_plan("childcare").await);
    let (asker, other) = (ours.callers.viewer(), theirs.callers.viewer());
    let plan = PLAN.to_owned();
    let tasks = ListTasksRequest { plan, page_size: 1, ..Default::default() };
    let page_token = other.delivery().list_tasks(tasks.clone()).await.unwrap().into_inner().next_page_token;
    let refusal = asker.delivery().list_tasks(ListTasksRequest { page_token, ..tasks }).await.refused();
    is_foreign(&refusal, OTHER_REQUEST);
    let regions = ListRegionsRequest { page_size: 1, ..Default::default() };
    let page_token =
        other.reference().list_regions(regions.clone()).await.unwrap().into_inner().next_page_token;
    let refusal =
        asker.reference().list_regions(ListRegionsRequest { page_token, ..regions }).await.refused();
    is_foreign(&refusal, OTHER_REQUEST);
}

#[tokio::test]
async fn a_page_token_that_is_none() {
    let childcare = with_observations().await;
    let mut viewer = childcare.callers.viewer().indicators();
    let mut cut = token(&childcare, "").await;
    cut.pop();
    let etag = childcare.callers.viewer().observations().await[0].etag.clone();
    for page_token in ["2", "bm90IGEgdG9rZW4", &cut, &etag] {
        let refusal = viewer.list_observations(observations("", page_token)).await.refused();
        is_foreign(&refusal, "expected the page token exactly as the last page gave it");
    }
}

async fn watch(childcare: &TestDomain, cursor: &str) -> Refusal {
    let request = WatchChangesRequest { cursor: cursor.to_owned(), ..Default::default() };
    childcare.callers.viewer().indicators().watch_changes(request).await.refused()
}

#[tokio::test]
async fn a_cursor_of_another_store() {
    let (ours, theirs) = (with_observations().await, with_observations().await);
    let refusal = watch(&ours, &theirs.store.cursor(1).to_string()).await;
    assert_eq!(refusal.why(), (Code::InvalidArgument, "CURSOR_FOREIGN"));
    assert_eq!(refusal.faults(), [("cursor", "CURSOR_FOREIGN")]);
    assert_eq!(refusal.told("store"), theirs.store.id().to_string());
    assert!(refusal.message.contains("another store"), "{refusal}");
}

#[tokio::test]
async fn a_cursor_of_a_line_of_history_that_ended() {
    let childcare = with_observations().await;
    let before = Cursor { epoch: Uuid::new_v4(), ..childcare.store.cursor(1) };
    let refusal = watch(&childcare, &before.to_string()).await;
    assert_eq!(refusal.why(), (Code::FailedPrecondition, "CURSOR_OTHER_EPOCH"));
    assert_eq!(refusal.told("epoch"), childcare.store.epoch().to_string());
    assert!(refusal.message.contains("new snapshot"), "{refusal}");
}

#[tokio::test]
async fn a_cursor_ahead_of_the_head() {
    let childcare = with_observations().await;
    let head = childcare.store.head().revision;
    let refusal = watch(&childcare, &childcare.store.cursor(head + 1).to_string()).await;
    assert_eq!(refusal.why(), (Code::FailedPrecondition, "CURSOR_AHEAD"));
    let (revision, head) = ((head + 1).to_string(), head.to_string());
    assert_eq!((refusal.told("revision"), refusal.told("head")), (revision.as_str(), head.as_str()));
}

#[tokio::test]
async fn a_cursor_that_is_none() {
    let childcare = with_observations().await;
    for cursor in ["1", "bm90IGEgdG9rZW4"] {
        let refusal = watch(&childcare, cursor).await;
        assert_eq!(refusal.why(), (Code::InvalidArgument, "TOKEN_MALFORMED"));
        let words = "cursor: expected the opaque text exactly as an earlier answer gave it";
        assert_eq!(refusal.message, words);
    }
    let token = childcare.store.token(1).to_string();
    let refusal = watch(&childcare, &token).await;
    assert!(refusal.message.ends_with("got one for another field"), "{refusal}");
}

#[tokio::test]
async fn a_snapshot_of_a_revision_that_was_not_written_yet() {
    let childcare = with_observations().await;
    let head = childcare.store.head().revision;
    let mut viewer = childcare.callers.viewer().indicators();
    let request = StreamSnapshotRequest { at: Some(At::Revision(head + 1)), ..Default::default() };
    let refusal = viewer.stream_snapshot(request).await.refused();
    assert_eq!(refusal.why(), (Code::FailedPrecondition, "CURSOR_AHEAD"));
    let words =
        format!("revision {} is ahead of the store, which is at {head}; ask for none behind it", head + 1);
    assert_eq!(refusal.message, words);
}

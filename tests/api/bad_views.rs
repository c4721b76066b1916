//! Requests for views that are refused: unknown regions and plans, and tokens from elsewhere.

use qiyou_proto::aggregator::v1::{GetFiveYearViewRequest, ListPlansRequest, StreamFiveYearViewsRequest};
use qiyou_tests::{COUNTY, Caller, Cluster, Member, PLAN, Place, Refusal, Refused, TestDomain};
use tonic::Code;

/// An aggregator over one store, with the plan loaded.
async fn small() -> Cluster {
    let cluster = Cluster::of(Place::Sqlite, vec![Member::of("childcare", "330522")]).await;
    cluster.load().await;
    cluster
}

fn asking() -> GetFiveYearViewRequest {
    GetFiveYearViewRequest { plan: PLAN.to_owned(), region: COUNTY.to_owned(), ..Default::default() }
}

async fn refused(viewer: &Caller, request: GetFiveYearViewRequest) -> Refusal {
    viewer.views().get_five_year_view(request).await.refused()
}

#[tokio::test]
async fn a_region_or_plan_that_is_not_there() {
    let cluster = small().await;
    let viewer = cluster.aggregator().viewer();
    let at = |region: &str| GetFiveYearViewRequest { region: region.to_owned(), ..asking() };
    let unknown = refused(&viewer, at("regions/330599")).await;
    assert_eq!((unknown.why(), unknown.told("region")), ((Code::NotFound, "REGION_UNKNOWN"), "330599"));
    let unserved = refused(&viewer, at("regions/330523")).await;
    assert_eq!((unserved.why(), unserved.told("region")), ((Code::NotFound, "REGION_NOT_SERVED"), "330523"));
    let malformed = refused(&viewer, at("330522")).await;
    assert_eq!(malformed.faults(), [("region", "FIELD_MALFORMED")]);
    let nowhere = GetFiveYearViewRequest { plan: "plans/nowhere-2030".to_owned(), ..asking() };
    let nowhere = refused(&viewer, nowhere).await;
    assert_eq!(
        (nowhere.why(), nowhere.told("name")),
        ((Code::NotFound, "RESOURCE_NOT_FOUND"), "plans/nowhere-2030")
    );
}

#[tokio::test]
async fn every_fault_of_a_request_at_once() {
    let cluster = small().await;
    let request = GetFiveYearViewRequest {
        region: "Changxing".to_owned(),
        domains: vec!["childcare".to_owned(), "?".to_owned(), "childcare".to_owned()],
        judged_on: "tomorrow".to_owned(),
        at_least_as_fresh: vec!["1".to_owned()],
        ..Default::default()
    };
    let refusal = refused(&cluster.aggregator().viewer(), request).await;
    let mut faults = refusal.faults();
    faults.sort_unstable();
    let expected = [
        ("at_least_as_fresh[0]", "TOKEN_MALFORMED"),
        ("domains[1]", "FIELD_MALFORMED"),
        ("judged_on", "FIELD_MALFORMED"),
        ("plan", "FIELD_REQUIRED"),
        ("region", "FIELD_MALFORMED"),
    ];
    assert_eq!(faults, expected);
}

#[tokio::test]
async fn a_token_of_a_store_that_is_not_read_here() {
    let (cluster, elsewhere) = (small().await, TestDomain::empty("childcare").await);
    let viewer = cluster.aggregator().viewer();
    let at_least_as_fresh = vec![elsewhere.store.token(0).to_string()];
    let refusal = refused(&viewer, GetFiveYearViewRequest { at_least_as_fresh, ..asking() }).await;
    assert_eq!(refusal.why(), (Code::FailedPrecondition, "TOKEN_FOREIGN"));
    assert_eq!(refusal.told("store"), elsewhere.store.id().to_string());
    assert!(refusal.message.ends_with("use tokens of this deployment"), "{refusal}");
}

#[tokio::test]
async fn a_view_token_of_another_deployment_or_for_another_field() {
    let (ours, theirs) = (small().await, small().await);
    let foreign =
        theirs.aggregator().viewer().views().get_five_year_view(asking()).await.unwrap().into_inner();
    let viewer = ours.aggregator().viewer();
    let at_token = GetFiveYearViewRequest { at_token: foreign.token.clone(), ..asking() };
    assert_eq!(refused(&viewer, at_token).await.why(), (Code::FailedPrecondition, "TOKEN_FOREIGN"));
    for at_token in ["1".to_owned(), format!("{}x", foreign.token)] {
        let refusal = refused(&viewer, GetFiveYearViewRequest { at_token, ..asking() }).await;
        assert_eq!(refusal.faults(), [("at_token", "TOKEN_MALFORMED")]);
    }
    let own = viewer.views().get_five_year_view(asking()).await.unwrap().into_inner();
    let both = GetFiveYearViewRequest {
        at_token: own.token.clone(),
        judged_on: "2026-08-20".to_owned(),
        ..asking()
    };
    let refusal = refused(&viewer, both).await;
    assert_eq!(refusal.faults(), [("judged_on", "FIELD_NOT_ALLOWED")]);
    assert_eq!(refusal.violations[0].description, "is not taken with `at_token`, which says it already");
    let again = GetFiveYearViewRequest { at_token: own.token.clone(), ..asking() };
    assert_eq!(viewer.views().get_five_year_view(again).await.unwrap().into_inner(), own);
}

#[tokio::test]
async fn a_stream_of_regions_that_do_not_go_together() {
    let cluster = small().await;
    let mut views = cluster.aggregator().viewer().views();
    let request = StreamFiveYearViewsRequest {
        plan: PLAN.to_owned(),
        regions: vec![COUNTY.to_owned()],
        subtree: COUNTY.to_owned(),
        level: "village".to_owned(),
        ..Default::default()
    };
    let refusal = views.stream_five_year_views(request).await.refused();
    assert_eq!(refusal.faults(), [("regions", "FIELD_NOT_ALLOWED"), ("level", "FIELD_OUT_OF_RANGE")]);
}

#[tokio::test]
async fn a_page_token_of_another_aggregator() {
    let (ours, theirs) = (small().await, small().await);
    let twin = qiyou_tests::CHANGXING.replace("changxing-2023-2027", "twin-2023-2027");
    let request = ListPlansRequest { page_size: 1, ..Default::default() };
    theirs.load_plan(&qiyou_tests::regions(), twin.into_bytes()).await;
    let page = theirs.aggregator().viewer().plans().list_plans(request.clone()).await.unwrap().into_inner();
    assert_ne!(page.next_page_token, "");
    let request = ListPlansRequest { page_token: page.next_page_token, ..request };
    let refusal = ours.aggregator().viewer().plans().list_plans(request).await.refused();
    assert_eq!(refusal.faults(), [("page_token", "PAGE_TOKEN_INVALID")]);
}

//! What services tell of themselves while they work. A program of its own: what it listens with is the process's.

mod listener;

use qiyou_proto::aggregator::v1::GetFiveYearViewRequest;
use qiyou_tests::{COUNTY, Cluster, PLAN, TestDomain, value};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};

use listener::Listener;

#[tokio::test]
async fn a_call_is_told_from_the_caller_to_the_transaction() {
    let told = Listener::install();
    let cluster = Cluster::with_plan().await;
    let loaded: Vec<_> = told.spans("call").iter().map(|span| span.field("qiyou.peer.service")).collect();
    assert!(loaded.iter().any(|service| service.contains("childcare")), "{loaded:?}");

    let childcare = cluster.callers("childcare");
    childcare.reporter().report([value("childcare.places_per_1000", "2024", "4.70")]).await.unwrap();
    let reports = told.spans("rpc");
    let report = reports
        .iter()
        .find(|span| span.field("rpc.method") == "qiyou.indicator.v1.IndicatorService/ReportObservations")
        .unwrap();
    assert_eq!(report.field("qiyou.request.id").len(), 32 + 1 + 16);
    let transactions = told.spans("transaction");
    let transaction = transactions.iter().find(|span| span.follows.contains(&report.place)).unwrap();
    assert_eq!(transaction.field("qiyou.store.engine"), "sqlite");
    assert_eq!(transaction.field("qiyou.store.writes"), "1");
    assert_eq!(transaction.field("qiyou.store.revision"), "3");
}

#[tokio::test]
async fn a_refusal_is_told_with_its_code_and_its_reason() {
    let told = Listener::install();
    let cluster = Cluster::with_plan().await;
    let request = GetFiveYearViewRequest {
        plan: PLAN.to_owned(),
        region: "regions/999999".to_owned(),
        ..Default::default()
    };
    cluster.aggregator().viewer().views().get_five_year_view(request).await.unwrap_err();
    let refused =
        told.spans("rpc").into_iter().find(|span| span.field("error.type") == "REGION_UNKNOWN").unwrap();
    assert_eq!(refused.field("rpc.method"), "qiyou.aggregator.v1.FiveYearViewService/GetFiveYearView");
    assert_eq!(refused.field("rpc.response.status_code"), "NOT_FOUND");
    assert!(
        !told.spans("rpc").iter().any(|span| span.says("Bearer") || span.says(COUNTY)),
        "no token, no body"
    );
}

#[tokio::test]
async fn health_checks_are_not_told() {
    let told = Listener::install();
    let childcare = TestDomain::empty("childcare").await;
    let viewer = childcare.callers.viewer();
    let mut health = HealthClient::new(viewer.channel());
    health.check(HealthCheckRequest::default()).await.unwrap();
    viewer.observations().await;
    let methods: Vec<_> = told.spans("rpc").iter().map(|span| span.field("rpc.method")).collect();
    assert!(methods.iter().any(|method| method.ends_with("/ListObservations")), "{methods:?}");
    assert!(!methods.iter().any(|method| method.starts_with("grpc.health")), "{methods:?}");
}

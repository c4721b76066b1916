//! What every service has beside its methods, as tools and other clients find it.

use std::time::Duration;

use futures::stream;
use qiyou_proto::{
    aggregator::v1::GetPlanRequest,
    indicator::v1::{Observation, ReportObservationsRequest, WatchChangesRequest},
};
use qiyou_tests::{Caller, Callers, Cluster, Place, Refusal, Refused, TestDomain, value};
use tonic::{
    Code, Request,
    codec::CompressionEncoding,
    transport::{Channel, Endpoint},
};
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};
use tonic_reflection::pb::{v1, v1alpha};

/// What every server has beside its services.
const BESIDE: [&str; 3] = [
    "grpc.health.v1.Health",
    "grpc.reflection.v1.ServerReflection",
    "grpc.reflection.v1alpha.ServerReflection",
];

const OF_A_DOMAIN: [&str; 6] = [
    "qiyou.audit.v1.AuditService",
    "qiyou.calendar.v1.CalendarService",
    "qiyou.delivery.v1.DeliveryService",
    "qiyou.indicator.v1.IndicatorService",
    "qiyou.oversight.v1.OversightService",
    "qiyou.reference.v1.ReferenceService",
];

const OF_THE_AGGREGATOR: [&str; 4] = [
    "qiyou.aggregator.v1.FiveYearViewService",
    "qiyou.aggregator.v1.PlanService",
    "qiyou.audit.v1.AuditService",
    "qiyou.reference.v1.ReferenceService",
];

const PLACES: &str = "childcare.places_per_1000";

/// A connection of a tool that has no token.
fn tool(callers: &Callers) -> Channel {
    Endpoint::from_shared(callers.address().to_owned()).unwrap().connect_lazy()
}

/// Holds that a server is healthy as a whole and in each of its services.
async fn is_healthy(callers: &Callers, services: &[&str]) {
    let mut health = HealthClient::new(tool(callers));
    for service in services.iter().copied().chain([""]) {
        let request = HealthCheckRequest { service: service.to_owned() };
        let told = health.check(request).await.unwrap().into_inner().status();
        assert_eq!(told, ServingStatus::Serving, "{service}");
    }
    let unknown = HealthCheckRequest { service: "qiyou.nothing.v1.NothingService".to_owned() };
    assert_eq!(health.check(unknown).await.unwrap_err().code(), Code::NotFound);
}

/// Holds that reflection lists what is served, and describes it and the details of refusals.
async fn is_described(callers: &Callers, services: &[&str]) {
    use v1::{
        ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
        server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
    };
    let served = [&BESIDE[..], services].concat();
    let ask = |request| ServerReflectionRequest { host: String::new(), message_request: Some(request) };
    let describe = |service: &&str| ask(MessageRequest::FileContainingSymbol((*service).to_owned()));
    let list = ask(MessageRequest::ListServices(String::new()));
    let described = [&served[..], &["google.rpc.BadRequest", "google.rpc.ErrorInfo"]].concat();
    let questions: Vec<_> = [list].into_iter().chain(described.iter().map(describe)).collect();
    let mut client = ServerReflectionClient::new(tool(callers));
    let mut answers = client.server_reflection_info(stream::iter(questions)).await.unwrap().into_inner();
    let Some(MessageResponse::ListServicesResponse(list)) =
        answers.message().await.unwrap().unwrap().message_response
    else {
        panic!("no list");
    };
    let mut names: Vec<_> = list.service.into_iter().map(|service| service.name).collect();
    names.sort();
    assert_eq!(names, served);
    for name in described {
        let answer = answers.message().await.unwrap().unwrap().message_response;
        assert!(matches!(answer, Some(MessageResponse::FileDescriptorResponse(_))), "{name}");
    }
}

#[tokio::test]
async fn a_domain_tells_its_health_and_describes_itself() {
    let childcare = TestDomain::empty("childcare").await;
    is_healthy(&childcare.callers, &OF_A_DOMAIN).await;
    is_described(&childcare.callers, &OF_A_DOMAIN).await;
}

#[tokio::test]
async fn the_aggregator_tells_its_health_and_describes_itself() {
    let cluster = Cluster::of(Place::Sqlite, vec![]).await;
    is_healthy(&cluster.aggregator(), &OF_THE_AGGREGATOR).await;
    is_described(&cluster.aggregator(), &OF_THE_AGGREGATOR).await;
}

#[tokio::test]
async fn reflection_in_its_older_version_lists_the_same() {
    use v1alpha::{
        ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
        server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
    };
    let childcare = TestDomain::empty("childcare").await;
    let list = MessageRequest::ListServices(String::new());
    let list = ServerReflectionRequest { host: String::new(), message_request: Some(list) };
    let mut client = ServerReflectionClient::new(tool(&childcare.callers));
    let mut answers = client.server_reflection_info(stream::iter([list])).await.unwrap().into_inner();
    let Some(MessageResponse::ListServicesResponse(list)) =
        answers.message().await.unwrap().unwrap().message_response
    else {
        panic!("no list");
    };
    let mut names: Vec<_> = list.service.into_iter().map(|service| service.name).collect();
    names.sort();
    assert_eq!(names, [&BESIDE[..], &OF_A_DOMAIN].concat());
}

#[tokio::test]
async fn a_deadline_ends_a_stream_with_its_own_code() {
    let childcare = TestDomain::with_plan("childcare").await;
    let mut request = Request::new(WatchChangesRequest::default());
    request.set_timeout(Duration::from_millis(500));
    let mut watch =
        childcare.callers.viewer().indicators().watch_changes(request).await.unwrap().into_inner();
    let status = loop {
        match watch.message().await {
            Ok(message) => assert!(message.is_some(), "a watch does not end by itself"),
            Err(status) => break status,
        }
    };
    let refusal = Refusal::of(&status);
    assert_eq!(refusal.why(), (Code::DeadlineExceeded, "DEADLINE_PASSED"));
    assert_eq!(refusal.message, "no answer within 500 ms; ask for less or allow more time");
}

async fn report_compressed(reporter: &Caller, observation: Observation) -> Result<i64, Refusal> {
    let request = ReportObservationsRequest { observations: vec![observation], ..Default::default() };
    let mut client = reporter.indicators().send_compressed(CompressionEncoding::Gzip);
    let answer = client.report_observations(request).await;
    answer.map(|answer| answer.into_inner().observations[0].revision).map_err(|status| Refusal::of(&status))
}

#[tokio::test]
async fn a_compressed_message_is_taken() {
    let childcare = TestDomain::with_plan("childcare").await;
    let reporter = childcare.callers.reporter();
    let head = childcare.store.head().revision;
    let comment = "虚构数字".repeat(200);
    let row = Observation { comment: comment.clone(), ..value(PLACES, "2024", "4.70") };
    assert_eq!(report_compressed(&reporter, row).await, Ok(head + 1));
    assert_eq!(childcare.callers.viewer().observations().await[0].comment, comment);
}

#[tokio::test]
async fn a_compressed_message_that_unpacks_to_too_much_is_refused() {
    let childcare = TestDomain::with_plan("childcare").await;
    let large = Observation { comment: "x".repeat(64 << 20), ..value(PLACES, "2024", "4.70") };
    let refusal = report_compressed(&childcare.callers.reporter(), large).await.unwrap_err();
    assert_eq!(refusal.why(), (Code::InvalidArgument, "MESSAGE_TOO_LARGE"));
    assert_eq!(refusal.told("maximum_bytes"), "4194304");
    assert_eq!(childcare.callers.viewer().observations().await, []);
}

#[tokio::test]
async fn a_method_of_another_service_is_not_served_here() {
    let childcare = TestDomain::empty("childcare").await;
    let request = GetPlanRequest { name: "plans/changxing-2023-2027".to_owned() };
    let refusal = childcare.callers.viewer().plans().get_plan(request).await.refused();
    assert_eq!(refusal.why(), (Code::Unimplemented, "METHOD_UNKNOWN"));
    let method = "/qiyou.aggregator.v1.PlanService/GetPlan";
    assert_eq!(refusal.told("method"), method);
    assert_eq!(refusal.message, format!("{method} is not served here; reflection lists what is"));
}

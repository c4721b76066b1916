//! What a service's health check says of it.

use std::{net::SocketAddr, time::Duration};

use qiyou_auth::{Grant, Role};
use qiyou_error::{Error, Reason};
use qiyou_proto::aggregator::v1::five_year_view_service_server::SERVICE_NAME;
use qiyou_rpc::client::{Channel, health};
use tokio::{net::TcpListener, time::timeout};
use tonic::{Code, Streaming};
use tonic_health::pb::{
    HealthCheckRequest, HealthCheckResponse, health_check_response::ServingStatus,
    health_client::HealthClient,
};

use crate::bench::{Bench, get, options, plan};

/// Time enough for an answer on a busy machine.
const AMPLE: Duration = Duration::from_secs(10);

/// What a check says after its address.
async fn said(address: SocketAddr, within: Duration) -> String {
    let error = health(address, within).await.unwrap_err().to_string();
    error.replace(&address.to_string(), "ADDRESS")
}

async fn nowhere() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

#[tokio::test]
async fn a_server_is_healthy_until_it_drains() {
    let mut bench = Bench::start(options()).await;
    let address = bench.address.trim_start_matches("http://").parse().unwrap();
    health(address, AMPLE).await.unwrap();
    bench.drain.begin();
    bench.ended().await;
    assert_eq!(
        said(address, AMPLE).await,
        "no service answers at ADDRESS: Connection refused (os error 111)"
    );
}

#[tokio::test]
async fn a_server_that_does_not_serve_is_not_healthy() {
    let bench = Bench::starting(options()).await;
    let address = bench.address.trim_start_matches("http://").parse().unwrap();
    assert_eq!(said(address, AMPLE).await, "the service at ADDRESS does not serve now");
}

#[tokio::test]
async fn silence_is_waited_for_no_longer_than_said() {
    let (_listener, address) = nowhere().await;
    assert_eq!(
        said(address, Duration::from_millis(50)).await,
        "the service at ADDRESS has not answered within 50ms"
    );
}

fn checks(bench: &Bench) -> HealthClient<Channel> {
    HealthClient::new(bench.channel(Grant::everywhere(Role::Viewer)))
}

fn of(service: &str) -> HealthCheckRequest {
    HealthCheckRequest { service: service.to_owned() }
}

async fn next(watch: &mut Streaming<HealthCheckResponse>) -> ServingStatus {
    watch.message().await.unwrap().unwrap().status()
}

#[tokio::test]
async fn a_server_answers_health_before_it_has_its_services_and_calls_wait_for_them() {
    let bench = Bench::starting(options()).await;
    let mut watches = Vec::new();
    for name in [SERVICE_NAME, ""] {
        let mut watch = checks(&bench).watch(of(name)).await.unwrap().into_inner();
        assert_eq!(next(&mut watch).await, ServingStatus::NotServing, "{name}");
        watches.push(watch);
    }
    let mut client = bench.client();
    let mut early = Box::pin(client.get_five_year_view(get(plan::ANSWER)));
    assert!(
        timeout(Duration::from_millis(50), &mut early).await.is_err(),
        "there is nothing to answer it yet"
    );

    bench.open();
    early.await.unwrap();
    for watch in &mut watches {
        assert_eq!(next(watch).await, ServingStatus::Serving);
    }
}

#[tokio::test]
async fn health_follows_what_the_services_need() {
    let bench = Bench::start(options()).await;
    let mut watch = checks(&bench).watch(of(SERVICE_NAME)).await.unwrap().into_inner();
    while next(&mut watch).await != ServingStatus::Serving {}
    let store = bench.health.need("a store", &[SERVICE_NAME]);
    assert_eq!(next(&mut watch).await, ServingStatus::NotServing);
    // Another thing that is lacking is no other status: the next that the watch tells is that nothing is.
    bench.health.need("a disk", &[SERVICE_NAME]).met(true);
    assert_eq!(checks(&bench).check(of("")).await.unwrap().into_inner().status(), ServingStatus::NotServing);
    // Whoever calls all the same is told by the call itself what is wrong.
    bench.client().get_five_year_view(get(plan::ANSWER)).await.unwrap();
    store.met(true);
    assert_eq!(next(&mut watch).await, ServingStatus::Serving);
}

#[tokio::test]
async fn nothing_is_said_of_the_health_of_a_service_that_is_not_here() {
    let bench = Bench::start(options()).await;
    let error = Error::from(checks(&bench).check(of("qiyou.Unknown")).await.unwrap_err());
    assert_eq!((error.code(), error.reason()), (Code::NotFound, Reason::ResourceNotFound), "{error:?}");
}

#[tokio::test]
async fn a_call_that_waits_for_a_server_that_stops_is_told_so() {
    let mut bench = Bench::starting(options()).await;
    let mut client = bench.client();
    let mut early = Box::pin(client.get_five_year_view(get(plan::ANSWER)));
    assert!(timeout(Duration::from_millis(50), &mut early).await.is_err());
    bench.drain.begin();
    assert_eq!(Error::from(early.await.unwrap_err()).reason(), Reason::ShuttingDown);
    bench.ended().await;
}

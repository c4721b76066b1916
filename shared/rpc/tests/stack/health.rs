//! What a service's health check says of it.

use std::{net::SocketAddr, time::Duration};

use qiyou_rpc::client::health;
use tokio::{net::TcpListener, task::JoinSet};
use tonic::transport::server::{Server, TcpIncoming};
use tonic_health::ServingStatus;

use crate::bench::{Bench, options};

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
    let (listener, address) = nowhere().await;
    let (reporter, service) = tonic_health::server::health_reporter();
    reporter.set_service_status("", ServingStatus::NotServing).await;
    let mut running = JoinSet::new();
    running.spawn(Server::builder().add_service(service).serve_with_incoming(TcpIncoming::from(listener)));
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

//! Whoever asks for health, from outside and without a token.

use std::time::Duration;

use qiyou_tests::Callers;
use tokio::time::timeout;
use tonic::transport::Endpoint;
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};

/// How soon health is told, whatever else a service has to do: orchestrators do not wait longer.
const SOON: Duration = Duration::from_secs(2);

/// Holds that a service says that it serves, and soon.
pub(crate) async fn is_healthy(callers: &Callers) {
    let endpoint = Endpoint::from_shared(callers.address().to_owned()).unwrap();
    let mut health = HealthClient::new(endpoint.connect_lazy());
    let answer = timeout(SOON, health.check(HealthCheckRequest::default())).await;
    let answer = answer.expect("health is told soon").expect("health is told to everybody");
    assert_eq!(answer.into_inner().status(), ServingStatus::Serving);
}

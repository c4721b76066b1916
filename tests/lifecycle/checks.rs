//! Health as those see it who choose among servers.

use std::net::SocketAddr;

use qiyou_proto::{
    aggregator::v1::{five_year_view_service_server, plan_service_server},
    delivery::v1::delivery_service_server,
    indicator::v1::indicator_service_server,
    reference::v1::reference_service_server,
};
use qiyou_tests::eventually;
use tonic::{
    Status, Streaming,
    transport::{Channel, Endpoint},
};
use tonic_health::pb::{
    HealthCheckRequest, HealthCheckResponse, health_check_response::ServingStatus,
    health_client::HealthClient,
};

pub(crate) const VIEWS: &str = five_year_view_service_server::SERVICE_NAME;
pub(crate) const PLANS: &str = plan_service_server::SERVICE_NAME;

/// The services of a domain; the last name is that of the server as a whole.
pub(crate) const DOMAIN: [&str; 4] = [
    indicator_service_server::SERVICE_NAME,
    delivery_service_server::SERVICE_NAME,
    reference_service_server::SERVICE_NAME,
    "",
];

/// Asks one server for the health of its services.
pub(crate) struct Checks(HealthClient<Channel>);

impl Checks {
    pub(crate) fn of(address: SocketAddr) -> Self {
        Self(HealthClient::new(Endpoint::try_from(format!("http://{address}")).unwrap().connect_lazy()))
    }

    /// The status of a service.
    pub(crate) async fn check(&self, service: &str) -> Result<ServingStatus, Status> {
        let request = HealthCheckRequest { service: service.to_owned() };
        Ok(self.0.clone().check(request).await?.into_inner().status())
    }

    /// The statuses of services, which must all be known.
    pub(crate) async fn all<const N: usize>(&self, services: [&str; N]) -> [ServingStatus; N] {
        let mut statuses = [ServingStatus::Unknown; N];
        for (status, service) in statuses.iter_mut().zip(services) {
            *status = self.check(service).await.unwrap();
        }
        statuses
    }

    /// Waits until a service has a status.
    pub(crate) async fn until(&self, service: &str, status: ServingStatus) {
        let what = format!("{service:?} to be {status:?}");
        eventually(&what, async || (self.check(service).await.ok()? == status).then_some(())).await;
    }

    /// Waits until services have a status, all of them: they are told one after another.
    pub(crate) async fn until_all<const N: usize>(&self, services: [&str; N], status: ServingStatus) {
        for service in services {
            self.until(service, status).await;
        }
    }

    /// Follows the status of a service.
    pub(crate) async fn watch(&self, service: &str) -> Watch {
        let request = HealthCheckRequest { service: service.to_owned() };
        Watch(self.0.clone().watch(request).await.unwrap().into_inner())
    }
}

/// A health watch.
pub(crate) struct Watch(Streaming<HealthCheckResponse>);

impl Watch {
    /// The next status; an error when the watch ends.
    pub(crate) async fn next(&mut self) -> Result<ServingStatus, Status> {
        let answer = self.0.message().await?;
        Ok(answer.expect("a watch has no end of its own").status())
    }
}

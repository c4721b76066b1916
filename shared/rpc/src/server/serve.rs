//! Serves on a listener until the drain is done.

use std::time::Duration;

use futures::FutureExt;
use tokio::{net::TcpListener, time::sleep};
use tonic::transport::server::{Server as Transport, TcpIncoming};
use tonic_health::{ServingStatus, server::HealthReporter};
use tonic_reflection::server::Builder as Reflection;

use super::{Server, stack};
use crate::methods::DESCRIPTOR_SETS;

/// How long connections may take to close once everything on them was cut off: time to send the last frames.
const LAST_FRAMES: Duration = Duration::from_secs(1);

/// What every server has beside its services.
const BESIDE: [&str; 3] = [
    "grpc.health.v1.Health",
    "grpc.reflection.v1.ServerReflection",
    "grpc.reflection.v1alpha.ServerReflection",
];

/// Why a server does not serve.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The descriptors for reflection cannot be used.
    #[error("reflection cannot read the descriptors")]
    Reflection(#[from] tonic_reflection::server::Error),
    /// The transport failed.
    #[error("the server cannot go on")]
    Transport(#[from] tonic::transport::Error),
}

impl Server {
    /// Serves on a listener until the drain that it was made with is done.
    ///
    /// # Errors
    /// Descriptors that cannot be used, or a transport that fails.
    pub async fn serve(mut self, listener: TcpListener) -> Result<(), ServeError> {
        let health = self.health().await;
        self.reflection()?;
        let Self { options, access, routes, names, meter, drain } = self;
        let service = stack(&options, access, meter, drain.clone(), routes.routes());

        let announced = async {
            drain.begun().await;
            // First of all: whoever chooses among servers is to choose another one from now on.
            set_health(&health, &names, ServingStatus::NotServing).await;
        };
        let patience = async {
            drain.begun().await;
            sleep(options.drain).await;
            drain.end();
            sleep(LAST_FRAMES).await;
        };
        let serving = Transport::builder()
            .http2_keepalive_interval(Some(options.keep_alive_interval))
            .http2_keepalive_timeout(Some(options.keep_alive_timeout))
            .serve_with_incoming_shutdown(
                service,
                TcpIncoming::from(listener).with_nodelay(Some(true)),
                announced,
            );
        tokio::select! {
            served = serving.boxed() => served?,
            () = patience => tracing::warn!("connections were left open when the drain was over"),
        }
        Ok(())
    }

    /// Adds health, by name for every service so far.
    async fn health(&mut self) -> HealthReporter {
        let (reporter, service) = tonic_health::server::health_reporter();
        set_health(&reporter, &self.names, ServingStatus::Serving).await;
        self.routes.add_service(service);
        reporter
    }

    /// Adds reflection of what is served here, in the version that older tools ask for too.
    fn reflection(&mut self) -> Result<(), ServeError> {
        let builder = || {
            let sets = DESCRIPTOR_SETS.into_iter();
            let builder =
                sets.fold(Reflection::configure(), Reflection::register_encoded_file_descriptor_set);
            let names = self.names.iter().chain(&BESIDE).copied();
            names.fold(builder, Reflection::with_service_name)
        };
        let (v1, v1alpha) = (builder().build_v1()?, builder().build_v1alpha()?);
        self.routes.add_service(v1).add_service(v1alpha);
        Ok(())
    }
}

/// Sets the health of every service, and of the server as a whole, whose name is empty.
async fn set_health(reporter: &HealthReporter, names: &[&str], status: ServingStatus) {
    for name in names.iter().chain([&""]) {
        reporter.set_service_status(*name, status).await;
    }
}

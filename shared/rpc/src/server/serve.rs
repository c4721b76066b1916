//! Serves on a listener until the drain is done.

use std::{future::pending, time::Duration};

use futures::FutureExt;
use tokio::{net::TcpListener, time::sleep};
use tonic::{service::Routes, transport::server::Server as Transport};
use tonic_health::server::HealthReporter;
use tonic_reflection::server::Builder as Reflection;

use super::{Drain, Health, Options, Server, incoming::incoming, services::Served, stack};
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
    /// Serves on a listener until the drain that it was made with is done. From the first moment it answers health
    /// checks; calls wait for [`Server::open`].
    ///
    /// # Errors
    /// Descriptors that cannot be used, or a transport that fails.
    pub async fn serve(self, listener: TcpListener) -> Result<(), ServeError> {
        let Self { options, access, witness, meter, drain, health, services, .. } = self;
        let (reporter, beside) = beside(&health)?;
        let served = Served { beside, services, drain: drain.clone() };
        let service = stack(&options, access, witness, meter, drain.clone(), served);
        // The connections come to their end when there are no new ones.
        let serving = Transport::builder()
            .http2_keepalive_interval(Some(options.keep_alive_interval))
            .http2_keepalive_timeout(Some(options.keep_alive_timeout))
            .serve_with_incoming_shutdown(service, incoming(listener, drain.clone()), pending());
        tokio::select! {
            // Health first: no check is answered before it is known.
            biased;
            () = phases(&options, &health, &reporter, &drain) => {
                tracing::warn!("connections were left open when the drain was over");
            }
            served = serving.boxed() => served?,
        }
        Ok(())
    }
}

/// What happens to a server, one after the other, until nothing of it is left.
async fn phases(options: &Options, health: &Health, reporter: &HealthReporter, drain: &Drain) {
    let grace = options.grace.min(options.drain);
    health.tell(reporter, drain).await;
    sleep(grace).await;
    drain.close();
    sleep(options.drain - grace).await;
    drain.end();
    sleep(LAST_FRAMES).await;
}

/// Health, and reflection of what is served, in the version that older tools ask for too.
fn beside(health: &Health) -> Result<(HealthReporter, Routes), ServeError> {
    let builder = || {
        let sets = DESCRIPTOR_SETS.into_iter();
        let builder = sets.fold(Reflection::configure(), Reflection::register_encoded_file_descriptor_set);
        let names = health.names().iter().chain(&BESIDE).copied();
        names.fold(builder, Reflection::with_service_name)
    };
    let (reporter, checks) = tonic_health::server::health_reporter();
    let routes =
        Routes::new(checks).add_service(builder().build_v1()?).add_service(builder().build_v1alpha()?);
    Ok((reporter, routes.prepare()))
}

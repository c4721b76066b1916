//! The services of a server, which may come later than the server does.

use std::{convert::Infallible, sync::Arc};

use tokio::sync::SetOnce;
use tonic::{
    server::NamedService,
    service::{Routes, RoutesBuilder},
};
use tower::{Service, ServiceExt};

use super::Drain;
use crate::{
    Witness,
    layer::{Request, Response, drain::shutting_down},
    refusal,
};

/// Services, put together.
#[derive(Debug, Default)]
pub struct Services {
    routes: RoutesBuilder,
    witness: Option<Arc<dyn Witness>>,
}

impl Services {
    /// None.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    #[must_use]
    pub fn with<S>(mut self, service: S) -> Self
    where
        S: Service<Request, Response = Response, Error = Infallible>
            + NamedService
            + Clone
            + Send
            + Sync
            + 'static,
        S::Future: Send,
    {
        self.routes.add_service(service);
        self
    }

    /// Tells a witness of calls that are refused for want of credentials or of permission.
    #[must_use]
    pub fn witnessed_by(mut self, witness: Arc<dyn Witness>) -> Self {
        self.witness = Some(witness);
        self
    }

    pub(super) fn parts(self) -> (Routes, Option<Arc<dyn Witness>>) {
        (self.routes.routes().prepare(), self.witness)
    }
}

/// Innermost of the stack: health and reflection, which answer from the first moment, and the services, for which a call
/// that comes early waits as long as its caller does. A start takes less than a second, and a refusal would have every
/// caller write a loop for it; who chooses among servers sees by health that this one is not the one.
#[derive(Clone, Debug)]
pub(super) struct Served {
    pub(super) beside: Routes,
    pub(super) services: Arc<SetOnce<Routes>>,
    pub(super) drain: Drain,
}

impl Served {
    pub(super) async fn call(self, request: Request) -> Result<Response, Infallible> {
        if request.uri().path().starts_with("/grpc.") {
            return self.beside.oneshot(request).await;
        }
        let services = tokio::select! {
            biased;
            services = self.services.wait() => services.clone(),
            () = self.drain.closing() => return Ok(refusal::response(shutting_down())),
        };
        services.oneshot(request).await
    }
}

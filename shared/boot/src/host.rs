//! A service where it is to be served, from its first health check to the last call that it answers.

use std::{future::Future, marker::PhantomData, pin::pin, time::Duration};

use futures::future::BoxFuture;
use qiyou_rpc::{Access, Drain, Health, Names, Options, ServeError, Server, Services};
use tokio::{net::TcpListener, time::timeout};

/// How long a service may take to let go of what it holds, once nobody calls it any more: a database that does not
/// answer is to keep no process up.
const CLOSE: Duration = Duration::from_secs(3);

/// A service that is open: its store is there, with its tables as they should be.
pub trait Service: Sized {
    /// The names of its gRPC services.
    const NAMES: Names;

    /// Puts its services together, and says to `health` what they need beside being there.
    fn begin(&self, health: &Health) -> Begun;

    /// Lets go of what it holds.
    fn close(self) -> impl Future<Output = ()> + Send;
}

/// A service as it is served.
pub struct Begun {
    /// What is called.
    pub services: Services,
    /// What goes on meanwhile: it keeps health and memory current, and is dropped when the service ends.
    pub beside: BoxFuture<'static, ()>,
}

impl std::fmt::Debug for Begun {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Begun").field("services", &self.services).finish_non_exhaustive()
    }
}

/// Where and how a service is to be served.
#[derive(Debug)]
pub struct Host<S> {
    listener: TcpListener,
    server: Server,
    health: Health,
    service: PhantomData<fn() -> S>,
}

impl<S: Service> Host<S> {
    /// Takes a listener, which is served only from [`Host::serve`] on. Draining `drain` ends it.
    #[must_use]
    pub fn new(listener: TcpListener, access: Access, options: Options, drain: Drain) -> Self {
        let health = Health::of(S::NAMES);
        let server = Server::new(options, access, drain, health.clone());
        Self { listener, server, health, service: PhantomData }
    }

    /// The health of its services, for those who know what else they need.
    #[must_use]
    pub fn health(&self) -> &Health {
        &self.health
    }

    /// Serves until the drain is done, then closes the service. While it opens, which may take long where there is much
    /// to migrate, health checks are answered `NOT_SERVING`, so that starting can be told from being dead.
    ///
    /// # Errors
    /// A service that does not open, at once, or a transport that fails.
    pub async fn serve<E: From<ServeError>>(
        self,
        opening: impl Future<Output = Result<S, E>>,
    ) -> Result<(), E> {
        let Self { listener, server, health, .. } = self;
        let mut serving = pin!(server.clone().serve(listener));
        let service = tokio::select! {
            served = &mut serving => return served.map_err(E::from),
            opened = opening => opened?,
        };
        let Begun { services, beside } = service.begin(&health);
        server.open(services);
        let served = tokio::select! {
            served = &mut serving => served,
            () = beside => serving.await,
        };
        if timeout(CLOSE, service.close()).await.is_err() {
            tracing::warn!("the store was not closed in time; everything that was acknowledged is in it");
        }
        served.map_err(E::from)
    }
}

//! The server: a stack of layers around the services, health and reflection beside them, and an orderly end.

mod drain;
mod serve;

use std::{convert::Infallible, iter, sync::Arc, time::Duration};

use qiyou_auth::Verifier;
use qiyou_kernel::DomainId;
use qiyou_telemetry::{metrics::KeyValue, names};
use tonic::{
    body::Body,
    server::NamedService,
    service::{Routes, RoutesBuilder},
};
use tower::{Service, ServiceBuilder};

use crate::{
    Meter,
    layer::{
        Around, Arrival, Request, Response, auth::Auth, deadline::Deadline, details::Details,
        drain::Draining, meter::Metered, panic::CatchPanic, shed::Shed, trace::Trace,
    },
    methods::Methods,
};

pub use drain::Drain;
pub use serve::ServeError;

/// Who may call a server.
#[derive(Debug)]
pub struct Access {
    /// Verifies callers.
    pub verifier: Verifier,
    /// The domain that the server answers for, in which a caller needs the role; one that spans the domains has none.
    pub domain: Option<DomainId>,
}

/// How many calls a server takes at once.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Calls with a single answer.
    pub requests: usize,
    /// Streams open.
    pub streams: usize,
}

/// How a server behaves.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many calls it takes at once.
    pub limits: Limits,
    /// How long a single answer may take, unless its caller allows less.
    pub deadline: Duration,
    /// After how long a silence it asks a connection for a sign of life.
    pub keep_alive_interval: Duration,
    /// How long it waits for that sign.
    pub keep_alive_timeout: Duration,
    /// How long a drain waits for what is running.
    pub drain: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            // Some hundred writers and readers on two cores keep well below this; a runaway client does not.
            limits: Limits { requests: 512, streams: 1_024 },
            // A load of reference data into every store is the longest single answer.
            deadline: Duration::from_secs(60),
            // Below the idle timeouts of common load balancers.
            keep_alive_interval: Duration::from_secs(30),
            keep_alive_timeout: Duration::from_secs(10),
            // Below the 30 seconds after which process managers kill.
            drain: Duration::from_secs(20),
        }
    }
}

/// A server that is being put together.
#[derive(Debug)]
pub struct Server {
    options: Options,
    access: Arc<Access>,
    routes: RoutesBuilder,
    names: Vec<&'static str>,
    meter: Arc<Meter>,
    drain: Drain,
}

impl Server {
    /// Starts with no service. Draining `drain` ends the server.
    #[must_use]
    pub fn new(options: Options, access: Access, drain: Drain) -> Self {
        let (routes, names, meter) = (Routes::builder(), Vec::new(), Meter::start(attributes(&access)));
        Self { options, access: Arc::new(access), routes, names, meter, drain }
    }

    /// Adds a service.
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
        self.names.push(S::NAME);
        self.routes.add_service(service);
        self
    }

    /// The server's counters.
    #[must_use]
    pub fn meter(&self) -> Arc<Meter> {
        Arc::clone(&self.meter)
    }
}

/// What spans and measurements say of a server: one process may hold several.
fn attributes(access: &Access) -> Arc<[KeyValue]> {
    let domain = access.domain.as_ref().map(|domain| KeyValue::new(names::DOMAIN, domain.to_string()));
    iter::once(KeyValue::new(names::RPC_SYSTEM, "grpc")).chain(domain).collect()
}

/// The layers around the services, outermost first. Each file says why it stands where it does.
fn stack(
    options: &Options,
    access: Arc<Access>,
    meter: Arc<Meter>,
    drain: Drain,
    routes: Routes,
) -> impl Service<Request, Response = http::Response<Body>, Error = Infallible, Future: Send>
+ Clone
+ Send
+ 'static {
    let methods = Arc::new(Methods::known());
    ServiceBuilder::new()
        .map_request(Arrival::note)
        .layer(Around(Trace { methods: Arc::clone(&methods), attributes: attributes(&access) }))
        .layer(Around(Metered { meter: Arc::clone(&meter), methods: Arc::clone(&methods) }))
        .layer(Around(CatchPanic { meter, methods: Arc::clone(&methods) }))
        .layer(Around(Deadline { ours: options.deadline, methods: Arc::clone(&methods) }))
        .layer(Around(Draining { drain, methods: Arc::clone(&methods) }))
        .layer(Around(Shed::new(&options.limits, methods)))
        .layer(Around(Auth(access)))
        .layer(Around(Details))
        .service(routes.prepare())
}

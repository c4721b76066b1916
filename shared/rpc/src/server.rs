//! The server: a stack of layers around the services, health and reflection beside them, and an orderly end.

mod drain;
mod health;
mod incoming;
mod serve;
mod services;

use std::{
    convert::Infallible,
    iter,
    sync::{Arc, OnceLock},
    time::Duration,
};

use qiyou_auth::Verifier;
use qiyou_kernel::DomainId;
use qiyou_telemetry::{metrics::KeyValue, names};
use tokio::sync::SetOnce;
use tonic::{body::Body, service::Routes};
use tower::{Service, ServiceBuilder, service_fn};

use crate::{
    MAXIMUM_MESSAGE, Meter, Witness,
    layer::{
        Around, Core, Request, Stack, auth::Auth, deadline::Deadline, details::Details, drain::Draining,
        meter::Metered, panic::CatchPanic, shed::Shed, stall::Stall, trace::Trace,
    },
    methods::Methods,
};

use services::Served;

pub use drain::Drain;
pub use health::{Health, Names, Need};
pub use serve::ServeError;
pub use services::Services;

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
    /// Bytes of requests that came in and are not answered yet.
    pub bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            // Some hundred writers and readers on two cores keep well below this; a runaway client does not.
            requests: 512,
            streams: 1_024,
            // Sixteen of the largest messages, or a thousand of a hundred reports each. Once decoded and on their way
            // through a handler they take up to four times that, which leaves half of a small container.
            bytes: 16 * MAXIMUM_MESSAGE,
        }
    }
}

/// How a server behaves.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many calls it takes at once.
    pub limits: Limits,
    /// How long a single answer may take, unless its caller allows less.
    pub deadline: Duration,
    /// How long the reader of a stream may take nothing of what there is for it.
    pub stall: Duration,
    /// After how long a silence it asks a connection for a sign of life.
    pub keep_alive_interval: Duration,
    /// How long it waits for that sign.
    pub keep_alive_timeout: Duration,
    /// How long a drain goes on as before once health says that it has begun, for those who look at health now and then.
    pub grace: Duration,
    /// How long a drain waits for what is running, the grace included.
    pub drain: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            // A load of reference data into every store is the longest single answer.
            deadline: Duration::from_secs(60),
            // A busy reader pauses for a garbage collection or a slow commit of its own, not for half a minute.
            stall: Duration::from_secs(30),
            // Below the idle timeouts of common load balancers.
            keep_alive_interval: Duration::from_secs(30),
            keep_alive_timeout: Duration::from_secs(10),
            // Only whoever starts the server knows whether somebody chooses among several.
            grace: Duration::ZERO,
            // Below the 30 seconds after which process managers kill.
            drain: Duration::from_secs(20),
        }
    }
}

/// A server, which answers health checks before it has its services. Clones are the same server.
#[derive(Clone, Debug)]
pub struct Server {
    options: Options,
    access: Arc<Access>,
    meter: Arc<Meter>,
    drain: Drain,
    health: Health,
    services: Arc<SetOnce<Routes>>,
    opened: Arc<Need>,
    witness: Arc<OnceLock<Arc<dyn Witness>>>,
}

impl Server {
    /// Makes a server for the services that `health` names. Draining `drain` ends it.
    #[must_use]
    pub fn new(options: Options, access: Access, drain: Drain, health: Health) -> Self {
        let (meter, services) = (Meter::start(attributes(&access)), Arc::default());
        let opened = Arc::new(health.need("the services", health.names()));
        let (access, witness) = (Arc::new(access), Arc::default());
        Self { options, access, meter, drain, health, services, opened, witness }
    }

    /// Puts the services in, once; calls that waited for them go on.
    pub fn open(&self, services: Services) {
        // Nothing is lost by a second time: the first services serve.
        let (routes, witness) = services.parts();
        if let Some(witness) = witness {
            let _ = self.witness.set(witness);
        }
        let _ = self.services.set(routes);
        self.opened.met(true);
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
    witness: Arc<OnceLock<Arc<dyn Witness>>>,
    meter: Arc<Meter>,
    drain: Drain,
    served: Served,
) -> impl Service<Request, Response = http::Response<Body>, Error = Infallible, Future: Send>
+ Clone
+ Send
+ 'static {
    let methods = Arc::new(Methods::known());
    let steps = ServiceBuilder::new()
        .layer(Around(Trace { methods: Arc::clone(&methods), attributes: attributes(&access) }))
        .layer(Around(Metered { meter: Arc::clone(&meter), methods: Arc::clone(&methods) }))
        .layer(Around(CatchPanic { meter, methods: Arc::clone(&methods) }))
        .layer(Around(Deadline { ours: options.deadline, methods: Arc::clone(&methods) }))
        .layer(Around(Draining { drain, methods: Arc::clone(&methods) }))
        .layer(Around(Shed::new(&options.limits, Arc::clone(&methods))))
        .layer(Around(Stall { patience: options.stall, methods }))
        .layer(Around(Auth { access, witness }))
        .layer(Around(Details))
        .service(Core(service_fn(move |request| served.clone().call(request))));
    Stack(steps)
}

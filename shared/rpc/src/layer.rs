//! The layers of the server stack, each an asynchronous function around what lies further in.
//!
//! [`crate::server`] puts them in order; each file says why it stands where it does.

pub(crate) mod auth;
pub(crate) mod deadline;
pub(crate) mod details;
pub(crate) mod drain;
pub(crate) mod meter;
pub(crate) mod panic;
pub(crate) mod shed;
pub(crate) mod stall;
pub(crate) mod trace;

use std::{
    convert::Infallible,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use futures::FutureExt;
use tokio::time::Instant;
use tonic::body::Body;
use tower::{Layer, Service, ServiceExt};

pub(crate) type Request = http::Request<Body>;
pub(crate) type Response = http::Response<Body>;

/// When a request came in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrival(Instant);

impl Arrival {
    /// Notes the time on a request, at once: what the steps do begins only when their future is first polled, which on a
    /// busy machine is later.
    pub(crate) fn note(mut request: Request) -> Request {
        request.extensions_mut().insert(Self(Instant::now()));
        request
    }

    pub(crate) fn of(request: &Request) -> Instant {
        request.extensions().get().map_or_else(Instant::now, |Self(at)| *at)
    }
}

/// Whether a path is one of the health checks, which everything that refuses or records lets through.
pub(crate) fn is_health(path: &str) -> bool {
    path.starts_with("/grpc.health.v1.Health/")
}

/// What one layer does with a call.
pub(crate) trait Step: Clone + Send + Sync + 'static {
    /// Answers a request, itself or by what lies further in.
    fn run<N: Next>(self, request: Request, next: N) -> impl Future<Output = Response> + Send;
}

/// What lies further in than a layer.
pub(crate) trait Next: Send + 'static {
    /// Answers a request.
    fn run(self, request: Request) -> impl Future<Output = Response> + Send;
}

/// A step as a tower layer.
#[derive(Clone, Debug)]
pub(crate) struct Around<P>(pub(crate) P);

/// A step with what lies further in.
#[derive(Clone, Debug)]
pub(crate) struct Stepped<P, N> {
    step: P,
    inner: N,
}

impl<P: Clone, N> Layer<N> for Around<P> {
    type Service = Stepped<P, N>;

    fn layer(&self, inner: N) -> Self::Service {
        Stepped { step: self.0.clone(), inner }
    }
}

impl<P: Step, N: Next> Next for Stepped<P, N> {
    /// In a box of its own: one future of all steps would be moved as a whole, once for every step.
    fn run(self, request: Request) -> impl Future<Output = Response> + Send {
        Box::pin(self.step.run(request, self.inner))
    }
}

/// What the steps lead to.
#[derive(Clone, Debug)]
pub(crate) struct Core<S>(pub(crate) S);

impl<S> Next for Core<S>
where
    S: Service<Request, Response = Response, Error = Infallible> + Send + 'static,
    S::Future: Send,
{
    async fn run(self, request: Request) -> Response {
        let Ok(response) = self.0.oneshot(request).await;
        response
    }
}

/// The steps as one service. They are copied once for a call; as services inside each other, each would copy all those
/// further in.
#[derive(Clone, Debug)]
pub(crate) struct Stack<N>(pub(crate) N);

impl<N: Next + Clone> Service<Request> for Stack<N> {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    /// Always ready: limits refuse, they do not make callers wait.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        Box::pin(self.0.clone().run(Arrival::note(request)).map(Ok))
    }
}

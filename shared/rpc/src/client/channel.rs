//! A connection to one service, made when first needed and made again when lost.
//!
//! Every call carries the caller's token, its place in the trace and the time that is left; it ends in that time whatever
//! the other side does, and a broken connection is a refusal with a reason like any other.

use std::{
    convert::Infallible,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{self, Poll},
    time::Duration,
};

use http::header::AUTHORIZATION;
use http_body_util::BodyExt;
use qiyou_error::{Error, Reason, Result, chain, key};
use tokio::time::{Instant, sleep_until, timeout_at};
use tonic::{
    Status, TimeoutExpired,
    body::Body,
    transport::{self, Endpoint},
};
use tower::{Service, ServiceExt};
use tracing::Instrument;

use crate::{
    body::{observe, until},
    client::{Options, TokenSource, call::Calls},
    deadline,
    layer::{Request, Response},
};

/// The address of a service cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("`{address}` is no address of a service; write one such as http://127.0.0.1:50051")]
pub struct AddressError {
    address: String,
    source: transport::Error,
}

/// A connection to one service, for the generated clients. Clones share it.
#[derive(Clone, Debug)]
pub struct Channel {
    transport: transport::Channel,
    peer: Arc<Peer>,
}

#[derive(Debug)]
struct Peer {
    deadline: Duration,
    tokens: Arc<dyn TokenSource>,
    calls: Calls,
}

/// How much time a call has.
#[derive(Clone, Copy)]
struct Due {
    limit: Duration,
    at: Instant,
}

impl Channel {
    /// Makes a channel without connecting yet. `service` is the other side's name in refusals.
    ///
    /// # Errors
    /// An address that is not a URI.
    pub fn to(
        service: impl Into<String>,
        address: &str,
        tokens: Arc<dyn TokenSource>,
        options: &Options,
    ) -> Result<Self, AddressError> {
        let endpoint = Endpoint::from_shared(address.to_owned())
            .map_err(|source| AddressError { address: address.to_owned(), source })?
            .connect_timeout(options.connect_timeout)
            .tcp_nodelay(true)
            .http2_keep_alive_interval(options.keep_alive_interval)
            .keep_alive_timeout(options.keep_alive_timeout)
            .keep_alive_while_idle(true);
        let calls = Calls::to(&service.into(), endpoint.uri());
        let peer = Arc::new(Peer { deadline: options.deadline, tokens, calls });
        Ok(Self { transport: endpoint.connect_lazy(), peer })
    }
}

impl Service<Request> for Channel {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    /// Always ready: waiting for the connection is part of the call and of its time.
    fn poll_ready(&mut self, _: &mut task::Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request) -> Self::Future {
        let Self { transport, peer } = self.clone();
        let path = request.uri().path().to_owned();
        let call = peer.calls.begin(&path, request.headers_mut());
        let (span, caller) = (call.span(), Arc::clone(&peer));
        let answer = async move {
            let refuse = |error| Status::from(&error).into_http();
            caller.call(transport, request).await.unwrap_or_else(refuse)
        };
        let observed = observe(answer.instrument(span), move |outcome| peer.calls.end(call, &outcome));
        Box::pin(async move { Ok(observed.await) })
    }
}

impl Peer {
    async fn call(&self, transport: transport::Channel, mut request: Request) -> Result<Response> {
        let streams = self.calls.methods.streams(request.uri().path());
        let due = self.prepare(&mut request, streams)?;
        let answer = transport.oneshot(request);
        let answer = match due {
            Some(due) => timeout_at(due.at, answer).await.map_err(|_| Error::deadline(due.limit))?,
            None => answer.await,
        };
        let response = answer.map_err(|error| self.failure(&error, due))?;
        Ok(response.map(|body| self.rest(body, due)))
    }

    /// Puts token and time into the headers; returns the time.
    fn prepare(&self, request: &mut Request, streams: bool) -> Result<Option<Due>> {
        let asked = deadline::of(request.headers());
        let usual = (!streams).then_some(self.deadline);
        let limit = [asked, usual, deadline::remaining()].into_iter().flatten().min();
        let due = limit.and_then(|limit| Some(Due { limit, at: Instant::now().checked_add(limit)? }));

        let headers = request.headers_mut();
        headers.insert(AUTHORIZATION, self.tokens.bearer()?);
        if let Some(due) = due {
            deadline::write(headers, due.limit);
        }
        Ok(due)
    }

    /// What follows the headers: an answer that breaks off, or is late, ends like one that was refused.
    fn rest(&self, body: Body, due: Option<Due>) -> Body {
        let service = Arc::clone(&self.calls.service);
        let body = body.map_err(move |status| Status::from(&unreachable(&service, &status)));
        let Some(Due { limit, at }) = due else { return Body::new(body) };
        let late = async move {
            sleep_until(at).await;
            Error::deadline(limit)
        };
        until(Body::new(body), late)
    }

    fn failure(&self, error: &transport::Error, due: Option<Due>) -> Error {
        match due {
            // The transport reads the header that was just written and may be the first to notice.
            Some(due) if is_timeout(error) => Error::deadline(due.limit),
            Some(_) | None => unreachable(&self.calls.service, error),
        }
    }
}

fn is_timeout(error: &transport::Error) -> bool {
    let mut next: Option<&dyn std::error::Error> = Some(error);
    while let Some(cause) = next {
        if cause.is::<TimeoutExpired>() {
            return true;
        }
        next = cause.source();
    }
    false
}

/// What the cause was goes to the log quietly: whoever called decides how much it matters.
fn unreachable(service: &str, cause: &(dyn std::error::Error + 'static)) -> Error {
    tracing::debug!(service, "cannot reach `{service}`: {}", chain(cause));
    Error::unavailable(Reason::UpstreamUnavailable, format!("{service} cannot be reached; try again"))
        .with(key::SERVICE, service)
}

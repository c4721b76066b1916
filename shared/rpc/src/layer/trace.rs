//! Outermost, so that everything below happens within the call's span, and so that every call ends in one log line.
//!
//! Health checks pass by: everyone who balances asks each second, and their count is enough to know. Any other call has
//! an id, `{trace}-{span}`, which the answer carries in `x-request-id` and every line of the log in its span.

use std::sync::Arc;

use http::HeaderValue;
use qiyou_error::Error;
use qiyou_telemetry::{metrics::KeyValue, names, trace};
use tokio::time::Instant;
use tracing::{Level, Span, field::Empty, info_span};

use crate::{
    Context, TraceContext,
    body::observe,
    layer::{Arrival, Next, Request, Response, Step, is_health},
    methods::Methods,
    outcome::{Outcome, Side},
};

const REQUEST_ID: &str = "x-request-id";

#[derive(Clone, Debug)]
pub(crate) struct Trace {
    pub(crate) methods: Arc<Methods>,
    /// What every span says of the server.
    pub(crate) attributes: Arc<[KeyValue]>,
}

impl Step for Trace {
    async fn run<N: Next>(self, request: Request, next: N) -> Response {
        if is_health(request.uri().path()) {
            return next.run(request).await;
        }
        let arrived = Arrival::of(&request);
        let (span, trace) = self.begin(&request);
        let id = HeaderValue::try_from(trace.to_string());
        let call = Context::new(trace, span.clone()).scope(next.run(request));
        let mut response =
            observe(call, move |outcome| span.in_scope(|| end(&span, &outcome, arrived))).await;
        if let Ok(id) = id {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        response
    }
}

impl Trace {
    fn begin(&self, request: &Request) -> (Span, TraceContext) {
        let (path, trace) = (request.uri().path(), TraceContext::of(request.headers()));
        let (method, parent) = (self.methods.name(path), trace.parent_id().map(|parent| parent.to_string()));
        let is_exported = trace::is_exported();
        let span = info_span!(
            "rpc",
            otel.kind = "server",
            { names::RPC_METHOD } = method.as_str(),
            { names::RPC_METHOD_ORIGINAL } = self.methods.unknown(path),
            { names::REQUEST_ID } = (!is_exported).then(|| trace.to_string()),
            { names::PARENT_ID } = parent,
            { names::RPC_STATUS } = Empty,
            { names::ERROR_TYPE } = Empty,
        );
        // A span that is exported gets its ids as it begins; any other has them already, and costs no second writing.
        let trace = trace.exported(&span, method.as_str(), self.attributes.iter().cloned());
        if is_exported {
            span.record(names::REQUEST_ID, trace.to_string());
        }
        (span, trace)
    }
}

fn end(span: &Span, outcome: &Outcome, arrived: Instant) {
    let duration_ms = arrived.elapsed().as_millis();
    outcome.record(span, Side::Server);
    match outcome {
        Outcome::Success => tracing::debug!(duration_ms, "answered"),
        Outcome::Abandoned => tracing::debug!(duration_ms, "abandoned by its caller"),
        Outcome::Refusal(error) => refused(error, duration_ms),
    }
}

fn refused(error: &Error, duration_ms: u128) {
    // The macros need their level at compile time.
    match error.level() {
        Level::ERROR => tracing::error!(duration_ms, "refused: {error}"),
        Level::WARN => tracing::warn!(duration_ms, "refused: {error}"),
        Level::INFO => tracing::info!(duration_ms, "refused: {error}"),
        _ => tracing::debug!(duration_ms, "refused: {error}"),
    }
}

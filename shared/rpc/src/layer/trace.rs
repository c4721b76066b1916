//! Outermost, so that everything below happens within the call's span, and so that every call ends in one log line.
//!
//! A call has an id, `{trace}-{span}`, which the answer carries in `x-request-id` and every line of the log in its span.

use http::HeaderValue;
use qiyou_error::Error;
use qiyou_telemetry::names;
use tokio::time::Instant;
use tracing::{Level, Span, field::Empty, info_span};

use crate::{
    Context, TraceContext,
    body::{Outcome, observe},
    layer::{Arrival, Next, Request, Response, Step},
};

const REQUEST_ID: &str = "x-request-id";

#[derive(Clone, Debug)]
pub(crate) struct Trace;

impl Step for Trace {
    async fn run<N: Next>(self, request: Request, next: N) -> Response {
        let arrived = Arrival::of(&request);
        let trace = TraceContext::of(request.headers());
        let id = format!("{:032x}-{:016x}", trace.trace_id, trace.span_id);
        let span = span(request.uri().path().trim_start_matches('/'), trace, &id);
        let call = Context::new(trace, span.clone()).scope(next.run(request));
        let mut response =
            observe(call, move |outcome| span.in_scope(|| log(&span, &outcome, arrived))).await;
        if let Ok(id) = HeaderValue::try_from(id) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        response
    }
}

fn span(method: &str, trace: TraceContext, id: &str) -> Span {
    let span = info_span!(
        "rpc",
        { names::RPC_METHOD } = method,
        { names::REQUEST_ID } = id,
        { names::PARENT_ID } = Empty,
        { names::RPC_STATUS } = Empty,
        { names::ERROR_TYPE } = Empty,
    );
    if let Some(parent) = trace.parent_id {
        span.record(names::PARENT_ID, format!("{parent:016x}"));
    }
    span
}

fn log(span: &Span, outcome: &Outcome, arrived: Instant) {
    let duration_ms = arrived.elapsed().as_millis();
    match outcome {
        Outcome::Success => tracing::debug!(duration_ms, "answered"),
        Outcome::Abandoned => tracing::debug!(duration_ms, "abandoned by its caller"),
        Outcome::Refusal(error) => {
            span.record(names::RPC_STATUS, format!("{:?}", error.code()));
            span.record(names::ERROR_TYPE, error.reason_name());
            refused(error, duration_ms);
        }
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

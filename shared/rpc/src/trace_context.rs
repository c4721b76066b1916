//! The place of a call in a distributed trace.

use std::fmt;

use http::HeaderMap;
use qiyou_telemetry::{
    metrics::KeyValue,
    trace::{self, SpanContext, SpanId, TraceId},
};
use tracing::Span;

/// Which trace a call belongs to, and which span of it the call is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TraceContext {
    span: SpanContext,
    parent: Option<SpanContext>,
}

impl TraceContext {
    /// Starts a trace.
    #[must_use]
    pub fn start() -> Self {
        Self { span: trace::root(), parent: None }
    }

    /// The call that a request is: part of its caller's trace, or the start of one.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let parent = trace::extract(headers);
        let span = parent.as_ref().map_or_else(trace::root, trace::child);
        Self { span, parent }
    }

    /// The same call under the ids that `span` is exported under, with a name and attributes; as it was if `span` is not
    /// exported.
    pub(crate) fn exported(
        self,
        span: &Span,
        name: &str,
        attributes: impl IntoIterator<Item = KeyValue>,
    ) -> Self {
        match trace::begin(span, name, self.parent.as_ref(), attributes) {
            Some(span) => Self { span, ..self },
            None => self,
        }
    }

    /// The trace.
    #[must_use]
    pub fn trace_id(&self) -> TraceId {
        self.span.trace_id()
    }

    /// The call that made this one, when one did.
    #[must_use]
    pub fn parent_id(&self) -> Option<SpanId> {
        self.parent.as_ref().map(SpanContext::span_id)
    }

    /// This call within the trace.
    pub(crate) fn span(&self) -> &SpanContext {
        &self.span
    }
}

impl fmt::Display for TraceContext {
    /// The id that a caller is given: `{trace}-{span}`, in hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.span.trace_id(), self.span.span_id())
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;
    use tracing::Span;

    use super::TraceContext;

    fn call(headers: &HeaderMap) -> TraceContext {
        TraceContext::of(headers).exported(&Span::none(), "S/M", [])
    }

    #[test]
    fn a_call_joins_the_trace_of_its_caller() {
        let header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        let call = call(&HeaderMap::from_iter([("traceparent".parse().unwrap(), header.parse().unwrap())]));
        assert_eq!(call.trace_id().to_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
        assert_eq!(call.parent_id().unwrap().to_string(), "00f067aa0ba902b7");
        assert!(call.to_string().starts_with("4bf92f3577b34da6a3ce929d0e0e4736-"));
        assert!(!call.to_string().ends_with("00f067aa0ba902b7"));
    }

    #[test]
    fn a_call_without_one_starts_a_trace() {
        let (one, other) = (call(&HeaderMap::new()), call(&HeaderMap::new()));
        assert_eq!(one.parent_id(), None);
        assert_ne!(one.trace_id(), other.trace_id());
    }
}

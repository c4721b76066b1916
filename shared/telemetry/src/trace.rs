//! Traces across processes: the ids of spans, the headers that carry them, and the spans of `tracing` that are exported
//! under them.
//!
//! Where spans are not exported, calls have ids and pass them on all the same, so that logs can be brought together.

use std::sync::atomic::{AtomicBool, Ordering};

use http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::{
    Context, KeyValue,
    propagation::{Extractor, Injector, TextMapPropagator},
    trace::{Status, TraceContextExt, TraceFlags, TraceState},
};
use opentelemetry_sdk::{
    propagation::TraceContextPropagator,
    trace::{IdGenerator, RandomIdGenerator},
};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

pub use opentelemetry::trace::{SpanContext, SpanId, TraceId};

/// Set once, when the export begins: whoever makes a span asks it, and does nothing more where there is no export.
static EXPORTED: AtomicBool = AtomicBool::new(false);

/// Whether spans are exported, under ids that are known only once they have begun.
#[must_use]
pub fn is_exported() -> bool {
    EXPORTED.load(Ordering::Relaxed)
}

pub(crate) fn export() {
    EXPORTED.store(true, Ordering::Relaxed);
}

/// Starts a trace: sampled, so that whoever exports a part of it may still choose.
#[must_use]
pub fn root() -> SpanContext {
    let trace_id = RandomIdGenerator::default().new_trace_id();
    context(trace_id, TraceFlags::SAMPLED, TraceState::default())
}

/// Goes on with a trace: another span in it.
#[must_use]
pub fn child(parent: &SpanContext) -> SpanContext {
    context(parent.trace_id(), parent.trace_flags(), parent.trace_state().clone())
}

fn context(trace_id: TraceId, flags: TraceFlags, state: TraceState) -> SpanContext {
    SpanContext::new(trace_id, RandomIdGenerator::default().new_span_id(), flags, false, state)
}

/// The span that a request was sent within, as W3C Trace Context writes it in `traceparent` and `tracestate`.
#[must_use]
pub fn extract(headers: &HeaderMap) -> Option<SpanContext> {
    let extracted = TraceContextPropagator::new().extract_with_context(&Context::new(), &Carrier(headers));
    Some(extracted.span().span_context().clone()).filter(SpanContext::is_valid)
}

/// Writes a span into the headers of a request that is sent within it.
pub fn inject(span: &SpanContext, headers: &mut HeaderMap) {
    let context = Context::new().with_remote_span_context(span.clone());
    TraceContextPropagator::new().inject_context(&context, &mut CarrierMut(headers));
}

/// Begins to export a span under a name, as a part of its caller's trace if it has one. Returns the ids that it is
/// exported under; nothing when it is not exported.
#[must_use]
pub fn begin(
    span: &Span,
    name: &str,
    parent: Option<&SpanContext>,
    attributes: impl IntoIterator<Item = KeyValue>,
) -> Option<SpanContext> {
    if !is_exported() {
        return None;
    }
    if let Some(parent) = parent {
        span.set_parent(Context::new().with_remote_span_context(parent.clone())).ok()?;
    }
    let context = span.context();
    let exported = context.span();
    let ids = Some(exported.span_context().clone()).filter(SpanContext::is_valid)?;
    exported.update_name(name.to_owned());
    exported.set_attributes(attributes);
    Some(ids)
}

/// Sets an attribute of a span that matters to traces alone; in the log it would be a word on every line.
pub fn set(span: &Span, key: &'static str, value: &'static str) {
    span.set_attribute(key, value);
}

/// Says that what a span stands for failed, and why.
pub fn fail(span: &Span, reason: &'static str) {
    span.set_status(Status::error(reason));
}

struct Carrier<'a>(&'a HeaderMap);

impl Extractor for Carrier<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(HeaderName::as_str).collect()
    }
}

struct CarrierMut<'a>(&'a mut HeaderMap);

impl Injector for CarrierMut<'_> {
    fn set(&mut self, key: &str, value: String) {
        // Most traces have no state, and an empty header says nothing.
        if value.is_empty() {
            return;
        }
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(key), HeaderValue::try_from(value)) {
            self.0.insert(name, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    fn headers(traceparent: &str) -> HeaderMap {
        HeaderMap::from_iter([(HeaderName::from_static("traceparent"), traceparent.parse().unwrap())])
    }

    #[test]
    fn what_was_read_is_written_again() {
        let mut read = headers(HEADER);
        read.insert("tracestate", "vendor=value".parse().unwrap());
        let mut written = HeaderMap::new();
        inject(&extract(&read).unwrap(), &mut written);
        assert_eq!(written, read);
    }

    #[test]
    fn a_trace_without_state_has_no_header_for_it() {
        let mut written = HeaderMap::new();
        inject(&root(), &mut written);
        assert_eq!(written.keys().collect::<Vec<_>>(), ["traceparent"]);
    }

    #[test]
    fn a_child_is_another_span_of_the_same_trace() {
        let parent = extract(&headers(&HEADER.replace("-01", "-00"))).unwrap();
        let child = child(&parent);
        assert_eq!(child.trace_id(), parent.trace_id());
        assert_ne!(child.span_id(), parent.span_id());
        assert!(child.is_valid() && !child.is_sampled(), "the caller's choice is passed on");
    }

    #[test]
    fn what_is_no_header_is_no_parent() {
        let zero_trace = "00-00000000000000000000000000000000-00f067aa0ba902b7-01";
        let zero_span = "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01";
        let upper = HEADER.to_uppercase();
        let (longer, forbidden) = (format!("{HEADER}-00"), HEADER.replacen("00", "ff", 1));
        for text in ["", "00", zero_trace, zero_span, &upper, &longer, &forbidden] {
            assert_eq!(extract(&headers(text)), None, "{text}");
        }
        assert_eq!(extract(&HeaderMap::new()), None);
    }

    #[test]
    fn a_newer_version_is_read_as_far_as_it_is_known() {
        let newer = format!("{}-future", HEADER.replacen("00", "01", 1));
        assert_eq!(extract(&headers(&newer)), extract(&headers(HEADER)));
    }

    #[test]
    fn a_span_that_nobody_exports_has_no_ids() {
        let span = tracing::info_span!("rpc");
        assert_eq!(begin(&span, "S/M", None, []), None);
        assert_eq!(begin(&span, "S/M", Some(&root()), []), None);
    }
}

//! A call to another service as it shows in the log, in its trace and in measurements.

use std::sync::Arc;

use http::{HeaderMap, Uri};
use qiyou_telemetry::{
    metrics::{self, Histogram, KeyValue, StringValue},
    names,
    trace::{self, SpanContext},
};
use tokio::time::Instant;
use tracing::{Span, field::Empty, info_span};

use crate::{
    Context,
    methods::Methods,
    outcome::{Outcome, Side},
};

/// What all calls to one service have in common.
#[derive(Debug)]
pub(super) struct Calls {
    pub(super) service: Arc<str>,
    pub(super) methods: Methods,
    attributes: [KeyValue; 4],
    duration: Histogram<f64>,
}

/// One call that was begun.
#[derive(Debug)]
pub(super) struct Call {
    span: Span,
    method: StringValue,
    began: Instant,
}

impl Calls {
    pub(super) fn to(service: &str, address: &Uri) -> Self {
        let service: Arc<str> = service.into();
        let attributes = [
            KeyValue::new(names::RPC_SYSTEM, "grpc"),
            KeyValue::new(names::PEER, Arc::clone(&service)),
            KeyValue::new(names::SERVER_ADDRESS, address.host().unwrap_or_default().to_owned()),
            KeyValue::new(names::SERVER_PORT, i64::from(address.port_u16().unwrap_or_default())),
        ];
        let duration = metrics::durations(&names::RPC_CLIENT_DURATION);
        Self { service, methods: Methods::known(), attributes, duration }
    }

    /// Begins a call, and puts its place in the trace into its headers.
    pub(super) fn begin(&self, path: &str, headers: &mut HeaderMap) -> Call {
        let method = self.methods.name(path);
        let span = info_span!(
            "call",
            otel.kind = "client",
            { names::RPC_METHOD } = method.as_str(),
            { names::RPC_METHOD_ORIGINAL } = self.methods.unknown(path),
            { names::PEER } = &*self.service,
            { names::RPC_STATUS } = Empty,
            { names::ERROR_TYPE } = Empty,
        );
        trace::inject(&self.place(&span, &method), headers);
        Call { span, method, began: Instant::now() }
    }

    /// The span that the other side's is a child of: the call's own if that is exported, else that of whoever calls.
    fn place(&self, span: &Span, method: &StringValue) -> SpanContext {
        // The service is a field of the span, for the log.
        let [system, _service, address, port] = self.attributes.clone();
        let exported = trace::begin(span, method.as_str(), None, [system, address, port]);
        exported.unwrap_or_else(|| Context::current().trace().span().clone())
    }

    pub(super) fn end(&self, call: Call, outcome: &Outcome) {
        let Call { span, method, began } = call;
        outcome.record(&span, Side::Client);
        let attributes = outcome.attributes(&self.attributes, method);
        self.duration.record(began.elapsed().as_secs_f64(), &attributes);
    }
}

impl Call {
    pub(super) fn span(&self) -> Span {
        self.span.clone()
    }
}

//! How a call ended, and how that shows in traces and measurements.

use http::HeaderMap;
use qiyou_error::Error;
use qiyou_telemetry::{
    metrics::{KeyValue, StringValue},
    names, trace,
};
use tonic::Code;
use tracing::Span;

use crate::refusal;

/// How a call ended.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// With an answer.
    Success,
    /// With a refusal.
    Refusal(Error),
    /// Before its answer was complete: the caller or its connection went away.
    Abandoned,
}

/// Which side of a call looks at its outcome.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Side {
    Client,
    Server,
}

impl Outcome {
    pub(crate) fn of(trailers: &HeaderMap) -> Self {
        refusal::read(trailers).map_or(Self::Success, |status| Self::Refusal(status.into()))
    }

    fn code(&self) -> Code {
        match self {
            Self::Success => Code::Ok,
            Self::Refusal(error) => error.code(),
            Self::Abandoned => Code::Cancelled,
        }
    }

    /// Why the call did not succeed.
    fn reason(&self) -> Option<&'static str> {
        match self {
            Self::Success => None,
            Self::Refusal(error) => Some(error.reason_name()),
            Self::Abandoned => Some(name(Code::Cancelled)),
        }
    }

    /// Completes the span of the call.
    pub(crate) fn record(&self, span: &Span, side: Side) {
        let code = self.code();
        let Some(reason) = self.reason() else {
            trace::set(span, names::RPC_STATUS, name(code));
            return;
        };
        span.record(names::RPC_STATUS, name(code));
        span.record(names::ERROR_TYPE, reason);
        if is_failure(code, side) {
            trace::fail(span, reason);
        }
    }

    /// What a measurement of the call is kept by: `common`, the method, and how it ended.
    pub(crate) fn attributes(&self, common: &[KeyValue], method: StringValue) -> Vec<KeyValue> {
        let ended =
            [KeyValue::new(names::RPC_METHOD, method), KeyValue::new(names::RPC_STATUS, name(self.code()))];
        let failed = self.reason().map(|reason| KeyValue::new(names::ERROR_TYPE, reason));
        common.iter().cloned().chain(ended).chain(failed).collect()
    }
}

/// Whether a span that ended with a code failed. A caller wanted an answer; a server that refuses well did its work.
fn is_failure(code: Code, side: Side) -> bool {
    match code {
        Code::Ok => false,
        Code::Unknown
        | Code::DeadlineExceeded
        | Code::Unimplemented
        | Code::Internal
        | Code::Unavailable
        | Code::DataLoss => true,
        Code::Cancelled
        | Code::InvalidArgument
        | Code::NotFound
        | Code::AlreadyExists
        | Code::PermissionDenied
        | Code::ResourceExhausted
        | Code::FailedPrecondition
        | Code::Aborted
        | Code::OutOfRange
        | Code::Unauthenticated => side == Side::Client,
    }
}

/// The name of a code as gRPC writes it.
pub(crate) fn name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}

#[cfg(test)]
mod tests {
    use tonic::Code;

    use super::{Side, is_failure, name};

    #[test]
    fn a_code_is_named_as_it_is_called_without_the_humps() {
        for code in (0..=16).map(Code::from_i32) {
            assert_eq!(name(code).replace('_', "").to_lowercase(), format!("{code:?}").to_lowercase());
        }
    }

    #[test]
    fn a_refusal_fails_the_caller_and_not_the_server_that_refuses_well() {
        assert!(is_failure(Code::NotFound, Side::Client) && !is_failure(Code::NotFound, Side::Server));
        assert!(is_failure(Code::Internal, Side::Client) && is_failure(Code::Internal, Side::Server));
        assert!(!is_failure(Code::Ok, Side::Client));
    }
}

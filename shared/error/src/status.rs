//! An error as a gRPC status with `google.rpc` details, and back.

use std::{collections::BTreeMap, error::Error as _, time::Duration};

use prost::Message;
use prost_types::Any;
use tonic::{Code, Status};
use tonic_types::{FieldViolation, StatusExt, pb};
use tracing::Level;

use crate::{Error, Kind, Reason, Retry, Violation, bound, chain, reason};

/// The domain of our reasons in `google.rpc.ErrorInfo`.
pub const DOMAIN: &str = "qiyou";

/// All that a caller learns of a service's mistake.
const INTERNAL: &str = "the service made a mistake; it is in its log";

/// `google.rpc.ErrorInfo` with sorted metadata, so that equal errors are equal bytes.
#[derive(Clone, PartialEq, Message)]
struct ErrorInfo {
    #[prost(string, tag = "1")]
    reason: String,
    #[prost(string, tag = "2")]
    domain: String,
    #[prost(btree_map = "string, string", tag = "3")]
    metadata: BTreeMap<String, String>,
}

impl From<Error> for Status {
    /// The error leaves the service: what callers will not see of it goes to the log now, or it is lost.
    fn from(error: Error) -> Self {
        if matches!(error.kind(), Kind::Internal) || error.source().is_some() {
            log(&error);
        }
        Self::from(&error)
    }
}

impl From<&Error> for Status {
    fn from(error: &Error) -> Self {
        let hidden = matches!(error.kind(), Kind::Internal);
        let message = if hidden { INTERNAL.to_owned() } else { bound::text(error.message()) };
        let mut details = vec![error_info(error, hidden)];
        details.extend(kind_detail(error));
        if let Some(after) = retry_delay(error.kind()) {
            details.push(any("RetryInfo", &pb::RetryInfo { retry_delay: after.try_into().ok() }));
        }
        let rich = pb::Status { code: error.code().into(), message: message.clone(), details };
        Self::with_details(error.code(), message, rich.encode_to_vec().into())
    }
}

impl From<Status> for Error {
    fn from(status: Status) -> Self {
        Self::from(&status)
    }
}

impl From<&Status> for Error {
    /// Rebuilds what the other side refused with. A status that no service of ours made, such as a broken
    /// connection's, gets the kind of its code and the reason nearest to it.
    fn from(status: &Status) -> Self {
        let info = status.get_details_error_info().filter(|info| info.domain == DOMAIN);
        let (kind, nearest) = kind_of(status);
        let reason = info.as_ref().and_then(|info| reason::from_wire(&info.reason)).unwrap_or(nearest);
        let metadata: BTreeMap<_, _> =
            info.map(|info| info.metadata).unwrap_or_default().into_iter().collect();
        let error = Self::new(kind, reason, status.message());
        metadata.into_iter().fold(error, |error, (key, value)| error.with(key, value))
    }
}

/// Whether a status carries a reason of ours; one that tonic made by itself does not.
#[must_use]
pub fn has_reason(status: &Status) -> bool {
    status.get_details_error_info().is_some_and(|info| info.domain == DOMAIN)
}

fn log(error: &Error) {
    let (reason, cause) = (error.reason_name(), chain(error));
    let metadata = error.metadata();
    // The macros need their level at compile time.
    match error.level() {
        Level::ERROR => tracing::error!(reason, ?metadata, "{cause}"),
        Level::WARN => tracing::warn!(reason, ?metadata, "{cause}"),
        Level::INFO => tracing::info!(reason, ?metadata, "{cause}"),
        _ => tracing::debug!(reason, ?metadata, "{cause}"),
    }
}

fn error_info(error: &Error, hidden: bool) -> Any {
    let told = error.metadata().iter().filter(|_| !hidden);
    let metadata = told.map(|(key, value)| (key.clone(), bound::text(value))).collect();
    let reason = error.reason_name().to_owned();
    any("ErrorInfo", &ErrorInfo { reason, domain: DOMAIN.to_owned(), metadata })
}

/// The detail that the kind calls for beside `ErrorInfo`, if any.
fn kind_detail(error: &Error) -> Option<Any> {
    let name = bound::text(error.resource().unwrap_or_default());
    match error.kind() {
        Kind::Invalid(violations) => {
            let field_violations = bound::messages(violations.iter().map(field_violation).collect());
            Some(any("BadRequest", &pb::BadRequest { field_violations }))
        }
        Kind::NotFound | Kind::AlreadyExists => {
            Some(any("ResourceInfo", &pb::ResourceInfo { resource_name: name, ..Default::default() }))
        }
        Kind::Precondition => {
            let (subject, description) = (name, bound::text(error.message()));
            let r#type = error.reason_name().to_owned();
            let violations = vec![pb::precondition_failure::Violation { r#type, subject, description }];
            Some(any("PreconditionFailure", &pb::PreconditionFailure { violations }))
        }
        Kind::Stale
        | Kind::Conflict
        | Kind::Unauthenticated
        | Kind::Denied
        | Kind::Exhausted { .. }
        | Kind::Deadline
        | Kind::Unavailable
        | Kind::Unimplemented
        | Kind::Internal => None,
    }
}

fn field_violation(violation: &Violation) -> pb::bad_request::FieldViolation {
    let mut told = FieldViolation::new(&violation.field, bound::text(&violation.description));
    told.reason = reason::to_wire(violation.reason).to_owned();
    told.into()
}

/// The wait that is worth telling. A deadline's is nothing, and only its caller knows what time is left.
fn retry_delay(kind: &Kind) -> Option<Duration> {
    match kind.retry() {
        Retry::After(after) if !after.is_zero() => Some(after),
        Retry::After(_) | Retry::Never | Retry::Reread => None,
    }
}

fn any(name: &str, message: &impl Message) -> Any {
    Any { type_url: format!("type.googleapis.com/google.rpc.{name}"), value: message.encode_to_vec() }
}

/// The kind that a status stands for, and the reason to assume when it names none.
fn kind_of(status: &Status) -> (Kind, Reason) {
    let delay = status.get_details_retry_info().and_then(|info| info.retry_delay);
    match status.code() {
        Code::InvalidArgument => (Kind::Invalid(violations(status)), Reason::FieldMalformed),
        // Only the transport says so, of a message beyond its limit.
        Code::OutOfRange => (Kind::Invalid(vec![]), Reason::MessageTooLarge),
        Code::NotFound => (Kind::NotFound, Reason::ResourceNotFound),
        Code::AlreadyExists => (Kind::AlreadyExists, Reason::ResourceExists),
        // The two kinds that share a code differ in whether trying again helps.
        Code::Aborted if delay.is_some() => (Kind::Conflict, Reason::StoreUnavailable),
        Code::Aborted => (Kind::Stale, Reason::EtagStale),
        Code::FailedPrecondition => (Kind::Precondition, Reason::Unspecified),
        Code::Unauthenticated => (Kind::Unauthenticated, Reason::CredentialsInvalid),
        Code::PermissionDenied => (Kind::Denied, Reason::RoleMissing),
        Code::ResourceExhausted => (Kind::Exhausted { after: delay.unwrap_or_default() }, Reason::Overloaded),
        Code::DeadlineExceeded => (Kind::Deadline, Reason::DeadlinePassed),
        // A cancelled call is a connection that went away or a caller that did; either way nothing answered.
        Code::Unavailable | Code::Cancelled => (Kind::Unavailable, Reason::UpstreamUnavailable),
        Code::Unimplemented => (Kind::Unimplemented, Reason::MethodUnknown),
        Code::Ok | Code::Unknown | Code::Internal | Code::DataLoss => (Kind::Internal, Reason::Internal),
    }
}

fn violations(status: &Status) -> Vec<Violation> {
    let told = status.get_details_bad_request().map(|request| request.field_violations).unwrap_or_default();
    let read = |told: FieldViolation| {
        let reason = reason::from_wire(&told.reason).unwrap_or(Reason::FieldMalformed);
        Violation::new(reason, told.field, told.description)
    };
    told.into_iter().map(read).collect()
}

#[cfg(test)]
mod tests;

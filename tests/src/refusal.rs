//! A refused call, taken apart as its caller may.

use std::{collections::BTreeMap, fmt};

use tonic::{Code, Response, Status};
use tonic_types::StatusExt;

/// What a refusal tells, as it came over the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The gRPC code.
    pub code: Code,
    /// Why, as programs read it, such as `ETAG_STALE`.
    pub reason: String,
    /// Whose reasons these are.
    pub domain: String,
    /// What happened and what to do, as people read it.
    pub message: String,
    /// Whatever varies in the message, by key.
    pub metadata: BTreeMap<String, String>,
    /// Every fault of an invalid request.
    pub violations: Vec<Violation>,
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Its path in the request, such as `observations[1].period`.
    pub field: String,
    /// Why, as programs read it.
    pub reason: String,
    /// Why, as people read it.
    pub description: String,
}

impl Refusal {
    /// Takes a status apart.
    ///
    /// # Panics
    /// When it carries no `google.rpc.ErrorInfo`.
    #[must_use]
    pub fn of(status: &Status) -> Self {
        let info = status.get_details_error_info().expect("every refusal says why in an ErrorInfo");
        let faults = status.get_details_bad_request().map(|request| request.field_violations);
        let violation = |fault: tonic_types::FieldViolation| Violation {
            field: fault.field,
            reason: fault.reason,
            description: fault.description,
        };
        Self {
            code: status.code(),
            reason: info.reason,
            domain: info.domain,
            message: status.message().to_owned(),
            metadata: info.metadata.into_iter().collect(),
            violations: faults.unwrap_or_default().into_iter().map(violation).collect(),
        }
    }

    /// The code and the reason.
    #[must_use]
    pub fn why(&self) -> (Code, &str) {
        (self.code, &self.reason)
    }

    /// A value of the metadata; empty when it has none of this key.
    #[must_use]
    pub fn told(&self, key: &str) -> &str {
        self.metadata.get(key).map_or("", String::as_str)
    }

    /// The field and the reason of every violation.
    #[must_use]
    pub fn faults(&self) -> Vec<(&str, &str)> {
        self.violations.iter().map(|each| (each.field.as_str(), each.reason.as_str())).collect()
    }
}

impl fmt::Display for Refusal {
    /// The whole of it, for snapshots: code and reason, message, metadata, violations.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:?} {} of {}: {}", self.code, self.reason, self.domain, self.message)?;
        for (key, value) in &self.metadata {
            writeln!(f, "  {key}: {value}")?;
        }
        for Violation { field, reason, description } in &self.violations {
            writeln!(f, "- {field} {reason}: {description}")?;
        }
        Ok(())
    }
}

/// An answer that the test expects to be a refusal.
pub trait Refused {
    /// The refusal.
    ///
    /// # Panics
    /// When the call succeeded.
    fn refused(self) -> Refusal;
}

impl<T: fmt::Debug> Refused for Result<Response<T>, Status> {
    fn refused(self) -> Refusal {
        Refusal::of(&self.expect_err("the call is refused"))
    }
}

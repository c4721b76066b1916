//! The error itself, its parts and how it reads.

use std::{collections::BTreeMap, error::Error as StdError, fmt};

use tonic::Code;
use tracing::Level;

use crate::{Kind, Reason, Retry, Violation, key, reason};

/// A refused request: its kind, its reason, a message for people and metadata for programs.
///
/// The parts are boxed, so that a `Result` stays small on the way that succeeds.
pub struct Error(Box<Parts>);

struct Parts {
    kind: Kind,
    reason: Reason,
    message: String,
    metadata: BTreeMap<String, String>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// Makes an error of any kind; the constructors named after the kinds read better.
    #[must_use]
    pub fn new(kind: Kind, reason: Reason, message: impl Into<String>) -> Self {
        let (message, metadata, source) = (message.into(), BTreeMap::new(), None);
        Self(Box::new(Parts { kind, reason, message, metadata, source }))
    }

    /// Adds a value to the metadata: whatever varies in the message stands there too.
    #[must_use]
    pub fn with(mut self, key: impl Into<String>, value: impl fmt::Display) -> Self {
        self.0.metadata.insert(key.into(), value.to_string());
        self
    }

    /// Adds the cause. The log shows it; callers never see it.
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// What kind of refusal this is.
    #[must_use]
    pub fn kind(&self) -> &Kind {
        &self.0.kind
    }

    /// Why, as programs read it.
    #[must_use]
    pub fn reason(&self) -> Reason {
        self.0.reason
    }

    /// The reason as the wire and the log write it, such as `ETAG_STALE`.
    #[must_use]
    pub fn reason_name(&self) -> &'static str {
        reason::to_wire(self.0.reason)
    }

    /// What happened and what to do, as people read it: lower case, no full stop.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Whatever varies in the message, by key.
    #[must_use]
    pub fn metadata(&self) -> &BTreeMap<String, String> {
        &self.0.metadata
    }

    /// The resource that the refusal is about, when it is about one.
    #[must_use]
    pub fn resource(&self) -> Option<&str> {
        self.0.metadata.get(key::NAME).map(String::as_str)
    }

    /// Every fault of an invalid request; empty for other kinds.
    #[must_use]
    pub fn violations(&self) -> &[Violation] {
        if let Kind::Invalid(violations) = &self.0.kind { violations } else { &[] }
    }

    /// The gRPC code that this error travels as.
    #[must_use]
    pub fn code(&self) -> Code {
        self.0.kind.code()
    }

    /// Whether, and when, to send the request again.
    #[must_use]
    pub fn retry(&self) -> Retry {
        self.0.kind.retry()
    }

    /// Whether the same request, sent again, may succeed.
    #[must_use]
    pub fn retryable(&self) -> bool {
        matches!(self.retry(), Retry::After(_))
    }

    /// How loudly the service that made the refusal logs it.
    #[must_use]
    pub fn level(&self) -> Level {
        self.0.kind.level()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("reason", &self.0.reason)
            .field("message", &self.0.message)
            .field("metadata", &self.0.metadata)
            .field("source", &self.0.source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| -> &(dyn StdError + 'static) { source })
    }
}

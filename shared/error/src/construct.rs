//! The constructors, one for each way in which requests are refused.

use std::{error::Error as StdError, fmt, mem, time::Duration};

use crate::{Error, Kind, Reason, Violation, key};

impl Error {
    /// The request breaks its documented form, in every way listed.
    ///
    /// The first violation gives the error its reason and its metadata; they travel each with its own reason,
    /// as many as fit the headers of an answer; of extra values only the first one's travel.
    #[must_use]
    pub fn invalid(mut violations: Vec<Violation>) -> Self {
        let Some(first) = violations.first_mut() else {
            return Self::internal("a request was called invalid without a violation");
        };
        let (reason, field) = (first.reason, first.field.clone());
        let metadata = mem::take(&mut first.metadata);
        let message = format!("{field}: {}", first.description);
        let message = match violations.len() - 1 {
            0 => message,
            more => format!("{message} (and {more} more)"),
        };
        for other in &mut violations {
            other.metadata.clear();
        }
        let error = Self::new(Kind::Invalid(violations), reason, message).with(key::FIELD, field);
        metadata.into_iter().fold(error, |error, (key, value)| error.with(key, value))
    }

    /// The resource does not exist.
    #[must_use]
    pub fn not_found(name: impl fmt::Display) -> Self {
        let message = format!("{name} does not exist");
        Self::new(Kind::NotFound, Reason::ResourceNotFound, message).with(key::NAME, name)
    }

    /// The resource to be created exists.
    #[must_use]
    pub fn already_exists(name: impl fmt::Display) -> Self {
        let message = format!("{name} exists already; to change it, read it and send its etag back");
        Self::new(Kind::AlreadyExists, Reason::ResourceExists, message).with(key::NAME, name)
    }

    /// The etag is not the resource's current one.
    #[must_use]
    pub fn stale(name: impl fmt::Display) -> Self {
        let message = format!("{name} changed since its etag was read; read it again");
        Self::new(Kind::Stale, Reason::EtagStale, message).with(key::NAME, name)
    }

    /// The state of the service does not allow the request.
    #[must_use]
    pub fn precondition(reason: Reason, message: impl Into<String>) -> Self {
        Self::new(Kind::Precondition, reason, message)
    }

    /// The request lost a race and may be sent again unchanged.
    #[must_use]
    pub fn conflict(reason: Reason, message: impl Into<String>) -> Self {
        Self::new(Kind::Conflict, reason, message)
    }

    /// The caller did not prove who it is.
    #[must_use]
    pub fn unauthenticated(reason: Reason, message: impl Into<String>) -> Self {
        Self::new(Kind::Unauthenticated, reason, message)
    }

    /// The caller is known and may not do this.
    #[must_use]
    pub fn denied(reason: Reason, message: impl Into<String>) -> Self {
        Self::new(Kind::Denied, reason, message)
    }

    /// The service takes no more for now; the caller may come back after this time.
    #[must_use]
    pub fn exhausted(reason: Reason, message: impl Into<String>, after: Duration) -> Self {
        Self::new(Kind::Exhausted { after }, reason, message)
    }

    /// The time given for the request ran out.
    #[must_use]
    pub fn deadline(limit: Duration) -> Self {
        let limit = limit.as_millis();
        let message = format!("no answer within {limit} ms; ask for less or allow more time");
        Self::new(Kind::Deadline, Reason::DeadlinePassed, message).with(key::DEADLINE_MS, limit)
    }

    /// Something that the request needs cannot be reached.
    #[must_use]
    pub fn unavailable(reason: Reason, message: impl Into<String>) -> Self {
        Self::new(Kind::Unavailable, reason, message)
    }

    /// The method is not served here.
    #[must_use]
    pub fn method_unknown(method: impl fmt::Display) -> Self {
        let message = format!("{method} is not served here; reflection lists what is");
        Self::new(Kind::Unimplemented, Reason::MethodUnknown, message).with(key::METHOD, method)
    }

    /// The service made a mistake. The message goes to the log; callers see a fixed text.
    #[must_use]
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(Kind::Internal, Reason::Internal, message)
    }

    /// The service made a mistake that showed as another error; see [`Error::internal`].
    #[must_use]
    pub fn bug(message: impl Into<String>, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::internal(message).caused_by(source)
    }
}

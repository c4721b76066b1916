//! The kinds of refusal, and in one table each what every kind means to gRPC, to a caller's retry and to the log.

use std::time::Duration;

use tonic::Code;
use tracing::Level;

use crate::Violation;

/// How long a caller should wait after losing a race for the store: about one commit.
const AFTER_CONFLICT: Duration = Duration::from_millis(50);

/// How long a caller should wait for something that is down: long enough for a restart to begin.
const AFTER_UNAVAILABLE: Duration = Duration::from_secs(1);

/// What kind of refusal an [`Error`](crate::Error) is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Kind {
    /// The request is wrong whatever the state of the service; every fault is listed.
    Invalid(Vec<Violation>),
    /// The named resource does not exist.
    NotFound,
    /// The resource to be created exists.
    AlreadyExists,
    /// The caller acted on an older version of the resource than the current one.
    Stale,
    /// The request is well formed, but the state of the service does not allow it.
    Precondition,
    /// The request lost a race and may be sent again unchanged.
    Conflict,
    /// The caller did not prove who it is.
    Unauthenticated,
    /// The caller is known and may not do this.
    Denied,
    /// The service takes no more for now.
    Exhausted {
        /// When to try again.
        after: Duration,
    },
    /// The time given for the request ran out.
    Deadline,
    /// Something that the request needs cannot be reached.
    Unavailable,
    /// The method is not served here.
    Unimplemented,
    /// A mistake of the service itself.
    Internal,
}

/// Whether sending a refused request again can help.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Retry {
    /// The same request meets the same refusal.
    Never,
    /// Read the resource again and decide anew; the same request meets the same refusal.
    Reread,
    /// The same request may succeed after this wait, while the caller's own time lasts.
    After(Duration),
}

impl Kind {
    /// The gRPC code that this kind travels as.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Invalid(_) => Code::InvalidArgument,
            Self::NotFound => Code::NotFound,
            Self::AlreadyExists => Code::AlreadyExists,
            Self::Stale | Self::Conflict => Code::Aborted,
            Self::Precondition => Code::FailedPrecondition,
            Self::Unauthenticated => Code::Unauthenticated,
            Self::Denied => Code::PermissionDenied,
            Self::Exhausted { .. } => Code::ResourceExhausted,
            Self::Deadline => Code::DeadlineExceeded,
            Self::Unavailable => Code::Unavailable,
            Self::Unimplemented => Code::Unimplemented,
            Self::Internal => Code::Internal,
        }
    }

    /// Whether, and when, to send the request again.
    #[must_use]
    pub fn retry(&self) -> Retry {
        match self {
            Self::Invalid(_)
            | Self::NotFound
            | Self::AlreadyExists
            | Self::Precondition
            | Self::Unauthenticated
            | Self::Denied
            | Self::Unimplemented
            | Self::Internal => Retry::Never,
            Self::Stale => Retry::Reread,
            Self::Conflict => Retry::After(AFTER_CONFLICT),
            Self::Exhausted { after } => Retry::After(*after),
            Self::Deadline => Retry::After(Duration::ZERO),
            Self::Unavailable => Retry::After(AFTER_UNAVAILABLE),
        }
    }

    /// How loudly the service that made the refusal logs it.
    #[must_use]
    pub fn level(&self) -> Level {
        match self {
            Self::Invalid(_) | Self::NotFound | Self::AlreadyExists | Self::Stale | Self::Unimplemented => {
                Level::DEBUG
            }
            Self::Precondition
            | Self::Conflict
            | Self::Unauthenticated
            | Self::Denied
            | Self::Exhausted { .. } => Level::INFO,
            Self::Deadline | Self::Unavailable => Level::WARN,
            Self::Internal => Level::ERROR,
        }
    }
}

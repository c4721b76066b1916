//! Who asks for a write, and what comes back.

use qiyou_kernel::{Digest, Instant, Token, digest::Canonical};

/// Who asks for a write, how, and why. All of it goes into the audit chain.
#[derive(Clone, Debug)]
pub struct Request {
    pub(crate) actor: String,
    pub(crate) method: String,
    pub(crate) id: Option<RequestId>,
    pub(crate) reason: Option<String>,
    pub(crate) is_rehearsal: bool,
}

/// The caller's name for a request, and a digest of what it asks through which method, which tells a repeat from a
/// mix-up.
#[derive(Clone, Debug)]
pub(crate) struct RequestId {
    pub(crate) id: String,
    pub(crate) digest: Digest,
}

impl Request {
    /// A request of an actor through a method, such as `/qiyou.indicator.v1.IndicatorService/ReportObservation`.
    #[must_use]
    pub fn new(actor: impl Into<String>, method: impl Into<String>) -> Self {
        Self { actor: actor.into(), method: method.into(), id: None, reason: None, is_rehearsal: false }
    }

    /// Names the request, so that a repeat by the same actor through the same method gets the first answer. An empty id
    /// names nothing.
    #[must_use]
    pub fn with_id(mut self, id: impl Into<String>, digest: Digest) -> Self {
        let id = id.into();
        // Messages of two methods may be laid out alike: the same bytes approve through one and return through another.
        let digest = Canonical::new().text(&self.method).bytes(digest.as_bytes()).finish();
        self.id = (!id.is_empty()).then_some(RequestId { id, digest });
        self
    }

    /// Only asks what the write would answer: everything is decided as ever, and nothing of it is kept.
    #[must_use]
    pub fn rehearsed(mut self, is_rehearsal: bool) -> Self {
        self.is_rehearsal = is_rehearsal;
        self
    }

    /// Gives a reason to keep; an empty one is none.
    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into()).filter(|reason| !reason.is_empty());
        self
    }
}

/// What a write gets if it changes anything.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Stamp {
    /// Its revision.
    pub revision: i64,
    /// When it is recorded: later than every revision before it.
    pub recorded_at: Instant,
}

/// A write that is committed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Written {
    /// What the deciding function answered; for a repeat, what it answered the first time.
    pub answer: Vec<u8>,
    /// Reads at least as fresh as this see the write.
    pub token: Token,
    /// The revision that it made, or the head that it left unchanged.
    pub revision: i64,
    /// When that revision was recorded.
    pub recorded_at: Instant,
    /// Whether it changed anything.
    pub changed: bool,
    /// Whether this is the answer to an earlier request of the same id.
    pub repeated: bool,
}

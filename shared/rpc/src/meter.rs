//! Counts calls and how they end. Whoever exports measurements reads them from here.

use std::sync::atomic::{AtomicU64, Ordering};

use qiyou_error::Reason;

use crate::body::Outcome;

/// The counters of one server.
#[derive(Debug, Default)]
pub struct Meter {
    started: AtomicU64,
    succeeded: AtomicU64,
    refused: AtomicU64,
    abandoned: AtomicU64,
    shed: AtomicU64,
    denied: AtomicU64,
    late: AtomicU64,
    panicked: AtomicU64,
}

/// What a [`Meter`] shows at one moment.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Counts {
    /// Calls that came in.
    pub started: u64,
    /// Calls that were answered.
    pub succeeded: u64,
    /// Calls that were refused, for whatever reason.
    pub refused: u64,
    /// Calls that went away before their answer ended.
    pub abandoned: u64,
    /// Refused because too many were in flight.
    pub shed: u64,
    /// Refused for missing or insufficient credentials.
    pub denied: u64,
    /// Refused because their time ran out.
    pub late: u64,
    /// Refused because the handler panicked.
    pub panicked: u64,
}

impl Counts {
    /// Calls that have not ended.
    #[must_use]
    pub fn in_flight(&self) -> u64 {
        self.started.saturating_sub(self.succeeded + self.refused + self.abandoned)
    }
}

impl Meter {
    /// Reads the counters. Each is exact; together they may be a call apart.
    #[must_use]
    pub fn read(&self) -> Counts {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Counts {
            started: read(&self.started),
            succeeded: read(&self.succeeded),
            refused: read(&self.refused),
            abandoned: read(&self.abandoned),
            shed: read(&self.shed),
            denied: read(&self.denied),
            late: read(&self.late),
            panicked: read(&self.panicked),
        }
    }

    pub(crate) fn start(&self) {
        count(&self.started);
    }

    pub(crate) fn panic(&self) {
        count(&self.panicked);
    }

    pub(crate) fn end(&self, outcome: &Outcome) {
        match outcome {
            Outcome::Success => count(&self.succeeded),
            Outcome::Abandoned => count(&self.abandoned),
            Outcome::Refusal(error) => {
                count(&self.refused);
                self.refusal(error.reason());
            }
        }
    }

    fn refusal(&self, reason: Reason) {
        #[expect(
            clippy::wildcard_enum_match_arm,
            reason = "only the refusals of the stack itself are told apart"
        )]
        match reason {
            Reason::Overloaded => count(&self.shed),
            Reason::CredentialsMissing | Reason::CredentialsInvalid | Reason::RoleMissing => {
                count(&self.denied)
            }
            Reason::DeadlinePassed => count(&self.late),
            _ => {}
        }
    }
}

fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

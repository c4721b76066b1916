//! Counts calls and how they end, and measures how long they take.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use qiyou_error::Reason;
use qiyou_telemetry::{
    metrics::{self, Histogram, KeyValue, StringValue},
    names,
};

use crate::outcome::Outcome;

/// The counters of one server.
#[derive(Debug)]
pub struct Meter {
    /// What every measurement says of the server.
    attributes: Arc<[KeyValue]>,
    duration: Histogram<f64>,
    counters: Counters,
}

#[derive(Debug, Default)]
struct Counters {
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
    /// Begins to count; whoever exports measurements sees the counters for as long as the meter is there.
    pub(crate) fn start(attributes: Arc<[KeyValue]>) -> Arc<Self> {
        let duration = metrics::durations(&names::RPC_SERVER_DURATION);
        let meter = Arc::new(Self { attributes, duration, counters: Counters::default() });
        let seen = Arc::downgrade(&meter);
        metrics::observe_amount(&names::RPC_SERVER_ACTIVE, move |active| {
            let Some(meter) = seen.upgrade() else { return };
            active.observe(i64::try_from(meter.read().in_flight()).unwrap_or(i64::MAX), &meter.attributes);
        });
        let seen = Arc::downgrade(&meter);
        metrics::observe_count(&names::RPC_SERVER_SHED, move |shed| {
            let Some(meter) = seen.upgrade() else { return };
            shed.observe(meter.read().shed, &meter.attributes);
        });
        meter
    }

    /// Reads the counters. Each is exact; together they may be a call apart.
    #[must_use]
    pub fn read(&self) -> Counts {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let Counters { started, succeeded, refused, abandoned, shed, denied, late, panicked } =
            &self.counters;
        Counts {
            started: read(started),
            succeeded: read(succeeded),
            refused: read(refused),
            abandoned: read(abandoned),
            shed: read(shed),
            denied: read(denied),
            late: read(late),
            panicked: read(panicked),
        }
    }

    pub(crate) fn begin(&self) {
        count(&self.counters.started);
    }

    pub(crate) fn panic(&self) {
        count(&self.counters.panicked);
    }

    pub(crate) fn end(&self, outcome: &Outcome, method: StringValue, duration: Duration) {
        self.counters.end(outcome);
        let attributes = outcome.attributes(&self.attributes, method);
        self.duration.record(duration.as_secs_f64(), &attributes);
    }
}

impl Counters {
    fn end(&self, outcome: &Outcome) {
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

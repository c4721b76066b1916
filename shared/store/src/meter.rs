//! Measures the transactions that write, and what waits for them.

use std::time::Duration;

use qiyou_kernel::Uuid;
use qiyou_telemetry::{
    metrics::{self, Histogram, KeyValue},
    names,
};
use tokio::sync::mpsc;

use crate::Engine;

/// The measurements of one store.
#[derive(Debug)]
pub(crate) struct Meter {
    attributes: [KeyValue; 2],
    duration: Histogram<f64>,
    writes: Histogram<u64>,
}

impl Meter {
    pub(crate) fn of(store: Uuid, engine: Engine) -> Self {
        Self {
            attributes: [
                KeyValue::new(names::STORE_ID, store.to_string()),
                KeyValue::new(names::STORE_ENGINE, engine.name()),
            ],
            duration: metrics::durations(&names::STORE_TRANSACTION_DURATION),
            writes: metrics::counts(&names::STORE_TRANSACTION_WRITES),
        }
    }

    /// Has the length of the queue read for as long as anyone can write to it.
    pub(crate) fn watch<T: Send + 'static>(&self, queue: &mpsc::Sender<T>) {
        let (queue, attributes) = (queue.downgrade(), self.attributes.clone());
        metrics::observe_amount(&names::STORE_QUEUE, move |length| {
            let Some(queue) = queue.upgrade() else { return };
            let waiting = queue.max_capacity().saturating_sub(queue.capacity());
            length.observe(i64::try_from(waiting).unwrap_or(i64::MAX), &attributes);
        });
    }

    /// A transaction decided so many writes.
    pub(crate) fn committed(&self, writes: usize, duration: Duration) {
        self.duration.record(duration.as_secs_f64(), &self.attributes);
        self.writes.record(u64::try_from(writes).unwrap_or(u64::MAX), &self.attributes);
    }

    /// A transaction came to nothing.
    pub(crate) fn failed(&self, reason: &'static str, duration: Duration) {
        let [store, engine] = self.attributes.clone();
        self.duration
            .record(duration.as_secs_f64(), &[store, engine, KeyValue::new(names::ERROR_TYPE, reason)]);
    }
}

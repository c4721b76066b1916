//! Instruments of the process. What they are told goes nowhere until an exporter is started, so instruments are made
//! after that, with the things that they measure.

use opentelemetry::{InstrumentationScope, global, metrics::Meter};

use crate::names::Instrument;

pub use opentelemetry::{
    KeyValue, StringValue,
    metrics::{AsyncInstrument, Counter, Histogram},
};

/// The upper bounds in which durations are counted, in seconds: those of the conventions, and below them what answers from
/// memory take.
const SECONDS: [f64; 18] = [
    0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5,
    10.0,
];

/// The upper bounds in which things that come together are counted.
const COUNTS: [f64; 11] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1_024.0];

fn meter() -> Meter {
    let scope = InstrumentationScope::builder("qiyou").with_version(env!("CARGO_PKG_VERSION")).build();
    global::meter_with_scope(scope)
}

/// Measures durations, in seconds.
#[must_use]
pub fn durations(instrument: &Instrument) -> Histogram<f64> {
    meter()
        .f64_histogram(instrument.name)
        .with_boundaries(SECONDS.to_vec())
        .with_unit(instrument.unit)
        .with_description(instrument.description)
        .build()
}

/// Measures how many come together.
#[must_use]
pub fn counts(instrument: &Instrument) -> Histogram<u64> {
    meter()
        .u64_histogram(instrument.name)
        .with_boundaries(COUNTS.to_vec())
        .with_unit(instrument.unit)
        .with_description(instrument.description)
        .build()
}

/// Counts what happens.
#[must_use]
pub fn counter(instrument: &Instrument) -> Counter<u64> {
    meter()
        .u64_counter(instrument.name)
        .with_unit(instrument.unit)
        .with_description(instrument.description)
        .build()
}

/// Has a count read that something keeps anyway. `read` lives as long as the process: it holds what it reads weakly.
pub fn observe_count(
    instrument: &Instrument,
    read: impl Fn(&dyn AsyncInstrument<u64>) + Send + Sync + 'static,
) {
    meter()
        .u64_observable_counter(instrument.name)
        .with_callback(read)
        .with_unit(instrument.unit)
        .with_description(instrument.description)
        .build();
}

/// Has an amount read that can be added up over services, such as what waits; as [`observe_count`].
pub fn observe_amount(
    instrument: &Instrument,
    read: impl Fn(&dyn AsyncInstrument<i64>) + Send + Sync + 'static,
) {
    meter()
        .i64_observable_up_down_counter(instrument.name)
        .with_callback(read)
        .with_unit(instrument.unit)
        .with_description(instrument.description)
        .build();
}

/// Has a time read, in seconds; as [`observe_count`].
pub fn observe_time(
    instrument: &Instrument,
    read: impl Fn(&dyn AsyncInstrument<f64>) + Send + Sync + 'static,
) {
    meter()
        .f64_observable_gauge(instrument.name)
        .with_callback(read)
        .with_unit(instrument.unit)
        .with_description(instrument.description)
        .build();
}

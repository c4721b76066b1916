//! The layers of the subscriber that feed the exporters.
//!
//! Of all that the process tells, only what this project's crates do is exported: the exporter's own connection would
//! otherwise tell of itself for ever, and what libraries write of their data is not ours to send away.

use opentelemetry::trace::TracerProvider;
use opentelemetry_appender_tracing::layer::OpenTelemetryTracingBridge;
use tracing::{Metadata, level_filters::LevelFilter};
use tracing_subscriber::{
    EnvFilter, Layer, Registry,
    filter::{FilterExt, FilterFn, filter_fn},
};

use super::Exporters;

/// How the targets of our crates begin.
const OURS: &str = "qiyou";

/// A layer with its filter.
pub(crate) type Boxed = Box<dyn Layer<Registry> + Send + Sync>;

impl Exporters {
    /// The layers; of the log, what `filter` lets through.
    pub(crate) fn layers(&self, filter: EnvFilter) -> Vec<Boxed> {
        let traces = self.traces.as_ref().map(|provider| {
            let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer(OURS));
            // What a span did line by line is in the log, and where in the code it began does not help an operator.
            let layer = layer.with_location(false).with_threads(false).with_target(false);
            layer.with_tracked_inactivity(false).with_filter(LevelFilter::INFO.and(only(is_our_span))).boxed()
        });
        let logs = self.logs.as_ref().map(|provider| {
            OpenTelemetryTracingBridge::new(provider).with_filter(filter.and(only(is_our_line))).boxed()
        });
        traces.into_iter().chain(logs).collect()
    }
}

/// A filter that leaves the level to others.
fn only(is_wanted: Wanted) -> FilterFn<Wanted> {
    filter_fn(is_wanted).with_max_level_hint(LevelFilter::TRACE)
}

type Wanted = fn(&Metadata<'_>) -> bool;

fn is_our_span(metadata: &Metadata<'_>) -> bool {
    metadata.is_span() && is_ours(metadata)
}

/// What the export says of itself is for the log at hand.
fn is_our_line(metadata: &Metadata<'_>) -> bool {
    is_ours(metadata) && !metadata.target().starts_with("qiyou_telemetry::export")
}

fn is_ours(metadata: &Metadata<'_>) -> bool {
    metadata.target().starts_with(OURS)
}

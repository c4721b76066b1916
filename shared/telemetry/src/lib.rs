//! What a service says about itself: its log on standard error, and traces, metrics and logs to a collector where one is
//! named; and the names of what it says.
//!
//! Everything else is written with `tracing` and measured with [`metrics`]; only this crate knows where it goes.

mod export;
mod logs;
pub mod metrics;
pub mod names;
mod panics;
mod seldom;
pub mod trace;

use std::{io::IsTerminal, time::Duration};

use opentelemetry_otlp::ExporterBuildError;
use tracing_subscriber::{
    EnvFilter, Layer, Registry, filter::FilterExt, layer::SubscriberExt, util::SubscriberInitExt,
};

use export::Exporters;
use seldom::Seldom;

pub use export::Export;
pub use logs::Form;

/// What to log when nothing else is asked for.
pub const DEFAULT_FILTER: &str = "info";

/// How long the last of the telemetry may take when it is dropped, on whatever way the process ends.
const LAST: Duration = Duration::from_secs(3);

/// How a process tells of itself.
#[derive(Clone, Debug)]
pub struct Options {
    /// Which spans and events are written, in the directives of `tracing_subscriber::EnvFilter`, such as
    /// `info,qiyou_store=debug`.
    pub filter: String,
    /// How they are written.
    pub form: Form,
    /// Where telemetry is sent besides; nowhere when there is none.
    pub export: Option<Export>,
}

impl Default for Options {
    fn default() -> Self {
        Self { filter: DEFAULT_FILTER.to_owned(), form: Form::Auto, export: None }
    }
}

/// Why telemetry did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The filter is not understood.
    #[error("the log filter `{filter}` is not understood; write directives such as `info,qiyou_store=debug`")]
    Filter {
        /// The filter as given.
        filter: String,
        /// What is wrong with it.
        source: tracing_subscriber::filter::ParseError,
    },
    /// The address of a collector cannot be used.
    #[error("telemetry cannot go to `{endpoint}`; name a collector such as http://127.0.0.1:4317: {source}")]
    Endpoint {
        /// The address as given.
        endpoint: String,
        /// What is wrong with it.
        source: ExporterBuildError,
    },
    /// The address of a collector asks for TLS.
    #[error(
        "telemetry goes out unencrypted, and `{0}` asks for TLS; name a collector beside the service, such as \
         http://127.0.0.1:4317, and let it encrypt"
    )]
    Encrypted(String),
    /// There is nothing to export with.
    #[error("telemetry is exported by a Tokio runtime; start it within one")]
    Runtime(#[source] tokio::runtime::TryCurrentError),
    /// Something in this process took the place before.
    #[error("the process has a tracing subscriber already; start telemetry once")]
    Started(#[source] tracing_subscriber::util::TryInitError),
}

/// Telemetry that runs. The process keeps it to its end and then flushes it.
#[derive(Debug)]
#[must_use = "telemetry ends when it is dropped"]
pub struct Telemetry(Option<Exporters>);

impl Telemetry {
    /// Sends what is still held back, within the time given; the log holds nothing back. Blocks its thread for as long,
    /// while the runtime that telemetry was started within still runs.
    pub fn flush(mut self, within: Duration) {
        self.end(within);
    }

    fn end(&mut self, within: Duration) {
        if let Some(exporters) = self.0.take() {
            exporters.flush(within);
        }
    }
}

impl Drop for Telemetry {
    fn drop(&mut self) {
        self.end(LAST);
    }
}

/// Starts telemetry for the whole process: the log on standard error, panics in it too, and the export where one is asked
/// for, which needs the Tokio runtime that this is called within.
///
/// # Errors
/// A filter or an endpoint that is not understood, no runtime to export with, or a second start in one process.
pub fn start(options: &Options) -> Result<Telemetry, StartError> {
    let form = options.form.resolve(std::io::stderr().is_terminal());
    let told = filter(&options.filter)?.and(Seldom::default());
    let mut layers = vec![logs::layer(form, std::io::stderr).with_filter(told).boxed()];
    let exporters = options.export.as_ref().map(Exporters::open).transpose()?;
    if let Some(exporters) = &exporters {
        layers.extend(exporters.layers(filter(&options.filter)?));
        exporters.begin();
    }
    Registry::default().with(layers).try_init().map_err(StartError::Started)?;
    panics::log_panics();
    Ok(Telemetry(exporters))
}

/// Whether these are directives that [`Options::filter`] takes.
#[must_use]
pub fn is_filter(directives: &str) -> bool {
    filter(directives).is_ok()
}

fn filter(directives: &str) -> Result<EnvFilter, StartError> {
    EnvFilter::try_new(directives)
        .map_err(|source| StartError::Filter { filter: directives.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::{filter, is_filter};

    #[test]
    fn a_filter_that_is_not_understood_is_refused_with_a_form_to_follow() {
        let refused = filter("info,qiyou_store=loud").unwrap_err();
        assert!(refused.to_string().contains("qiyou_store=loud"));
        assert!(refused.to_string().contains("write directives such as"));
        assert!(is_filter("info,qiyou_store=debug") && !is_filter("info,qiyou_store=loud"));
    }
}

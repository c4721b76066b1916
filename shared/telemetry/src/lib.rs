//! What a service says about itself: its log on standard error, and the names of what it says.
//!
//! Everything else is written with `tracing`; only this crate knows where it goes. Exporters join as further layers of
//! the subscriber that [`start`] builds, and end in [`Telemetry::flush`].

mod logs;
pub mod names;
mod panics;

use std::{io::IsTerminal, time::Duration};

use tracing_subscriber::{EnvFilter, Layer, Registry, layer::SubscriberExt, util::SubscriberInitExt};

pub use logs::Form;

/// What to log when nothing else is asked for.
pub const DEFAULT_FILTER: &str = "info";

/// How a process tells of itself.
#[derive(Clone, Debug)]
pub struct Options {
    /// Which spans and events are written, in the directives of `tracing_subscriber::EnvFilter`, such as
    /// `info,qiyou_store=debug`.
    pub filter: String,
    /// How they are written.
    pub form: Form,
}

impl Default for Options {
    fn default() -> Self {
        Self { filter: DEFAULT_FILTER.to_owned(), form: Form::Auto }
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
    /// Something in this process took the place before.
    #[error("the process has a tracing subscriber already; start telemetry once")]
    Started(#[source] tracing_subscriber::util::TryInitError),
}

/// Telemetry that runs. The process keeps it to its end and then flushes it.
#[derive(Debug)]
#[must_use = "flush telemetry at the end, or the last of it may be lost"]
pub struct Telemetry(());

impl Telemetry {
    /// Hands over what is still held back, within the time given. The log holds nothing back.
    pub fn flush(self, _within: Duration) {}
}

/// Starts telemetry for the whole process: the log on standard error, panics in it too.
///
/// # Errors
/// A filter that is not understood, or a second start in one process.
pub fn start(options: &Options) -> Result<Telemetry, StartError> {
    let form = options.form.resolve(std::io::stderr().is_terminal());
    let logs = logs::layer(form, std::io::stderr).with_filter(filter(&options.filter)?);
    Registry::default().with(logs).try_init().map_err(StartError::Started)?;
    panics::log_panics();
    Ok(Telemetry(()))
}

fn filter(directives: &str) -> Result<EnvFilter, StartError> {
    EnvFilter::try_new(directives)
        .map_err(|source| StartError::Filter { filter: directives.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::filter;

    #[test]
    fn a_filter_that_is_not_understood_is_refused_with_a_form_to_follow() {
        let refused = filter("info,qiyou_store=loud").unwrap_err();
        assert!(refused.to_string().contains("qiyou_store=loud"));
        assert!(refused.to_string().contains("write directives such as"));
        assert!(filter("info,qiyou_store=debug").is_ok());
    }
}

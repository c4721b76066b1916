//! Puts panics into the log with their place, since a panic that one request catches prints nowhere else.

use std::{backtrace::Backtrace, panic};

/// Logs every panic of the process from now on as an error.
pub(crate) fn log_panics() {
    panic::set_hook(Box::new(|panic| {
        let message = panic.payload_as_str().unwrap_or("a panic without a text");
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        // Captured only when RUST_BACKTRACE asks for it; otherwise it says that it is disabled.
        let backtrace = Backtrace::capture();
        tracing::error!(panic.place = %place, panic.backtrace = %backtrace, "panicked: {message}");
    }));
}

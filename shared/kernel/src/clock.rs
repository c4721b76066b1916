//! The one place that reads the time, so that tests can hold it still.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::{Date, Instant};

/// A source of the current time. Clones of a manual clock share its hands.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// Returns the machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// Returns a clock that stands at an instant until it is moved.
    #[must_use]
    pub fn manual(instant: Instant) -> Self {
        Self(Source::Manual(Arc::new(AtomicI64::new(instant.as_micros()))))
    }

    /// Returns the current instant.
    #[must_use]
    pub fn now(&self) -> Instant {
        match &self.0 {
            Source::System => system_now(),
            Source::Manual(micros) => Instant::from_micros(micros.load(Ordering::SeqCst)),
        }
    }

    /// Returns the current civil date in China.
    #[must_use]
    pub fn today_in_shanghai(&self) -> Date {
        self.now().civil_date_in_shanghai()
    }

    /// Moves a manual clock, and all its clones, to an instant. The machine's clock stays as it is.
    pub fn set(&self, instant: Instant) {
        if let Source::Manual(micros) = &self.0 {
            micros.store(instant.as_micros(), Ordering::SeqCst);
        }
    }

    /// Moves a manual clock, and all its clones, on by a duration. The machine's clock stays as it is.
    pub fn advance(&self, duration: Duration) {
        self.set(self.now().saturating_add(duration));
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the clock that everything else takes")]
fn system_now() -> Instant {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Instant::EPOCH.saturating_add(now)
}

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

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(text: &str) -> Instant {
        text.parse().unwrap()
    }

    #[test]
    fn clones_of_a_manual_clock_move_together() {
        let clock = Clock::manual(instant("2026-12-31T15:00:00Z"));
        let seen_by_another = clock.clone();
        clock.advance(Duration::from_secs(3600));
        assert_eq!(seen_by_another.now(), instant("2026-12-31T16:00:00Z"));
        assert_eq!(seen_by_another.today_in_shanghai().to_string(), "2027-01-01");
        seen_by_another.set(instant("2024-01-01T00:00:00Z"));
        assert_eq!(clock.now(), instant("2024-01-01T00:00:00Z"));
    }

    #[test]
    fn the_machines_clock_cannot_be_moved() {
        let clock = Clock::system();
        let before = clock.now();
        clock.set(Instant::EPOCH);
        assert!(clock.now() >= before);
        assert!(before > instant("2024-01-01T00:00:00Z"));
    }
}

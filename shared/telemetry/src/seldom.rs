//! Keeps the exporter, which complains of every batch while its collector is away, from filling the log.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use parking_lot::Mutex;
use tracing::{Event, Metadata, level_filters::LevelFilter, subscriber::Interest};
use tracing_subscriber::layer::{Context, Filter};

/// How the targets of those that repeat themselves begin.
const REPETITIVE: &str = "opentelemetry";

/// How long a complaint is not repeated.
const MINUTE: Duration = Duration::from_secs(60);

/// Lets each complaint through once a minute, and everything else as it comes.
#[derive(Debug, Default)]
pub(crate) struct Seldom {
    /// When each was told last, by the name of its event, of which there are few.
    told: Mutex<HashMap<&'static str, Instant>>,
}

impl Seldom {
    fn is_due(&self, complaint: &'static str, now: Instant) -> bool {
        let mut told = self.told.lock();
        let is_due = told.get(&complaint).is_none_or(|last| now.duration_since(*last) >= MINUTE);
        if is_due {
            told.insert(complaint, now);
        }
        is_due
    }
}

impl<S> Filter<S> for Seldom {
    fn enabled(&self, _: &Metadata<'_>, _: &Context<'_, S>) -> bool {
        true
    }

    /// Asked once for each place that tells, so that all others cost nothing.
    fn callsite_enabled(&self, metadata: &'static Metadata<'static>) -> Interest {
        if is_repetitive(metadata) { Interest::sometimes() } else { Interest::always() }
    }

    fn event_enabled(&self, event: &Event<'_>, _: &Context<'_, S>) -> bool {
        let metadata = event.metadata();
        !is_repetitive(metadata) || self.is_due(metadata.name(), Instant::now())
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::TRACE)
    }
}

fn is_repetitive(metadata: &Metadata<'_>) -> bool {
    metadata.target().starts_with(REPETITIVE)
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::{Layer, Registry, layer::SubscriberExt};

    use super::*;
    use crate::logs::{Form, layer, tests::Paper};

    #[test]
    fn a_complaint_is_told_once_and_the_rest_as_it_comes() {
        let paper = Paper::default();
        let layer = layer(Form::Json, paper.clone()).with_filter(Seldom::default());
        tracing::subscriber::with_default(Registry::default().with(layer), || {
            for _ in 0..3 {
                tracing::error!(target: "opentelemetry_sdk", "the export failed");
                tracing::error!(target: "qiyou_store", "a commit failed");
            }
            tracing::error!(target: "opentelemetry_sdk", "the queue is full");
        });
        let text = paper.text();
        let count = |words| text.matches(words).count();
        assert_eq!((count("export"), count("commit"), count("queue")), (1, 3, 1), "{text}");
    }

    #[test]
    fn a_complaint_is_told_again_after_a_minute() {
        let (seldom, start) = (Seldom::default(), Instant::now());
        assert!(seldom.is_due("export failed", start) && seldom.is_due("queue full", start));
        assert!(!seldom.is_due("export failed", start + MINUTE / 2));
        assert!(seldom.is_due("export failed", start + MINUTE));
    }
}

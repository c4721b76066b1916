//! Measures how far what is held is behind the stores, how sure that is, and how much is held.

use std::{
    sync::{
        Arc, Weak,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

use parking_lot::Mutex;
use qiyou_telemetry::{
    metrics::{self, KeyValue},
    names,
};
use tokio::time::Instant;

use crate::{link::Link, projection::Projection};

/// What the feed of one store has told of itself.
#[derive(Debug, Default)]
pub(crate) struct Feed {
    /// How far the store's history goes.
    head: AtomicI64,
    /// When everything that the store had was last known to be held.
    current: Mutex<Option<Instant>>,
    losses: AtomicU64,
}

impl Feed {
    /// The store's history goes up to `head`, and what is held up to `held`.
    pub(crate) fn heard(&self, held: i64, head: i64, now: Instant) {
        self.head.store(head, Ordering::Relaxed);
        if held >= head {
            *self.current.lock() = Some(now);
        }
    }

    /// Following broke off, or was tried in vain.
    pub(crate) fn lost(&self) {
        self.losses.fetch_add(1, Ordering::Relaxed);
    }

    fn lag(&self, projection: &Projection) -> i64 {
        self.head.load(Ordering::Relaxed).saturating_sub(projection.position.revision).max(0)
    }

    /// Nothing before it was ever current.
    fn staleness(&self, now: Instant) -> Option<Duration> {
        self.current.lock().map(|current| now.saturating_duration_since(current))
    }
}

/// Has the links measured for as long as they are there.
pub(crate) fn observe(links: &Arc<[Arc<Link>]>) {
    let seen = Seen(Arc::downgrade(links));
    let all = seen.clone();
    metrics::observe_amount(&names::FEED_LAG, move |lag| {
        all.each(|link, attributes| {
            if let Some(projection) = &link.known().projection {
                lag.observe(link.feed.lag(projection), attributes);
            }
        });
    });
    let all = seen.clone();
    metrics::observe_count(&names::FEED_LOSSES, move |losses| {
        all.each(|link, attributes| losses.observe(link.feed.losses.load(Ordering::Relaxed), attributes));
    });
    let all = seen.clone();
    metrics::observe_time(&names::PROJECTION_STALENESS, move |staleness| {
        all.each(|link, attributes| {
            if let Some(time) = link.feed.staleness(Instant::now()) {
                staleness.observe(time.as_secs_f64(), attributes);
            }
        });
    });
    metrics::observe_amount(&names::PROJECTION_SIZE, move |size| {
        seen.each(|link, attributes| {
            let rows = link.known().projection.as_ref().map_or(0, |projection| projection.size());
            size.observe(i64::try_from(rows).unwrap_or(i64::MAX), attributes);
        });
    });
}

/// The links, until they are dropped.
#[derive(Clone)]
struct Seen(Weak<[Arc<Link>]>);

impl Seen {
    fn each(&self, read: impl Fn(&Link, &[KeyValue])) {
        if let Some(links) = self.0.upgrade() {
            links.iter().for_each(|link| read(link, &attributes(link)));
        }
    }
}

fn attributes(link: &Link) -> [KeyValue; 2] {
    [
        KeyValue::new(names::DOMAIN, link.upstream.domain.to_string()),
        KeyValue::new(names::PEER, link.label.clone()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(revision: i64) -> Projection {
        let mut projection = Projection::default();
        projection.position.revision = revision;
        projection
    }

    #[test]
    fn a_feed_lags_by_what_its_store_has_and_the_projection_lacks() {
        let feed = Feed::default();
        feed.heard(3, 5, Instant::now());
        assert_eq!((feed.lag(&held(3)), feed.lag(&held(5)), feed.lag(&held(6))), (2, 0, 0));
    }

    #[test]
    fn a_projection_grows_stale_from_when_it_was_last_current() {
        let (feed, start) = (Feed::default(), Instant::now());
        let after = |seconds| start + Duration::from_secs(seconds);
        feed.heard(3, 5, start);
        assert_eq!(feed.staleness(after(1)), None);
        feed.heard(5, 5, after(2));
        feed.heard(5, 6, after(4));
        assert_eq!(feed.staleness(after(9)), Some(Duration::from_secs(7)));
    }
}

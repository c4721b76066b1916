//! One store as the aggregator knows it: how to reach it, what it held last, and whether that is current.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use arc_swap::ArcSwap;
use qiyou_kernel::{RegionCode, Uuid, name};
use qiyou_proto::indicator::v1::indicator_service_client::IndicatorServiceClient;
use qiyou_rpc::client::{AddressError, Budget, Channel, Options, TokenSource};
use tokio::sync::watch;

use crate::{meter::Feed, projection::Projection, upstream::Upstream};

/// Whether what is known of a store is current.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Reach {
    /// Its changes are followed.
    Live,
    /// It cannot be reached; what it held last is known.
    LastKnown,
    /// It was never reached.
    Nothing,
}

/// What is known of a store.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    /// Whether it is current.
    pub reach: Reach,
    /// What it held last.
    pub projection: Option<Arc<Projection>>,
    /// Differs between any two states of any store: equal numbers are the same state.
    pub serial: u64,
}

/// One store, followed by one task.
pub(crate) struct Link {
    /// The store as configured.
    pub upstream: Arc<Upstream>,
    /// The name by which answers speak of it.
    pub label: String,
    /// The way to its service.
    pub channel: Channel,
    /// How often reads of it may be tried again.
    pub(crate) budget: Budget,
    /// How current what is known is.
    pub(crate) feed: Feed,
    known: ArcSwap<Known>,
    ticks: watch::Sender<u64>,
    settled: watch::Sender<bool>,
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link").field("upstream", &self.upstream).finish_non_exhaustive()
    }
}

static SERIAL: AtomicU64 = AtomicU64::new(0);

impl Link {
    /// Makes a link without reaching the store yet. Every change of what is known counts `ticks` up.
    ///
    /// # Errors
    /// An address that is not a URI.
    pub(crate) fn new(
        upstream: Upstream,
        tokens: Arc<dyn TokenSource>,
        options: &Options,
        ticks: watch::Sender<u64>,
    ) -> Result<Self, AddressError> {
        let label = upstream.label();
        let channel = Channel::to(label.clone(), &upstream.uri(), tokens, options)?;
        let known = ArcSwap::from_pointee(Known { reach: Reach::Nothing, projection: None, serial: 0 });
        Ok(Self {
            upstream: Arc::new(upstream),
            budget: Budget::of(label.clone()),
            feed: Feed::default(),
            label,
            channel,
            known,
            ticks,
            settled: watch::Sender::new(false),
        })
    }

    /// What is known now.
    #[must_use]
    pub(crate) fn known(&self) -> Arc<Known> {
        self.known.load_full()
    }

    /// A client of its change feed.
    #[must_use]
    pub(crate) fn indicators(&self) -> IndicatorServiceClient<Channel> {
        IndicatorServiceClient::new(self.channel.clone())
    }

    /// The regions that its changes are asked for, as names.
    #[must_use]
    pub(crate) fn regions(&self) -> Vec<String> {
        let name = |region: &RegionCode| name::Region { region: *region }.to_string();
        self.upstream.regions.iter().map(name).collect()
    }

    /// The id of the store, once it was reached.
    #[must_use]
    pub(crate) fn store(&self) -> Option<Uuid> {
        self.known().projection.as_ref().map(|projection| projection.position.store)
    }

    pub(crate) fn publish(&self, projection: Arc<Projection>, reach: Reach) {
        self.set(Some(projection), reach);
        self.settle();
    }

    /// The store cannot be reached; says whether it could before.
    pub(crate) fn lose(&self) -> bool {
        let known = self.known();
        if known.reach == Reach::Live {
            self.set(known.projection.clone(), Reach::LastKnown);
        }
        self.settle();
        known.reach == Reach::Live
    }

    fn set(&self, projection: Option<Arc<Projection>>, reach: Reach) {
        let serial = SERIAL.fetch_add(1, Ordering::Relaxed) + 1;
        self.known.store(Arc::new(Known { reach, projection, serial }));
        self.ticks.send_modify(|ticks| *ticks += 1);
    }

    fn settle(&self) {
        self.settled.send_if_modified(|settled| !std::mem::replace(settled, true));
    }

    /// Waits until the store was reached once, or was found unreachable.
    pub(crate) async fn settled(&self) {
        // The sender lives as long as `self`.
        let _ = self.settled.subscribe().wait_for(|settled| *settled).await;
    }
}

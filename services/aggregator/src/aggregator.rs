//! The aggregator put together: its own store, a follower for each store that it reads, and the services over them.

use std::{collections::BTreeMap, future::ready, sync::Arc, time::Duration};

use futures::{FutureExt, future};
use qiyou_audit::Audit;
use qiyou_auth::Signer;
use qiyou_boot::{Begun, Host, Service, reachable};
use qiyou_kernel::{Clock, RegionCode};
use qiyou_proto::{
    aggregator::v1::{five_year_view_service_server, plan_service_server},
    audit::v1::audit_service_server,
    reference::v1::reference_service_server,
};
use qiyou_reference::{ReferenceServer, Regions};
use qiyou_rpc::{
    Access, Drain, Health, Names, ServeError, Services,
    client::{self, AddressError, TokenSource},
};
use qiyou_store::{OpenError, Store};
use tokio::{net::TcpListener, sync::watch};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    fleet::Stores, follow::follow, link::Link, meter, midnight, own::OwnStore, plan::PlanServer,
    upstream::Upstream, view::ViewServer, views::Views,
};

/// What an aggregator is opened with.
#[derive(Debug)]
pub struct Options {
    /// The aggregator's store, to which it adds its tables.
    pub store: qiyou_store::Options,
    /// The stores to read.
    pub upstreams: Vec<Upstream>,
    /// The time.
    pub clock: Clock,
    /// The tokens that the stores are called with.
    pub tokens: Arc<dyn TokenSource>,
    /// How calls go out.
    pub calls: client::Options,
    /// How long the feed of a store may say nothing before the store counts as lost: three of its heartbeats.
    pub silence: Duration,
    /// How long views wait after the start for stores that do not answer.
    pub patience: Duration,
    /// How often to look whether a new day has begun in Shanghai: watched views come at most so long after midnight.
    pub look: Duration,
    /// About how many bytes of answers are kept, to be given again while nothing that they depend on changes.
    pub cache: usize,
}

impl Options {
    /// How long a store may say nothing unless said.
    pub const SILENCE: Duration = Duration::from_secs(16);

    /// How long views wait for stores unless said.
    pub const PATIENCE: Duration = Duration::from_secs(10);

    /// Bytes of answers that are kept unless said.
    pub const CACHE: usize = 256 << 20;

    /// The usual limits.
    #[must_use]
    pub fn new(
        store: qiyou_store::Options,
        upstreams: Vec<Upstream>,
        clock: Clock,
        tokens: Arc<dyn TokenSource>,
    ) -> Self {
        let calls = client::Options::default();
        Self {
            store,
            upstreams,
            clock,
            tokens,
            calls,
            silence: Self::SILENCE,
            patience: Self::PATIENCE,
            look: Duration::from_secs(20),
            cache: Self::CACHE,
        }
    }
}

/// Why an aggregator does not open. Each prints as one line.
#[derive(Debug, thiserror::Error)]
pub enum AggregatorError {
    /// The aggregator's store does not open or does not hold what it should.
    #[error(transparent)]
    Store(#[from] OpenError),
    /// The aggregator's store cannot be read.
    #[error("the aggregator's store cannot be read: {0}")]
    Read(#[from] qiyou_error::Error),
    /// A store's address cannot be used.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// Two stores answer for the same region of one domain.
    #[error("{first} and {second} both answer for {what}; give each region of a domain one store")]
    Twice {
        /// The one.
        first: String,
        /// The other.
        second: String,
        /// The region, or all of them.
        what: String,
    },
}

/// An aggregator that follows its stores. Dropping it, or the end of [`Aggregator::serve`], stops that.
#[derive(Debug)]
pub struct Aggregator {
    views: Views,
    regions: Regions,
    patience: Duration,
    tasks: TaskTracker,
    stop: CancellationToken,
    audit: Audit,
}

impl Drop for Aggregator {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Aggregator {
    /// Adds the tables that its own store has.
    #[must_use]
    pub fn tables(store: qiyou_store::Options) -> qiyou_store::Options {
        let parts = [&qiyou_reference::PART, &qiyou_catalogue::PART, &qiyou_observation::PART];
        parts.into_iter().fold(store.service("aggregator"), |store, part| store.part(part))
    }

    /// Opens the aggregator's store and begins to follow the domains'.
    ///
    /// # Errors
    /// A store that does not open, an address that is none, or two stores for one region.
    pub async fn open(options: Options) -> Result<Self, AggregatorError> {
        let Options { store, mut upstreams, clock, tokens, calls, silence, patience, look, cache } = options;
        upstreams.sort();
        require_apart(&upstreams)?;
        let store = Store::open(Self::tables(store)).await?;
        let ticks = watch::Sender::new(0);
        let regions = Regions::open(&store).await?;
        let own = OwnStore::open(store, ticks.clone()).await?;
        let link = |upstream| Link::new(upstream, Arc::clone(&tokens), &calls, ticks.clone()).map(Arc::new);
        let links: Arc<[_]> = upstreams.into_iter().map(link).collect::<Result<_, _>>()?;

        meter::observe(&links);

        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        for link in links.iter() {
            tasks.spawn(follow(Arc::clone(link), silence, stop.clone()));
        }
        tasks.spawn(own.clone().follow(stop.clone()));
        tasks.spawn(midnight::follow(clock.clone(), look, ticks.clone(), stop.clone()));
        tasks.close();
        let audit = Audit::of(own.store.clone(), clock.clone());
        let views = Views::new(own, links, clock, ticks, silence, cache);
        Ok(Self { views, regions, patience, tasks, stop, audit })
    }

    /// Signs exports of the audit with this key.
    #[must_use]
    pub fn signed_by(mut self, signer: Option<Signer>) -> Self {
        self.audit = self.audit.clone().signed_by(signer);
        self
    }

    /// Serves on a listener until the drain is done, then stops following and closes the aggregator's store.
    ///
    /// # Errors
    /// A transport that fails.
    pub async fn serve(
        self,
        listener: TcpListener,
        access: Access,
        options: qiyou_rpc::Options,
        drain: Drain,
    ) -> Result<(), ServeError> {
        Host::new(listener, access, options, drain).serve(ready(Ok(self))).await
    }
}

/// The services that show what the domains' stores hold.
pub const VIEWS: Names = &[five_year_view_service_server::SERVICE_NAME];

impl Service for Aggregator {
    const NAMES: Names = &[
        five_year_view_service_server::SERVICE_NAME,
        plan_service_server::SERVICE_NAME,
        reference_service_server::SERVICE_NAME,
        audit_service_server::SERVICE_NAME,
    ];

    fn begin(&self, health: &Health) -> Begun {
        let Views { own, links, clock, .. } = self.views.clone();
        let (store, regions) = (own.store.clone(), self.regions.clone());
        let reference = ReferenceServer::new("aggregator", store.clone(), regions, clock.clone())
            .with_fleet(Arc::new(Stores(Arc::clone(&links))));
        let services = Services::new()
            .with(ViewServer::new(self.views.clone()))
            .with(PlanServer::new(own, links, clock).into_service())
            .with(reference.into_service())
            .with(self.audit.server().into_service())
            .witnessed_by(self.audit.witness());
        let read = health.need("a first look at every store", VIEWS);
        let (views, patience) = (self.views.clone(), self.patience);
        let first = async move {
            views.begin(patience).await;
            read.met(true);
        };
        let own = reachable(store, health.need("the aggregator's store", Self::NAMES));
        Begun { services, beside: future::join3(first, own, self.audit.record()).map(drop).boxed() }
    }

    async fn close(self) {
        self.stop.cancel();
        self.tasks.wait().await;
        self.audit.close().await;
        self.views.own.store.close().await;
    }
}

/// Refuses two stores of one domain for one region: which of them to show would be a guess.
pub(crate) fn require_apart(upstreams: &[Upstream]) -> Result<(), AggregatorError> {
    let mut tops: BTreeMap<(&str, Option<RegionCode>), &Upstream> = BTreeMap::new();
    for upstream in upstreams {
        let everywhere = upstream.regions.is_empty().then_some(None);
        for top in upstream.regions.iter().copied().map(Some).chain(everywhere) {
            if let Some(first) = tops.insert((upstream.domain.as_str(), top), upstream) {
                let what = top.map_or_else(|| "all regions".to_owned(), |top| top.to_string());
                return Err(AggregatorError::Twice { first: first.label(), second: upstream.label(), what });
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apart(texts: &[&str]) -> Result<(), String> {
        let upstreams: Vec<Upstream> = texts.iter().map(|text| text.parse().unwrap()).collect();
        require_apart(&upstreams).map_err(|error| error.to_string())
    }

    #[test]
    fn a_region_of_a_domain_has_one_store() {
        assert_eq!(apart(&["a=h:1@330522", "a=h:2@330523", "a=h:3@330500", "b=h:1"]), Ok(()));
        let twice = apart(&["a=h:1@330522", "a=h:2@330522,330523"]).unwrap_err();
        assert_eq!(twice, "a/h:1 and a/h:2 both answer for 330522; give each region of a domain one store");
        assert!(apart(&["a=h:1", "a=h:2"]).is_err());
    }
}

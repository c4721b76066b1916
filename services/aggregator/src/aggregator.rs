//! The aggregator put together: its own store, a follower for each store that it reads, and the services over them.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use futures::future;
use qiyou_kernel::{Clock, RegionCode};
use qiyou_reference::{ReferenceServer, Regions};
use qiyou_rpc::{
    Access, Drain, ServeError, Server,
    client::{self, AddressError, TokenSource},
};
use qiyou_store::{OpenError, Store};
use tokio::{net::TcpListener, sync::watch, time::timeout};
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
    /// How long the start waits for stores that do not answer.
    pub patience: Duration,
    /// How often to look whether a new day has begun in Shanghai: watched views come at most so long after midnight.
    pub look: Duration,
}

impl Options {
    /// The usual limits.
    #[must_use]
    pub fn new(
        store: qiyou_store::Options,
        upstreams: Vec<Upstream>,
        clock: Clock,
        tokens: Arc<dyn TokenSource>,
    ) -> Self {
        let calls = client::Options::default();
        let [silence, patience, look] = [16, 10, 20].map(Duration::from_secs);
        Self { store, upstreams, clock, tokens, calls, silence, patience, look }
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
    patience: Duration,
    tasks: TaskTracker,
    stop: CancellationToken,
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
        let Options { store, mut upstreams, clock, tokens, calls, silence, patience, look } = options;
        upstreams.sort();
        require_apart(&upstreams)?;
        let store = Store::open(Self::tables(store)).await?;
        let ticks = watch::Sender::new(0);
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
        let views = Views::new(own, links, clock, ticks, silence);
        Ok(Self { views, patience, tasks, stop })
    }

    /// Waits until every store was read once or found unreachable, but no longer than the patience it was opened with.
    pub async fn ready(&self) {
        let settled = future::join_all(self.views.links.iter().map(|link| link.settled()));
        if timeout(self.patience, settled).await.is_err() {
            tracing::warn!("not every store answered in time; views show what is known");
        }
    }

    /// Serves on a listener until the drain is done, then stops following and closes the aggregator's store.
    ///
    /// # Errors
    /// A transport that fails, or the aggregator's store, where it cannot be read.
    pub async fn serve(
        self,
        listener: TcpListener,
        access: Access,
        options: qiyou_rpc::Options,
        drain: Drain,
    ) -> Result<(), ServeError> {
        self.ready().await;
        let Views { own, links, clock, .. } = self.views.clone();
        let store = own.store.clone();
        // Filled by the first request that finds the tree newer than what is held.
        let regions = Regions::default();
        if let Err(error) = regions.refresh(&store).await {
            tracing::error!("the division tree cannot be read: {}", qiyou_error::chain(&error));
        }
        let reference = ReferenceServer::new("aggregator", store.clone(), regions, clock.clone())
            .with_fleet(Arc::new(Stores(Arc::clone(&links))));
        let server = Server::new(options, access, drain)
            .with(ViewServer::new(self.views.clone()))
            .with(PlanServer::new(own, links, clock).into_service())
            .with(reference.into_service());
        let served = server.serve(listener).await;
        self.stop.cancel();
        self.tasks.wait().await;
        store.close().await;
        served
    }
}

/// Refuses two stores of one domain for one region: which of them to show would be a guess.
fn require_apart(upstreams: &[Upstream]) -> Result<(), AggregatorError> {
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

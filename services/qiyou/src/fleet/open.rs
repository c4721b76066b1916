//! Opening a fleet, and what can be in the way.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use futures::future;
use qiyou_aggregator::{Aggregator, AggregatorError, Upstream};
use qiyou_boot::{AccessError, Domain, DomainService};
use qiyou_kernel::DomainId;
use qiyou_store::{OpenError, Options};
use tokio::net::TcpListener;

use super::{Addresses, Fleet, Listeners, Post, Setup};
use crate::{
    data,
    failure::{Failure, Result},
};

/// The aggregator's name: of its database, and of the caller that it is to the domains.
pub(crate) const AGGREGATOR: &str = "aggregator";

/// How long a call of the aggregator to a domain may take. Eight services that load the division tree at once share one
/// machine, which may be busy with other things; across a network one would ask again sooner.
const DEADLINE: Duration = Duration::from_secs(60);

impl Fleet {
    /// Opens every store, the domains' first, and lets the aggregator follow them.
    pub(crate) async fn open(listeners: Listeners, setup: &Setup) -> Result<Self> {
        let Listeners { aggregator, domains, addresses } = listeners;
        let domains = domains.into_iter().map(|(domain, listener)| setup.domain(domain, listener));
        let domains = future::try_join_all(domains).await?;
        let aggregator = setup.aggregator(aggregator, &addresses).await?;
        Ok(Self { aggregator, domains })
    }
}

impl Setup {
    async fn domain(&self, domain: Domain, listener: TcpListener) -> Result<Post<DomainService>> {
        let service = DomainService::open(&domain, self.store(&domain.id), self.clock.clone()).await;
        let service = service.map_err(|error| unopened(&self.file(&domain.id), &error))?;
        let id = service.context().domain.clone();
        self.post(service, listener, Some(id))
    }

    async fn aggregator(&self, listener: TcpListener, addresses: &Addresses) -> Result<Post<Aggregator>> {
        let upstream = |(domain, address): &(DomainId, SocketAddr)| Upstream {
            domain: domain.clone(),
            address: address.to_string(),
            regions: Vec::new(),
        };
        let upstreams = addresses.domains.iter().map(upstream).collect();
        let tokens = self.access.caller(AGGREGATOR, &self.clock).map_err(|error| no_access(&error))?;
        let store = self.store(AGGREGATOR);
        let mut options = qiyou_aggregator::Options::new(store, upstreams, self.clock.clone(), tokens);
        options.calls.deadline = DEADLINE;
        let aggregator = Aggregator::open(options).await.map_err(|error| match error {
            AggregatorError::Store(error) => unopened(&self.file(AGGREGATOR), &error),
            AggregatorError::Read(_) | AggregatorError::Address(_) | AggregatorError::Twice { .. } => {
                Failure::configuration(error.to_string())
            }
        })?;
        self.post(aggregator, listener, None)
    }

    fn post<S>(&self, service: S, listener: TcpListener, domain: Option<DomainId>) -> Result<Post<S>> {
        let address = listener.local_addr().map_err(|error| Failure::failed(error.to_string()))?;
        let access = self.access.access(address, domain, &self.clock).map_err(|error| no_access(&error))?;
        Ok(Post { service, listener, access })
    }

    fn store(&self, name: &str) -> Options {
        Options::new(self.file(name).display().to_string(), self.clock.clone())
    }

    fn file(&self, name: &str) -> PathBuf {
        data::database(&self.data, name)
    }
}

fn no_access(error: &AccessError) -> Failure {
    Failure::configuration(error.to_string())
}

/// Why a database does not open, with its name where the reason lacks it.
pub(crate) fn unopened(database: &Path, error: &OpenError) -> Failure {
    let failure = Failure::configuration(error.to_string());
    let is_named =
        matches!(error, OpenError::InUse { .. } | OpenError::Unreadable { .. } | OpenError::Address(_));
    if is_named { failure } else { failure.within(database.display()) }
}

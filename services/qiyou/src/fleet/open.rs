//! Opening a fleet, and what can be in the way.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use futures::{FutureExt, future::BoxFuture};
use qiyou_aggregator::{Aggregator, AggregatorError, Upstream};
use qiyou_auth::Signer;
use qiyou_boot::{AccessError, Domain, DomainService, Host, Service};
use qiyou_kernel::DomainId;
use qiyou_rpc::Drain;
use qiyou_store::{OpenError, Options};
use tokio::net::TcpListener;

use super::{Addresses, Fleet, Listeners, Post, Setup};
use crate::{
    data,
    failure::{Failure, Result},
};

/// The aggregator's name: of its database, and of the caller that it is to the domains.
pub(crate) const AGGREGATOR: &str = "aggregator";

impl Fleet {
    /// Prepares the services on these listeners; their stores open when they serve.
    pub(crate) fn new(listeners: Listeners, setup: &Setup) -> Result<Self> {
        let Listeners { aggregator, domains, addresses } = listeners;
        let (drain, behind) = (Drain::new(), Drain::new());
        let domains = domains.into_iter().map(|(domain, listener)| setup.domain(domain, listener, &behind));
        let domains = domains.collect::<Result<_>>()?;
        let aggregator = setup.aggregator(aggregator, &addresses, &drain)?;
        Ok(Self { aggregator, domains, drain, behind })
    }
}

impl Setup {
    fn domain(&self, domain: Domain, listener: TcpListener, drain: &Drain) -> Result<Post<DomainService>> {
        let (file, store, clock) = (self.file(&domain.id), self.store(&domain.id), self.clock.clone());
        let id = domain.domain_id().map_err(|error| unopened(&file, &error))?;
        let signer = self.signer()?;
        let opening = async move {
            let service = DomainService::open(&domain, store, clock).await;
            Ok(service.map_err(|error| unopened(&file, &error))?.signed_by(signer))
        };
        self.post(opening.boxed(), listener, Some(id), drain)
    }

    fn aggregator(
        &self,
        listener: TcpListener,
        addresses: &Addresses,
        drain: &Drain,
    ) -> Result<Post<Aggregator>> {
        let upstream = |(domain, address): &(DomainId, SocketAddr)| Upstream {
            domain: domain.clone(),
            address: address.to_string(),
            regions: Vec::new(),
        };
        let upstreams = addresses.domains.iter().map(upstream).collect();
        let tokens = self.access.caller(AGGREGATOR, &self.clock).map_err(|error| no_access(&error))?;
        let store = self.store(AGGREGATOR);
        let options = qiyou_aggregator::Options::new(store, upstreams, self.clock.clone(), tokens);
        let (options, file) = (self.reading.over(options), self.file(AGGREGATOR));
        let signer = self.signer()?;
        let opening = async move {
            let aggregator = Aggregator::open(options).await.map_err(|error| match error {
                AggregatorError::Store(error) => unopened(&file, &error),
                AggregatorError::Read(_) | AggregatorError::Address(_) | AggregatorError::Twice { .. } => {
                    Failure::configuration(error.to_string())
                }
            });
            Ok(aggregator?.signed_by(signer))
        };
        self.post(opening.boxed(), listener, None, drain)
    }

    fn post<S: Service>(
        &self,
        opening: BoxFuture<'static, Result<S>>,
        listener: TcpListener,
        domain: Option<DomainId>,
        drain: &Drain,
    ) -> Result<Post<S>> {
        let address = listener.local_addr().map_err(|error| Failure::failed(error.to_string()))?;
        let access = self.access.access(address, domain, &self.clock).map_err(|error| no_access(&error))?;
        Ok(Post { opening, host: Host::new(listener, access, self.server.clone(), drain.clone()) })
    }

    fn signer(&self) -> Result<Option<Signer>> {
        self.access.signer(&self.clock).map_err(|error| no_access(&error))
    }

    fn store(&self, name: &str) -> Options {
        self.pools.over(Options::new(self.file(name).display().to_string(), self.clock.clone()))
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

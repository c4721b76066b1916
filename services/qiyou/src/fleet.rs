//! All services of a county in one process: its domains, and the aggregator over them.

mod addresses;
mod listeners;
mod open;

use std::{future::Future, path::PathBuf, pin::pin, time::Duration};

use qiyou_aggregator::Aggregator;
use qiyou_boot::{AccessArgs, Domain, DomainService};
use qiyou_kernel::Clock;
use qiyou_rpc::{Access, Drain, ServeError};
use tokio::{
    net::TcpListener,
    task::{JoinError, JoinSet},
};

pub(crate) use addresses::Addresses;
pub(crate) use listeners::Listeners;
pub(crate) use open::{AGGREGATOR, unopened};

use crate::failure::{Failure, Result};

/// The seven domains, in the order of their ports.
pub(crate) const SEVEN: [Domain; 7] = [
    qiyou_childcare::DOMAIN,
    qiyou_education::DOMAIN,
    qiyou_employment::DOMAIN,
    qiyou_health::DOMAIN,
    qiyou_elderly_care::DOMAIN,
    qiyou_housing::DOMAIN,
    qiyou_social_assistance::DOMAIN,
];

/// How long either half of a drain waits: both together stay below the 30 seconds after which process managers kill.
const DRAIN: Duration = Duration::from_secs(10);

/// What the services of a fleet share.
#[derive(Debug)]
pub(crate) struct Setup {
    /// Directory of their databases.
    pub(crate) data: PathBuf,
    /// Whose tokens they trust.
    pub(crate) access: AccessArgs,
    /// The time that they live in.
    pub(crate) clock: Clock,
}

/// Services that are opened and not yet serving.
#[derive(Debug)]
pub(crate) struct Fleet {
    aggregator: Post<Aggregator>,
    domains: Vec<Post<DomainService>>,
}

/// A service where it is to serve.
#[derive(Debug)]
struct Post<S> {
    service: S,
    listener: TcpListener,
    access: Access,
}

impl Fleet {
    /// Serves for as long as `work` takes, then drains.
    pub(crate) async fn serve_while<T>(self, work: impl Future<Output = Result<T>>) -> Result<T> {
        let drain = Drain::new();
        let mut serving = pin!(self.serve(drain.clone()));
        let done = tokio::select! {
            done = work => done,
            served = &mut serving => {
                return Err(served.err().unwrap_or_else(|| Failure::failed("the services stopped by themselves")));
            }
        };
        drain.begin();
        serving.await.and(done)
    }

    /// Serves until the drain is done: the aggregator's first, since it reads the domains to its last answer.
    async fn serve(self, drain: Drain) -> Result<()> {
        let (behind, mut domains) = (Drain::new(), JoinSet::new());
        for Post { service, listener, access } in self.domains {
            domains.spawn(service.serve(listener, access, options(), behind.clone()));
        }
        let Post { service, listener, access } = self.aggregator;
        let mut aggregator = Box::pin(service.serve(listener, access, options(), drain.clone()));
        let mut outcome = tokio::select! {
            served = &mut aggregator => served.map_err(stopped),
            // No domain ends before it is told to: one broke, and the others are not to go on as if nothing had happened.
            Some(ended) = domains.join_next() => {
                drain.begin();
                ended_well(ended).and(aggregator.await.map_err(stopped))
            }
        };
        behind.begin();
        while let Some(ended) = domains.join_next().await {
            let ended = ended_well(ended);
            outcome = outcome.and(ended);
        }
        outcome
    }
}

fn options() -> qiyou_rpc::Options {
    qiyou_rpc::Options { drain: DRAIN, ..qiyou_rpc::Options::default() }
}

fn ended_well(ended: Result<Result<(), ServeError>, JoinError>) -> Result<()> {
    let served = ended.map_err(|_| Failure::failed("a service ended by a bug; its log says more"))?;
    served.map_err(stopped)
}

#[expect(clippy::needless_pass_by_value, reason = "the form that map_err takes")]
fn stopped(error: ServeError) -> Failure {
    Failure::failed(format!("a service stopped: {error}"))
}

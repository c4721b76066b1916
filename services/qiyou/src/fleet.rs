//! All services of a county in one process: its domains, and the aggregator over them.

mod addresses;
mod listeners;
mod open;

use std::{future::Future, path::PathBuf, pin::pin, time::Duration};

use futures::future::BoxFuture;
use qiyou_aggregator::{Aggregator, Reading, VIEWS};
use qiyou_boot::{AccessArgs, Domain, DomainService, Host, Pools, Service};
use qiyou_kernel::Clock;
use qiyou_rpc::{Drain, Need, Options, ServeError, client};
use tokio::task::{JoinError, JoinSet};

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

/// How long a call of the aggregator to a domain may take. Eight services that load the division tree at once share one
/// machine, which may be busy with other things; across a network one would ask again sooner.
const DEADLINE: Duration = Duration::from_secs(60);

/// What the services of a fleet share.
#[derive(Debug)]
pub(crate) struct Setup {
    /// Directory of their databases.
    pub(crate) data: PathBuf,
    /// Whose tokens they trust.
    pub(crate) access: AccessArgs,
    /// The time that they live in.
    pub(crate) clock: Clock,
    /// How each of them serves.
    pub(crate) server: Options,
    /// How each of them uses its store.
    pub(crate) pools: Pools,
    /// How the aggregator reads them.
    pub(crate) reading: Reading,
}

/// Services that are to serve. Their health is answered from the first moment, while their stores open.
pub(crate) struct Fleet {
    aggregator: Post<Aggregator>,
    domains: Vec<Post<DomainService>>,
    /// The aggregator's end, which comes first: it reads the domains to its last answer.
    drain: Drain,
    /// The domains' end.
    behind: Drain,
}

/// A service where it is to serve.
struct Post<S> {
    opening: BoxFuture<'static, Result<S>>,
    host: Host<S>,
}

impl<S: Service> Post<S> {
    async fn serve(self) -> Result<()> {
        self.host.serve(self.opening).await
    }
}

impl Fleet {
    /// Has the views need something more before health says that they are served.
    pub(crate) fn need(&self, what: &'static str) -> Need {
        self.aggregator.host.health().need(what, VIEWS)
    }

    /// Serves for as long as `work` takes, then drains.
    pub(crate) async fn serve_while<T>(self, work: impl Future<Output = Result<T>>) -> Result<T> {
        let drain = self.drain.clone();
        let mut serving = pin!(self.serve());
        let done = tokio::select! {
            done = work => done,
            served = &mut serving => {
                return Err(served.err().unwrap_or_else(|| Failure::failed("the services stopped by themselves")));
            }
        };
        drain.begin();
        serving.await.and(done)
    }

    /// Serves until the drain is done.
    async fn serve(self) -> Result<()> {
        let Self { aggregator, domains: posts, drain, behind } = self;
        let mut domains = JoinSet::new();
        for post in posts {
            domains.spawn(post.serve());
        }
        let mut aggregator = Box::pin(aggregator.serve());
        let mut outcome = tokio::select! {
            served = &mut aggregator => served,
            // No domain ends before it is told to: one did not open, or broke, and the others are not to go on as if nothing had happened.
            Some(ended) = domains.join_next() => {
                drain.begin();
                ended_well(ended).and(aggregator.await)
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

impl Setup {
    /// The usual set-up over a directory.
    pub(crate) fn new(data: PathBuf, access: AccessArgs, clock: Clock) -> Self {
        let (pools, reading) = (Pools::default(), Reading::by(calls()));
        Self { data, access, clock, server: server(), pools, reading }
    }
}

/// How services of a fleet serve unless said.
pub(crate) fn server() -> Options {
    Options { drain: DRAIN, ..Options::default() }
}

/// How the aggregator of a fleet calls unless said.
pub(crate) fn calls() -> client::Options {
    client::Options { deadline: DEADLINE, ..client::Options::default() }
}

fn ended_well(ended: Result<Result<()>, JoinError>) -> Result<()> {
    ended.map_err(|_| Failure::failed("a service ended by a bug; its log says more"))?
}

impl From<ServeError> for Failure {
    fn from(error: ServeError) -> Self {
        Self::failed(format!("a service stopped: {error}"))
    }
}

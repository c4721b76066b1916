//! Serves views, and tells how long it took to read the stores and how much memory what they hold takes.

use std::{
    net::SocketAddr,
    path::PathBuf,
    time::{Duration, Instant},
};

use qiyou_aggregator::{Options as Opening, Upstream};
use qiyou_boot::AccessArgs;
use qiyou_kernel::Clock;
use qiyou_rpc::{Drain, Options, client::health};
use qiyou_store as store;
use serde::{Deserialize, Serialize};
use tokio::{task::JoinSet, time::sleep};

use super::{Address, let_go, listen};
use crate::{child::say, failure::Result};

/// How long it waits for the stores: a whole country on two cores takes longer than a start waits for otherwise.
const PATIENCE: Duration = Duration::from_secs(600);

/// How often to look whether it has read them: a hundredth of what the reading of a province takes.
const LOOK: Duration = Duration::from_millis(10);

/// How long its own calls may take: every domain of the country loads its division tree on the same cores.
const DEADLINE: Duration = Duration::from_secs(60);

/// Serves an aggregator until it is let go.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Aggregator {
    /// The directory of its store, and of the key that callers' tokens are signed with.
    pub(crate) directory: PathBuf,
    /// The domains to read.
    pub(crate) domains: Vec<Address>,
}

/// What an aggregator says once it has read every store.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Following {
    /// Where it serves.
    pub(crate) address: SocketAddr,
    /// How long the reading took.
    pub(crate) micros: u64,
}

impl Aggregator {
    pub(super) async fn run(self) -> Result<()> {
        let _telemetry = qiyou_telemetry::start(&qiyou_telemetry::Options::default())?;
        let Self { directory, domains } = self;
        let (clock, drain) = (Clock::system(), Drain::new());
        let (listener, address) = listen().await?;
        let trust = AccessArgs::development(directory.clone());
        let tokens = trust.caller("qiyou-aggregator", &clock)?;
        let upstream = |Address { domain, address }: &Address| format!("{domain}={address}").parse();
        let upstreams = domains.iter().map(upstream).collect::<Result<Vec<Upstream>, _>>()?;
        let url = directory.join("aggregator.db").display().to_string();
        let mut options =
            Opening::new(store::Options::new(url, clock.clone()), upstreams, clock.clone(), tokens);
        options.patience = PATIENCE;
        options.calls.deadline = DEADLINE;
        let begun = Instant::now();
        let aggregator = qiyou_aggregator::Aggregator::open(options).await?;
        let access = trust.access(address, None, &clock)?;
        let mut serving = JoinSet::new();
        serving.spawn(aggregator.serve(listener, access, Options::default(), drain.clone()));
        while let Err(not_yet) = health(address, PATIENCE).await {
            if begun.elapsed() > PATIENCE {
                return Err(not_yet.into());
            }
            sleep(LOOK).await;
        }
        say(&Following { address, micros: u64::try_from(begun.elapsed().as_micros())? })?;
        let_go().await;
        drain.begin();
        while let Some(served) = serving.join_next().await {
            served??;
        }
        Ok(())
    }
}

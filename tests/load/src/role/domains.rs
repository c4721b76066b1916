//! Serves domains of the plan, each over a store of its own.

use std::{net::SocketAddr, path::PathBuf};

use qiyou_boot::{AccessArgs, Domain, DomainService};
use qiyou_kernel::Clock;
use qiyou_rpc::{Drain, Options};
use qiyou_store as store;
use serde::{Deserialize, Serialize};
use tokio::task::JoinSet;

use super::{let_go, listen};
use crate::{child::say, failure::Result};

/// Serves domains until it is let go.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Domains {
    /// The directory of the key that callers' tokens are signed with.
    pub(crate) keys: PathBuf,
    /// The domains, each with the address of its store.
    pub(crate) stores: Vec<(String, String)>,
}

/// Where a domain is served.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Address {
    /// The domain.
    pub(crate) domain: String,
    /// Where.
    pub(crate) address: SocketAddr,
}

impl Domains {
    pub(super) async fn run(self) -> Result<()> {
        let _telemetry = qiyou_telemetry::start(&qiyou_telemetry::Options::default())?;
        let (clock, drain, mut serving) = (Clock::system(), Drain::new(), JoinSet::new());
        let access = AccessArgs::development(self.keys);
        let mut addresses = Vec::new();
        for (id, url) in self.stores {
            let (listener, address) = listen().await?;
            let domain = Domain { id: id.clone().into(), port: 0, parts: &[] };
            let service =
                DomainService::open(&domain, store::Options::new(url, clock.clone()), clock.clone()).await?;
            let access = access.access(address, Some(service.context().domain.clone()), &clock)?;
            serving.spawn(service.serve(listener, access, Options::default(), drain.clone()));
            addresses.push(Address { domain: id, address });
        }
        say(&addresses)?;
        let_go().await;
        drain.begin();
        while let Some(served) = serving.join_next().await {
            served??;
        }
        Ok(())
    }
}

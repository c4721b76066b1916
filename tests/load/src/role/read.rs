//! Reads every report of the stores and does nothing with them.

use std::time::Instant;

use futures::{StreamExt, TryStreamExt, stream};
use qiyou_boot::Domain;
use qiyou_kernel::Clock;
use qiyou_observation::Observation;
use qiyou_store::{At, Options, Select, Store};
use serde::{Deserialize, Serialize};

use crate::{child::say, failure::Result};

/// Reads stores, all of them at once.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Read {
    /// The domains, each with the address of its store.
    pub(crate) stores: Vec<(String, String)>,
}

/// What was read.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct ReadSoFar {
    /// Reports.
    pub(crate) rows: u64,
    /// How long that took.
    pub(crate) micros: u64,
}

impl Read {
    pub(super) async fn run(self) -> Result<()> {
        let clock = Clock::system();
        let mut stores = Vec::new();
        for (id, url) in self.stores {
            let domain = Domain { id: id.into(), port: 0, parts: &[] };
            stores.push(Store::open(domain.tables(Options::new(url, clock.clone()))).await?);
        }
        let begun = Instant::now();
        let counts = stream::iter(&stores).map(count).buffer_unordered(stores.len().max(1));
        let rows = counts.try_fold(0, |sum, rows| async move { Ok(sum + rows) }).await?;
        say(&ReadSoFar { rows, micros: u64::try_from(begun.elapsed().as_micros())? })
    }
}

async fn count(store: &Store) -> Result<u64> {
    let mut snapshot = store.snapshot(At::Head).await?;
    let rows = snapshot.stream(&Select::<Observation>::new())?;
    let count = rows.try_fold(0, |count, _| async move { Ok(count + 1) }).await?;
    Ok(count)
}

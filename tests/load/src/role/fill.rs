//! Fills the stores of domains through the store's own write path: history, current rows, audit and revisions as any write
//! leaves them, though without the calls of thousands of offices.

use std::sync::Arc;

use futures::{StreamExt, TryStreamExt, stream};
use qiyou_boot::Domain;
use qiyou_kernel::{Clock, DomainId, RegionCode};
use qiyou_observation::Observation;
use qiyou_plan::Indicator;
use qiyou_store::{Key, Options, Reads, Request, Store, Value};
use serde::{Deserialize, Serialize};

use crate::{child::say, data, failure::Result};

/// Writes under way at once: they share commits.
const AT_ONCE: usize = 32;

/// Fills stores.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Fill {
    /// The domains, each with the address of its store.
    pub(crate) stores: Vec<(String, String)>,
    /// How many counties report.
    pub(crate) counties: usize,
    /// How many periods each of them reports.
    pub(crate) periods: usize,
}

/// What was written.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Filled {
    /// Reports.
    pub(crate) rows: usize,
}

impl Fill {
    pub(super) async fn run(self) -> Result<()> {
        let (plan, counties) = (data::read_plan()?, data::counties(self.counties));
        let periods: Arc<[_]> = data::periods(&plan, self.periods)?.into();
        let mut rows = 0;
        for (id, url) in self.stores {
            let domain = Domain { id: id.clone().into(), port: 0, parts: &[] };
            let store = Store::open(domain.tables(Options::new(url, Clock::system()))).await?;
            let indicators: Arc<[_]> = plan.indicators_of(&id.parse::<DomainId>()?).cloned().collect();
            rows += indicators.len() * periods.len() * counties.len();
            let writes = stream::iter(counties.iter().copied())
                .map(|county| write(&store, county, Arc::clone(&indicators), Arc::clone(&periods)));
            writes.buffer_unordered(AT_ONCE).try_collect::<()>().await?;
            store.close().await;
        }
        say(&Filled { rows })
    }
}

/// Writes all reports of one county on one domain.
async fn write(
    store: &Store,
    county: RegionCode,
    indicators: Arc<[Indicator]>,
    periods: Arc<[qiyou_kernel::Period]>,
) -> Result<()> {
    let request = Request::new("clerk", "fill");
    // Nothing stands yet, and one look at the county's whole part says so.
    let county_part = Key::<Observation>::of(vec![Value::text(county.division())]);
    let decide = move |change: &mut qiyou_store::Change<'_>| {
        for indicator in indicators.iter() {
            for (period, number) in periods.iter().zip(0..) {
                change.put(data::report(indicator, county, *period, number))?;
            }
        }
        Ok(Vec::new())
    };
    store.write(request, Reads::new().under(&county_part), decide).await?;
    Ok(())
}

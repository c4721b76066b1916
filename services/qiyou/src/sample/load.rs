//! Plays the sample: its days in order, each in its own time.
//!
//! The services that it is played to stand on ports of their own and end with it: nobody else is to call a service that
//! lives in the past. Every request has an id, so that a load that broke off is finished by loading again.

use std::{collections::BTreeSet, future::Future, path::Path, sync::Arc};

use qiyou_auth::{DevelopmentKey, Role};
use qiyou_boot::AccessArgs;
use qiyou_kernel::{Clock, Date, DomainId, Instant};

use super::{
    OPENED_ON, Sample,
    desk::{Commitments, Goals, Observations},
    diary::Diary,
    office::Place,
    record::Records,
};
use crate::{
    failure::{Failure, Result},
    fleet::{Addresses, Fleet, Listeners, SEVEN, Setup},
    shipped,
};

/// Loads division tree, plan and sample into a data directory. `say` hears of each day that is reached.
pub(crate) async fn load(data: &Path, sample: Sample, say: impl FnMut(Date)) -> Result<()> {
    let clock = Clock::manual(at(OPENED_ON, "09:00")?);
    let access = AccessArgs::development(data.to_owned());
    let setup = Setup::new(data.to_owned(), access, clock.clone());
    let listeners = Listeners::bind(0, SEVEN.to_vec()).await?;
    let key = DevelopmentKey::open(data, clock.clone());
    let key = Arc::new(key.map_err(|error| Failure::configuration(error.to_string()))?);
    let services = Services { key, addresses: listeners.addresses().clone() };
    let fleet = Fleet::new(listeners, &setup)?;
    fleet.serve_while(play(&services, &clock, sample, say)).await
}

async fn play(services: &Services, clock: &Clock, sample: Sample, mut say: impl FnMut(Date)) -> Result<()> {
    let administrator = services.plan().channel(Role::Administrator)?;
    shipped::load_regions(administrator.clone()).await?;
    shipped::load_plan(administrator, Some(shipped::PLAN)).await?;
    let mut script = Script::new(services, sample)?;
    for day in script.days() {
        say(day);
        clock.set(at(day, "09:00")?);
        script.morning(services, day).await?;
        clock.set(at(day, "15:00")?);
        script.afternoon(day).await?;
    }
    Ok(())
}

/// An hour of a day in China.
fn at(day: Date, hour: &str) -> Result<Instant> {
    let instant = format!("{day}T{hour}:00+08:00").parse();
    instant.map_err(|fault| Failure::failed(format!("the sample's day {day}: {fault}")))
}

/// The services that the sample is played to.
pub(super) struct Services {
    key: Arc<DevelopmentKey>,
    addresses: Addresses,
}

impl Services {
    fn plan(&self) -> Place {
        Place { key: Arc::clone(&self.key), domain: None, address: self.addresses.aggregator }
    }

    pub(super) fn domain(&self, domain: &DomainId) -> Result<Place> {
        let address = self.addresses.of(domain.as_str());
        let address =
            address.ok_or_else(|| Failure::failed(format!("the sample's domain {domain} is not served")))?;
        Ok(Place { key: Arc::clone(&self.key), domain: Some(domain.clone()), address })
    }
}

/// All that is still to happen.
struct Script {
    observations: Vec<Diary<Observations>>,
    progress: Vec<Diary<Commitments>>,
    goals: Diary<Goals>,
    records: Records,
}

impl Script {
    fn new(services: &Services, sample: Sample) -> Result<Self> {
        let Sample { observations, progress, goals, targets, projects } = sample;
        let observations = observations.into_iter();
        let observations =
            observations.map(|(domain, entries)| Diary::new(&services.domain(&domain)?, entries));
        let progress = progress.into_iter();
        let progress = progress.map(|(domain, entries)| Diary::new(&services.domain(&domain)?, entries));
        Ok(Self {
            observations: observations.collect::<Result<_>>()?,
            progress: progress.collect::<Result<_>>()?,
            goals: Diary::new(&services.plan(), goals)?,
            records: Records::new(targets, projects),
        })
    }

    /// Every day on which something happens.
    fn days(&self) -> BTreeSet<Date> {
        let mut days = self.goals.days();
        days.extend(self.observations.iter().flat_map(Diary::days));
        days.extend(self.progress.iter().flat_map(Diary::days));
        days.extend(self.records.days());
        days
    }

    async fn morning(&mut self, services: &Services, day: Date) -> Result<()> {
        self.records.make(services, day).await?;
        together(self.observations.iter_mut().map(|diary| diary.morning(day))).await?;
        together(self.progress.iter_mut().map(|diary| diary.morning(day))).await?;
        self.goals.morning(day).await
    }

    async fn afternoon(&mut self, day: Date) -> Result<()> {
        together(self.observations.iter_mut().map(|diary| diary.afternoon(day))).await?;
        together(self.progress.iter_mut().map(|diary| diary.afternoon(day))).await?;
        self.goals.afternoon(day).await
    }
}

/// Lets the domains' offices work side by side, as they do.
async fn together(work: impl Iterator<Item = impl Future<Output = Result<()>>>) -> Result<()> {
    futures::future::try_join_all(work).await.map(drop)
}

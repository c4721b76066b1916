//! Answers questions for views: gathers what they are made of, waits where a caller brings tokens, and composes.

mod cache;
mod past;

use std::{sync::Arc, time::Duration};

use futures::future;
use qiyou_catalogue::ActivePlan;
use qiyou_error::Result;
use qiyou_kernel::{Clock, Date, RegionCode};
use tokio::{
    sync::{SetOnce, watch},
    time::timeout,
};

use crate::{
    Ask,
    answer::Answer,
    ask,
    ask::{Many, Regions, When},
    compose::compose,
    freshness,
    link::Link,
    marks::Marks,
    own::{Own, OwnStore, Trees},
    sources::{Part, Sources},
};

use cache::Cache;

/// What answers are made from. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Views {
    pub(crate) own: OwnStore,
    pub(crate) links: Arc<[Arc<Link>]>,
    pub(crate) clock: Clock,
    /// Counts up whenever anything that is known changes.
    pub(crate) ticks: watch::Sender<u64>,
    /// How long a store may say nothing while a snapshot of it is read.
    pub(crate) silence: Duration,
    cache: Arc<Cache>,
    /// Set when every store was read once, or was not there to be read.
    begun: Arc<SetOnce<()>>,
}

impl Views {
    pub(crate) fn new(
        own: OwnStore,
        links: Arc<[Arc<Link>]>,
        clock: Clock,
        ticks: watch::Sender<u64>,
        silence: Duration,
        cache: usize,
    ) -> Self {
        let cache = Arc::new(Cache::of(cache));
        Self { own, links, clock, ticks, silence, cache, begun: Arc::default() }
    }

    /// Answers for one region: an encoded view.
    ///
    /// # Errors
    /// What the request is refused with: see the wire contract.
    pub(crate) async fn get(&self, ask: &Ask, region: RegionCode, when: When) -> Result<Answer> {
        // What is seldom waited for is boxed: it takes room in the future of every call, which is moved, otherwise.
        if !self.begun.initialized() {
            Box::pin(self.begun()).await;
        }
        match when {
            When::Now { fresh, judged_on } => {
                if !fresh.is_empty() {
                    Box::pin(self.wait(&fresh)).await?;
                }
                let own = self.own.fresh().await?;
                let sources = self.now(&own, ask, judged_on)?;
                self.require_served(&sources.trees, region)?;
                Ok(self.answer(ask, region, &sources))
            }
            When::AsOf { instant, judged_on } => {
                let sources = Box::pin(self.as_of(ask, region, instant, judged_on)).await?;
                Ok(encode(ask, region, &sources, &Marks::of(ask, region, &sources)))
            }
            When::Token(token) => {
                let sources = Box::pin(self.at_token(ask, region, &token)).await?;
                Ok(encode(ask, region, &sources, &Marks::of(ask, region, &sources)))
            }
        }
    }

    /// The regions that a stream is for, in code order, and what all of its views are made of.
    ///
    /// # Errors
    /// What the request is refused with.
    pub(crate) async fn stream(&self, many: &Many) -> Result<(Vec<RegionCode>, Sources)> {
        self.wait(&many.fresh).await?;
        let sources = self.now(&*self.own.fresh().await?, &many.ask, many.judged_on)?;
        let regions = match &many.regions {
            Regions::Listed(regions) => {
                regions.iter().try_for_each(|region| self.require_served(&sources.trees, *region))?;
                regions.clone()
            }
            Regions::Below(top, level) => {
                self.require_served(&sources.trees, *top)?;
                let below = sources.tree().subtree(*top).filter(|region| region.level == *level);
                below
                    .map(|region| region.code)
                    .filter(|region| self.serves(&sources.trees, *region))
                    .collect()
            }
        };
        Ok((regions, sources))
    }

    /// Lets views be made once every store was read or is known to be away, and after so long in any case: one domain that
    /// is dead, or only says nothing, is marked in the views and keeps the others from nobody.
    pub(crate) async fn begin(&self, patience: Duration) {
        let settled = future::join_all(self.links.iter().map(|link| link.settled()));
        if timeout(patience, settled).await.is_err() {
            tracing::warn!("not every store answered in time; views show what is known");
        }
        // Whoever was first has let them begin.
        let _ = self.begun.set(());
    }

    /// Waits until views can be made. Before that, an answer would call stores unreachable that nobody has asked yet.
    pub(crate) async fn begun(&self) {
        self.begun.wait().await;
    }

    async fn wait(&self, tokens: &[qiyou_kernel::Token]) -> Result<()> {
        self.begun().await;
        freshness::wait(&self.links, &self.own, tokens, self.ticks.subscribe()).await
    }

    /// What views are made of now.
    ///
    /// # Errors
    /// `RESOURCE_NOT_FOUND` for the plan, `REGIONS_NOT_LOADED`, `DOMAIN_NOT_SERVED`.
    pub(crate) fn now(&self, own: &Own, ask: &Ask, judged_on: Option<Date>) -> Result<Sources> {
        let (active, trees) = plan_and_tree(own, ask)?;
        let parts = self.asked(ask, active).map(|link| Part::now(link)).collect();
        let judged_on = judged_on.unwrap_or_else(|| self.clock.today_in_shanghai());
        Ok(Sources::new(own, active, trees, parts, judged_on))
    }

    /// The stores of the domains that are asked for.
    fn asked<'a>(&'a self, ask: &'a Ask, active: &'a ActivePlan) -> impl Iterator<Item = &'a Arc<Link>> {
        self.links.iter().filter(|link| {
            let domain = &link.upstream.domain;
            ask.wants(domain.as_str()) && active.plan.domain(domain).is_some()
        })
    }

    fn serves(&self, trees: &Trees, region: RegionCode) -> bool {
        self.links.iter().any(|link| link.upstream.concerns(trees.whole(), region))
    }

    /// Refuses a region that no tree knows or that no store answers for.
    ///
    /// # Errors
    /// `REGION_UNKNOWN`, `REGION_NOT_SERVED`.
    pub(crate) fn require_served(&self, trees: &Trees, region: RegionCode) -> Result<()> {
        if trees.whole().get(region).is_none() {
            return Err(ask::unknown(region));
        }
        if self.serves(trees, region) { Ok(()) } else { Err(ask::unserved(region)) }
    }

    /// The encoded view of a region, composed only when something that it depends on has changed.
    pub(crate) fn answer(&self, ask: &Ask, region: RegionCode, sources: &Sources) -> Answer {
        self.cache.answer(ask, region, sources, |marks| encode(ask, region, sources, marks))
    }
}

/// The active plan and the division tree that a question is about.
fn plan_and_tree<'a>(own: &'a Own, ask: &Ask) -> Result<(&'a ActivePlan, &'a Arc<Trees>)> {
    let active = own.plans.require(&ask.plan)?;
    ask.fits(&active.plan)?;
    Ok((active, own.trees()?))
}

pub(crate) fn encode(ask: &Ask, region: RegionCode, sources: &Sources, marks: &Marks) -> Answer {
    Answer::of(&compose(ask, region, sources, marks))
}

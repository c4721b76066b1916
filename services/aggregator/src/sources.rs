//! Everything that a view is made of, taken at one moment.

use std::sync::Arc;

use qiyou_catalogue::ActivePlan;
use qiyou_kernel::{Date, DomainId, RegionCode};
use qiyou_region::Tree;

use crate::{
    Ask,
    link::{Link, Reach},
    own::{Goals, Own, Trees},
    projection::{Position, Projection, Touch},
    upstream::Upstream,
};

/// One store, as far as it is known.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// The store as configured.
    pub upstream: Arc<Upstream>,
    /// Whether what is known of it is current.
    pub reach: Reach,
    /// What it holds.
    pub projection: Option<Arc<Projection>>,
    /// Differs between any two states of any store; zero for a snapshot that was taken for one answer.
    pub serial: u64,
}

/// The inputs of views: nothing else decides their bytes.
#[derive(Clone, Debug)]
pub(crate) struct Sources {
    /// The active plan.
    pub active: ActivePlan,
    /// The division tree.
    pub trees: Arc<Trees>,
    /// The point of history of the aggregator's own store.
    pub own: Position,
    /// The newest revision there that a view of the plan depends on.
    pub own_touch: Touch,
    /// How far the plan's goals have come.
    pub goals: Arc<Goals>,
    /// The stores of the domains that are asked for, by domain and address.
    pub parts: Vec<Part>,
    /// The day to judge by.
    pub judged_on: Date,
}

impl Part {
    /// What a link knows now.
    pub(crate) fn now(link: &Link) -> Self {
        let known = link.known();
        let (reach, projection, serial) = (known.reach, known.projection.clone(), known.serial);
        Self { upstream: Arc::clone(&link.upstream), reach, projection, serial }
    }

    /// What a snapshot showed.
    pub(crate) fn read(link: &Link, projection: Projection) -> Self {
        let projection = Some(Arc::new(projection));
        Self { upstream: Arc::clone(&link.upstream), reach: Reach::Live, projection, serial: 0 }
    }

    /// A store of which nothing can be shown.
    pub(crate) fn nothing(link: &Link) -> Self {
        Self { upstream: Arc::clone(&link.upstream), reach: Reach::Nothing, projection: None, serial: 0 }
    }
}

impl Sources {
    /// Gathers what the aggregator's store says of a plan, and the parts.
    pub(crate) fn new(
        own: &Own,
        active: &ActivePlan,
        trees: &Arc<Trees>,
        parts: Vec<Part>,
        judged_on: Date,
    ) -> Self {
        Self {
            active: active.clone(),
            trees: Arc::clone(trees),
            own: own.position,
            own_touch: own.watermark(active),
            goals: own.goals(&active.plan.id),
            parts,
            judged_on,
        }
    }

    /// The division tree.
    #[must_use]
    pub(crate) fn tree(&self) -> &Tree {
        self.trees.whole()
    }

    /// Every division tree that matters to a view: the whole, and those of the plan's years and the one before.
    #[must_use]
    pub(crate) fn through(&self) -> Vec<Arc<Tree>> {
        let years = &self.active.plan.years;
        self.trees.through(years.iter().copied().chain(years.first().map(|first| first - 1)))
    }

    /// Whether the plan as a whole is for this region, so that its commitments and goals belong to the view.
    #[must_use]
    pub(crate) fn is_whole(&self, region: RegionCode) -> bool {
        self.active.plan.region == region
    }

    /// The stores that a view of the region depends on.
    pub(crate) fn concerned<'a>(
        &'a self,
        ask: &'a Ask,
        region: RegionCode,
    ) -> impl Iterator<Item = &'a Part> {
        self.parts.iter().filter(move |part| {
            ask.wants(part.upstream.domain.as_str()) && part.upstream.concerns(self.tree(), region)
        })
    }

    /// The stores of one domain that a view of the region depends on.
    pub(crate) fn of_domain<'a>(
        &'a self,
        ask: &'a Ask,
        region: RegionCode,
        domain: &'a DomainId,
    ) -> Vec<&'a Part> {
        self.concerned(ask, region).filter(|part| part.upstream.domain == *domain).collect()
    }
}

//! What a view costs apart from the wire, for benches to time. Nothing else uses it.

use std::sync::Arc;

use prost::bytes::Bytes;
use qiyou_catalogue::ActivePlan;
use qiyou_error::Result;
use qiyou_kernel::{Date, Digest, Instant, RegionCode, Uuid};
use qiyou_plan::Plan;
use qiyou_proto::indicator::v1::Change;
use qiyou_region::Tree;

use crate::{
    Ask, Upstream,
    link::Reach,
    marks::Marks,
    own::{Goals, Trees},
    projection::{Position, Projection, Touch},
    sources::{Part, Sources},
    views::encode,
};

/// What one store holds, read from its changes.
#[derive(Clone, Debug, Default)]
pub struct Held(Projection);

impl Held {
    /// Applies changes to what is held.
    ///
    /// # Errors
    /// A change that is not readable.
    pub fn apply(&mut self, changes: &[Change]) -> Result<()> {
        changes.iter().try_for_each(|change| self.0.apply(change))
    }

    /// How many reports are held.
    #[must_use]
    pub fn size(&self) -> usize {
        self.0.size()
    }
}

/// Everything that the views of a plan are made of.
#[derive(Debug)]
pub struct Deployment {
    ask: Ask,
    sources: Sources,
}

impl Deployment {
    /// A plan, a division tree, what each domain holds, and the day to judge by.
    #[must_use]
    pub fn new(plan: Plan, tree: Tree, held: Vec<(Upstream, Held)>, judged_on: Date) -> Self {
        let part = |(upstream, Held(projection)): (Upstream, Held)| Part {
            upstream: Arc::new(upstream),
            reach: Reach::Live,
            projection: Some(Arc::new(projection)),
            serial: 1,
        };
        let ask = Ask {
            plan: plan.id.clone(),
            domains: Vec::new(),
            include_provisional: false,
            include_commitments: false,
        };
        let active =
            ActivePlan { sha256: plan.hash(), plan: Arc::new(plan), revision: 1, loaded_at: Instant::EPOCH };
        let sources = Sources {
            active,
            trees: Arc::new(Trees::new(tree, Digest::of(&[]))),
            own: Position { store: Uuid::nil(), epoch: Uuid::nil(), revision: 1 },
            own_touch: Touch { revision: 1, ..Touch::default() },
            goals: Arc::new(Goals::default()),
            parts: held.into_iter().map(part).collect(),
            judged_on,
        };
        Self { ask, sources }
    }

    /// Composes and encodes the view of a region.
    #[must_use]
    pub fn view(&self, region: RegionCode) -> Bytes {
        encode(&self.ask, region, &self.sources, &Marks::of(&self.ask, region, &self.sources)).message()
    }
}

//! The newest revisions that an answer depends on, store by store.

use qiyou_kernel::{Instant, RegionCode, Token, ViewToken};

use crate::{
    Ask,
    link::Reach,
    projection::{Position, Touch},
    sources::{Part, Sources},
};

/// For one store, what an answer depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    /// The store and its line of history; the revision is the newest one that matters.
    pub position: Position,
    /// When that revision was recorded.
    pub recorded_at: Instant,
}

/// The watermarks of one answer. While they and the reach of every store stay the same, so does the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Marks {
    /// The aggregator's own store.
    pub own: Mark,
    /// The stores in the order of the parts; nothing for one that was never reached.
    pub stores: Vec<(Reach, Option<Mark>)>,
}

impl Mark {
    fn new(position: Position, touch: Touch) -> Self {
        let Touch { revision, recorded_at } = touch;
        Self { position: Position { revision, ..position }, recorded_at }
    }

    fn token(&self) -> Token {
        self.position.token()
    }
}

impl Marks {
    /// Finds what a view of the region depends on.
    #[must_use]
    pub(crate) fn of(ask: &Ask, region: RegionCode, sources: &Sources) -> Self {
        let (promises, trees) = (sources.is_whole(region), sources.through());
        let mark = |part: &Part| {
            let mark = part.projection.as_ref().map(|projection| {
                let plan = &sources.active.plan.id;
                Mark::new(projection.position, projection.watermark(&trees, region, plan, promises))
            });
            (part.reach, mark)
        };
        let own = Mark::new(sources.own, sources.own_touch);
        Self { own, stores: sources.concerned(ask, region).map(mark).collect() }
    }

    /// Every mark, the aggregator's last.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Mark> {
        self.stores.iter().filter_map(|(_, mark)| mark.as_ref()).chain([&self.own])
    }

    /// When the newest revision that matters was recorded; nothing before the first write of all.
    #[must_use]
    pub(crate) fn read_time(&self) -> Option<Instant> {
        self.iter().filter(|mark| mark.position.revision > 0).map(|mark| mark.recorded_at).max()
    }

    /// The token that names exactly these inputs.
    #[must_use]
    pub(crate) fn token(&self, sources: &Sources) -> ViewToken {
        let parts = self.iter().map(Mark::token).collect();
        ViewToken::new(parts, sources.active.sha256, sources.trees.sha256(), sources.judged_on)
    }
}

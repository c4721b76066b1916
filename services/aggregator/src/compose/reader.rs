//! What the stores of one domain hold of a region and of everything below it.

use std::collections::{BTreeMap, BTreeSet};

use qiyou_kernel::{CommitmentId, IndicatorId, RegionCode};
use qiyou_plan::Domain;
use qiyou_proto::aggregator::v1::ServedFrom;
use qiyou_region::Tree;

use super::Scope;
use crate::{
    link::Reach,
    projection::{Area, Projection, Promised, Recorded, Series},
    sources::Part,
};

/// The stores of one domain, as one.
pub(super) struct Reader<'a> {
    stores: Vec<&'a Part>,
    /// What is held of each region below the view's, its own among them.
    areas: BTreeMap<RegionCode, &'a Area>,
    /// Those of them whose offices are asked something.
    overseen: Vec<(RegionCode, &'a Area)>,
    /// The regions that have something below them, or are among those.
    populated: BTreeSet<RegionCode>,
    targets: BTreeMap<(&'a IndicatorId, i16), &'a Recorded>,
    /// What the stores hold of the plan, that of the store which answers for the plan's region first.
    promised: Vec<&'a Promised>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(scope: &Scope<'a>, domain: &'a Domain) -> Self {
        let Scope { ask, region, sources, trees, plan, .. } = *scope;
        let stores = sources.of_domain(ask, region, &domain.id);
        let owners = Owners::of(&stores);
        let mut areas = BTreeMap::new();
        for (index, projection) in projections(&stores) {
            let held = projection.within(trees, region);
            areas.extend(held.filter(|(below, _)| owners.owner(sources.tree(), *below) == Some(index)));
        }
        let overseen = areas.iter().filter(|(_, area)| !area.oversight().is_empty());
        let overseen = overseen.map(|(region, area)| (*region, *area)).collect();
        let mut populated = BTreeSet::new();
        for below in areas.keys() {
            for tree in trees {
                let line = std::iter::once(*below).chain(tree.ancestors(*below).map(|above| above.code));
                for above in line.take_while(|above| tree.is_within(*above, region)) {
                    populated.insert(above);
                }
            }
        }
        let owner = owners.owner(sources.tree(), plan.region);
        let mut promised: Vec<_> = projections(&stores)
            .filter_map(|(index, projection)| Some((Some(index) != owner, projection.promised(&plan.id)?)))
            .collect();
        promised.sort_by_key(|(is_other, _)| *is_other);
        let promised: Vec<_> = promised.into_iter().map(|(_, promised)| promised).collect();
        let targets = targets(&promised, plan.region);
        Self { stores, areas, overseen, populated, targets, promised }
    }

    /// The values of an indicator in one region.
    pub(super) fn series(&self, region: RegionCode, indicator: &IndicatorId) -> Option<&'a Series> {
        self.areas.get(&region)?.series(indicator)
    }

    /// The regions right below one, where anything is held below it at all.
    pub(super) fn children(&self, tree: &Tree, region: RegionCode) -> impl Iterator<Item = RegionCode> {
        let children = self.populated.contains(&region).then(|| tree.children(region));
        children.into_iter().flatten().map(|child| child.code)
    }

    /// What is held of the regions below the view's, in code order.
    pub(super) fn areas(&self) -> impl Iterator<Item = &'a Area> {
        self.areas.values().copied()
    }

    /// The regions whose offices are asked something, in code order.
    pub(super) fn overseen(&self) -> impl Iterator<Item = (RegionCode, &'a Area)> {
        self.overseen.iter().copied()
    }

    /// The target that was recorded after the plan, if any.
    pub(super) fn target(&self, indicator: &'a IndicatorId, year: i16) -> Option<&'a Recorded> {
        self.targets.get(&(indicator, year)).copied()
    }

    /// The revision that loaded the plan into the store which answers for the plan's region.
    pub(super) fn loaded(&self) -> i64 {
        self.promised.first().map_or(0, |promised| promised.loaded())
    }

    /// The progress of a commitment.
    pub(super) fn progress(&self, commitment: &CommitmentId) -> Option<&'a Series> {
        self.promised.iter().find_map(|promised| promised.progress(commitment))
    }

    /// Whether the figures are current.
    pub(super) fn served_from(&self) -> ServedFrom {
        let is_missing = |part: &&Part| part.projection.is_none();
        if self.stores.is_empty() || self.stores.iter().any(is_missing) {
            ServedFrom::Nothing
        } else if self.stores.iter().any(|part| part.reach != Reach::Live) {
            ServedFrom::LastKnown
        } else {
            ServedFrom::Live
        }
    }
}

/// The targets recorded for a region; the newest record counts where several stores have one.
fn targets<'a>(
    promised: &[&'a Promised],
    region: RegionCode,
) -> BTreeMap<(&'a IndicatorId, i16), &'a Recorded> {
    let mut targets: BTreeMap<_, &Recorded> = BTreeMap::new();
    for (indicator, year, target) in promised.iter().flat_map(|promised| promised.targets(region)) {
        let newest = targets.entry((indicator, year)).or_insert(target);
        if newest.touch.recorded_at < target.touch.recorded_at {
            *newest = target;
        }
    }
    targets
}

fn projections<'a>(stores: &[&'a Part]) -> impl Iterator<Item = (usize, &'a Projection)> {
    let projection = |(index, part): (usize, &&'a Part)| Some((index, part.projection.as_deref()?));
    stores.iter().enumerate().filter_map(projection)
}

/// Which store answers for which region: the one whose top lies nearest above it.
struct Owners {
    tops: BTreeMap<RegionCode, usize>,
    everywhere: Option<usize>,
}

impl Owners {
    fn of(stores: &[&Part]) -> Self {
        let mut owners = Self { tops: BTreeMap::new(), everywhere: None };
        for (index, part) in stores.iter().enumerate() {
            owners.tops.extend(part.upstream.regions.iter().map(|top| (*top, index)));
            if part.upstream.regions.is_empty() {
                owners.everywhere.get_or_insert(index);
            }
        }
        owners
    }

    fn owner(&self, tree: &Tree, region: RegionCode) -> Option<usize> {
        if self.tops.is_empty() {
            return self.everywhere;
        }
        let line = std::iter::once(region).chain(tree.ancestors(region).map(|above| above.code));
        line.filter_map(|above| self.tops.get(&above).copied()).next().or(self.everywhere)
    }
}

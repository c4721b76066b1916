//! What one store holds, as far as views need it, in memory.
//!
//! A projection is a value: readers keep the one they took for as long as they compose, and a change makes a new one that
//! shares everything it did not touch. Applying changes one by one gives the same projection as reading a snapshot.

mod area;
mod message;
mod oversight;
mod promise;
mod series;
#[cfg(test)]
mod tests;
mod touch;

use std::{collections::BTreeMap, ops::RangeInclusive, sync::Arc};

use qiyou_error::{Error, Result};
use qiyou_kernel::{Cursor, Digest, PlanId, ProjectId, RegionCode, Token, Uuid, name};
use qiyou_proto::indicator::v1 as wire;
use qiyou_region::Tree;

pub(crate) use area::{Area, Project, ProjectYear};
pub(crate) use oversight::{FollowUp, Oversight, Questioned};
pub(crate) use promise::{Promised, Recorded};
pub(crate) use series::Series;
pub(crate) use touch::Touch;

use message::Row;

/// A point of a store's history; the default is of no store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Position {
    /// The store.
    pub store: Uuid,
    /// Its line of history.
    pub epoch: Uuid,
    /// The revision.
    pub revision: i64,
}

impl Position {
    /// The same point as a token.
    #[must_use]
    pub(crate) fn token(&self) -> Token {
        let Self { store, epoch, revision } = *self;
        Token { store, epoch, revision }
    }

    /// The cursor that goes on after this point.
    #[must_use]
    pub(crate) fn cursor(&self) -> Cursor {
        Cursor::from(self.token())
    }
}

/// What one store holds at one point of its history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Projection {
    /// The point of history.
    pub position: Position,
    /// By county, so that a change copies no more than one county's list of regions.
    counties: BTreeMap<RegionCode, Arc<BTreeMap<RegionCode, Arc<Area>>>>,
    /// Where each project is; it may move.
    homes: Arc<BTreeMap<ProjectId, RegionCode>>,
    /// When a project was last recorded, wherever it is: where it was before, nobody knows afterwards.
    projects: Touch,
    /// What belongs to a plan as a whole.
    plans: BTreeMap<PlanId, Arc<Promised>>,
    reference: Reference,
}

/// The reference data that a store holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Reference {
    regions: Option<Digest>,
    touch: Touch,
}

impl Projection {
    /// Takes in one row of the store's history, from a snapshot or from the change feed.
    ///
    /// # Errors
    /// `Internal` when the row is not readable.
    pub(crate) fn apply(&mut self, change: &wire::Change) -> Result<()> {
        let read = || Ok((Touch::of(change)?, message::read(change)?));
        let (touch, row) = read().map_err(|fault: message::Fault| {
            Error::bug(format!("a change at revision {} is not readable", change.revision), fault)
        })?;
        let Some(row) = row else { return Ok(()) };
        match row {
            Row::Observation(region, indicator, version) => {
                let area = self.area(region);
                area.touch(touch);
                area.observe(indicator, version);
            }
            Row::Project(region, id, project) => {
                self.projects = self.projects.max(touch);
                let homes = Arc::make_mut(&mut self.homes);
                if let Some(before) = homes.insert(id.clone(), region).filter(|before| *before != region) {
                    self.leave(before, &id);
                }
                self.area(region).build(id, project);
            }
            Row::Ticket(region, indicator, questioned, is_open) => {
                let area = self.area(region);
                area.touch(touch);
                area.oversight_mut().question(indicator, questioned, is_open);
            }
            Row::FollowUp(name::FollowUp { plan, indicator, region, year }, follow_up) => {
                let area = self.area(region);
                area.touch(touch);
                area.oversight_mut().follow((plan, indicator, year), follow_up);
            }
            Row::Progress(plan, commitment, version) => self.plan(plan).report(commitment, version, touch),
            Row::Target(name, target) => self.plan(name.plan.clone()).target(&name, target, touch),
            Row::Plan(plan, sha256) => self.plan(plan).load(sha256, touch),
            Row::Reference(regions) => {
                self.reference.regions = regions.or(self.reference.regions);
                self.reference.touch = self.reference.touch.max(touch);
            }
        }
        Ok(())
    }

    fn area(&mut self, region: RegionCode) -> &mut Area {
        let county = Arc::make_mut(self.counties.entry(county(region)).or_default());
        Arc::make_mut(county.entry(region).or_default())
    }

    /// A project is not in a region any more; nothing stays of a region that held nothing else.
    fn leave(&mut self, region: RegionCode, id: &ProjectId) {
        let area = self.area(region);
        area.leave(id);
        if *area != Area::default() {
            return;
        }
        if let Some(county) = self.counties.get_mut(&county(region)) {
            Arc::make_mut(county).remove(&region);
        }
        self.counties.retain(|_, county| !county.is_empty());
    }

    fn plan(&mut self, plan: PlanId) -> &mut Promised {
        Arc::make_mut(self.plans.entry(plan).or_default())
    }

    /// Gives back memory that growing left unused; called once after a snapshot.
    pub(crate) fn shrink(&mut self) {
        for county in self.counties.values_mut() {
            for area in Arc::make_mut(county).values_mut() {
                Arc::make_mut(area).shrink();
            }
        }
    }

    /// How many reports, projects and recorded targets this holds.
    #[must_use]
    pub(crate) fn size(&self) -> usize {
        let areas = self.counties.values().flat_map(|county| county.values()).map(|area| area.size());
        let plans = self.plans.values().map(|plan| plan.size());
        areas.chain(plans).sum()
    }

    /// What the store holds of one region.
    #[cfg(test)]
    pub(crate) fn of(&self, region: RegionCode) -> Option<&Area> {
        self.counties.get(&county(region))?.get(&region).map(AsRef::as_ref)
    }

    /// What the store holds of a plan as a whole.
    #[must_use]
    pub(crate) fn promised(&self, plan: &PlanId) -> Option<&Promised> {
        self.plans.get(plan).map(AsRef::as_ref)
    }

    /// SHA-256 of the division tree that the store holds.
    #[must_use]
    pub(crate) fn regions(&self) -> Option<Digest> {
        self.reference.regions
    }

    /// The regions that the store holds anything of and that lie below `top` in one of the trees, in code order.
    pub(crate) fn within<'a>(
        &'a self,
        trees: &'a [Arc<Tree>],
        top: RegionCode,
    ) -> impl Iterator<Item = (RegionCode, &'a Area)> {
        let is_within = move |region: RegionCode| trees.iter().any(|tree| tree.is_within(region, top));
        let range = range(trees, top);
        let counties = range.map(|range| self.counties.range(range)).into_iter().flatten();
        let areas = counties.flat_map(|(_, county)| county.iter());
        areas.filter(move |(region, _)| is_within(**region)).map(|(region, area)| (*region, area.as_ref()))
    }

    /// The newest revision that a view of a plan in a region depends on: what was recorded of the region or below it, of
    /// the plan, of any project, and of the reference data.
    #[must_use]
    pub(crate) fn watermark(
        &self,
        trees: &[Arc<Tree>],
        region: RegionCode,
        plan: &PlanId,
        promises: bool,
    ) -> Touch {
        let below = self.within(trees, region).map(|(_, area)| area.newest());
        let plan = self.promised(plan).map(|promised| promised.newest(promises));
        below.chain(plan).chain([self.projects]).fold(self.reference.touch, Touch::max)
    }
}

/// The six-digit codes between which everything below a region lies.
fn range(trees: &[Arc<Tree>], top: RegionCode) -> Option<RangeInclusive<RegionCode>> {
    let ranges = trees.iter().filter_map(|tree| tree.division_range(top));
    let whole = ranges.reduce(|left, right| {
        let (first, last) = left.into_inner();
        first.min(right.start().clone())..=last.max(right.end().clone())
    })?;
    Some(whole.start().parse().ok()?..=whole.end().parse().ok()?)
}

/// The first six digits of a code, as a code.
fn county(region: RegionCode) -> RegionCode {
    region.division().parse().unwrap_or(region)
}

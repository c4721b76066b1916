//! What a store holds of one region: its series and its projects.

use std::{collections::BTreeMap, sync::Arc};

use qiyou_kernel::{Authority, Decimal, IndicatorId, ProjectId};

use super::{
    Cell, Touch,
    cell::{Version, settle},
};

/// One region of one store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Area {
    newest: Touch,
    series: BTreeMap<IndicatorId, Arc<Series>>,
    projects: BTreeMap<ProjectId, Arc<Project>>,
}

/// The values of one indicator, each list by period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Series {
    reported: Vec<Cell>,
    derived: Vec<Cell>,
}

/// A project, as far as sums need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// Whether it is a major public service project.
    pub is_major: bool,
    /// Whether it is made up.
    pub is_sample: bool,
    /// Its money, by year.
    pub years: Vec<ProjectYear>,
}

/// A project's money in one year, in yuan; absent where it is not planned or not reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProjectYear {
    /// The calendar year.
    pub year: i16,
    /// Planned investment.
    pub planned: Option<Decimal>,
    /// Work completed, valued.
    pub completed: Option<Decimal>,
    /// Paid.
    pub paid: Option<Decimal>,
}

impl Area {
    pub(super) fn touch(&mut self, touch: Touch) {
        self.newest = self.newest.max(touch);
    }

    pub(super) fn observe(&mut self, indicator: IndicatorId, authority: Authority, version: Version) {
        let series = Arc::make_mut(self.series.entry(indicator).or_default());
        let cells = match authority {
            Authority::Reported => &mut series.reported,
            Authority::Derived => &mut series.derived,
        };
        settle(cells, version);
    }

    pub(super) fn build(&mut self, id: ProjectId, project: Project) {
        self.projects.insert(id, Arc::new(project));
    }

    pub(super) fn shrink(&mut self) {
        for series in self.series.values_mut() {
            let Series { reported, derived } = Arc::make_mut(series);
            reported.shrink_to_fit();
            derived.shrink_to_fit();
        }
    }

    /// When something of the region was last recorded, tombstones and drafts included.
    #[must_use]
    pub fn newest(&self) -> Touch {
        self.newest
    }

    /// The values of an indicator, by period.
    #[must_use]
    pub fn cells(&self, indicator: &IndicatorId, authority: Authority) -> &[Cell] {
        let Some(series) = self.series.get(indicator) else { return &[] };
        match authority {
            Authority::Reported => &series.reported,
            Authority::Derived => &series.derived,
        }
    }

    /// The projects that serve the region, by id.
    pub fn projects(&self) -> impl Iterator<Item = &Project> {
        self.projects.values().map(AsRef::as_ref)
    }
}

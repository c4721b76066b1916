//! What a store holds of one region: its series, its projects, and what is asked of its offices.

use std::{collections::BTreeMap, sync::Arc};

use qiyou_kernel::{Decimal, IndicatorId, ProjectId};

use super::{Oversight, Series, Touch, series::Version};

/// One region of one store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Area {
    newest: Touch,
    series: BTreeMap<IndicatorId, Arc<Series>>,
    projects: BTreeMap<ProjectId, Arc<Project>>,
    oversight: Oversight,
}

/// A project, as far as sums need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Project {
    /// Whether it is a major public service project.
    pub is_major: bool,
    /// Whether it is made up.
    pub is_sample: bool,
    /// Its money, by year.
    pub years: Vec<ProjectYear>,
}

/// A project's money in one year, in yuan; absent where it is not planned or not reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ProjectYear {
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

    pub(super) fn observe(&mut self, indicator: IndicatorId, version: Version) {
        Arc::make_mut(self.series.entry(indicator).or_default()).settle(version);
    }

    pub(super) fn build(&mut self, id: ProjectId, project: Project) {
        self.projects.insert(id, Arc::new(project));
    }

    pub(super) fn oversight_mut(&mut self) -> &mut Oversight {
        &mut self.oversight
    }

    pub(super) fn leave(&mut self, id: &ProjectId) {
        self.projects.remove(id);
    }

    pub(super) fn shrink(&mut self) {
        self.series.values_mut().for_each(|series| Arc::make_mut(series).shrink());
    }

    pub(super) fn size(&self) -> usize {
        self.projects.len() + self.series.values().map(|series| series.reports().len()).sum::<usize>()
    }

    /// When an observation of the region was last recorded, tombstones and drafts included, or a question about one.
    #[must_use]
    pub(crate) fn newest(&self) -> Touch {
        self.newest
    }

    /// The values of an indicator.
    #[must_use]
    pub(crate) fn series(&self, indicator: &IndicatorId) -> Option<&Series> {
        self.series.get(indicator).map(AsRef::as_ref)
    }

    /// What is asked of the region's offices.
    #[must_use]
    pub(crate) fn oversight(&self) -> &Oversight {
        &self.oversight
    }

    /// The projects that serve the region, by id.
    pub(crate) fn projects(&self) -> impl Iterator<Item = &Project> {
        self.projects.values().map(AsRef::as_ref)
    }
}

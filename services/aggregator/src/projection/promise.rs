//! What a store holds of a plan as a whole: its version, the targets that changed since, and the commitments' progress.

use std::{collections::BTreeMap, sync::Arc};

use qiyou_kernel::{CommitmentId, Comparator, Decimal, Digest, IndicatorId, RegionCode, name};

use super::{Series, Touch, series::Version};

/// One plan in one store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Promised {
    version: Option<Digest>,
    loaded: i64,
    targets: BTreeMap<(RegionCode, IndicatorId, i16), Recorded>,
    progress: BTreeMap<CommitmentId, Arc<Series>>,
    newest: Touch,
    newest_progress: Touch,
}

/// A target that was recorded after the plan was loaded: revised, attached, or taken back to the plan's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Recorded {
    /// The comparator.
    pub comparator: Comparator,
    /// The number; none when the plan's words stand again.
    pub value: Option<Decimal>,
    /// Whether it departs from the plan document.
    pub is_revised: bool,
    /// When it was recorded.
    pub touch: Touch,
}

impl Promised {
    pub(super) fn load(&mut self, version: Digest, touch: Touch) {
        self.version = Some(version);
        self.loaded = touch.revision;
        self.newest = self.newest.max(touch);
    }

    pub(super) fn target(&mut self, name: &name::Target, target: Recorded, touch: Touch) {
        self.targets.insert((name.region, name.indicator.clone(), name.year), target);
        self.newest = self.newest.max(touch);
    }

    pub(super) fn report(&mut self, commitment: CommitmentId, version: Version, touch: Touch) {
        Arc::make_mut(self.progress.entry(commitment).or_default()).settle(version);
        self.newest_progress = self.newest_progress.max(touch);
    }

    pub(super) fn size(&self) -> usize {
        self.targets.len() + self.progress.values().map(|series| series.reports().len()).sum::<usize>()
    }

    /// SHA-256 of the plan document that stands in the store.
    #[must_use]
    pub(crate) fn version(&self) -> Option<Digest> {
        self.version
    }

    /// The revision that loaded it; zero before the first load.
    #[must_use]
    pub(crate) fn loaded(&self) -> i64 {
        self.loaded
    }

    /// The targets recorded for a region, by indicator and year.
    pub(crate) fn targets(&self, region: RegionCode) -> impl Iterator<Item = (&IndicatorId, i16, &Recorded)> {
        let of_region = self.targets.iter().filter(move |((bound, ..), _)| *bound == region);
        of_region.map(|((_, indicator, year), target)| (indicator, *year, target))
    }

    /// The progress of a commitment.
    #[must_use]
    pub(crate) fn progress(&self, commitment: &CommitmentId) -> Option<&Series> {
        self.progress.get(commitment).map(AsRef::as_ref)
    }

    /// When something of the plan was last recorded; commitments' progress only where it is asked for.
    #[must_use]
    pub(crate) fn newest(&self, promises: bool) -> Touch {
        if promises { self.newest.max(self.newest_progress) } else { self.newest }
    }
}

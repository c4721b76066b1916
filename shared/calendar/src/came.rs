//! What came: for each indicator, region and period the report that answers it, by whichever authority.

use std::collections::BTreeMap;

use futures::TryStreamExt;
use qiyou_error::Result;
use qiyou_indicator::Context;
use qiyou_kernel::{IndicatorId, Instant, Measure, Period, RegionCode, State};
use qiyou_observation::{Versions, versions};
use qiyou_store::View;

/// How far a report has come. Ordered: of two authorities the one that is further counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Progress {
    Nothing,
    Returned,
    Submitted,
    Approved,
}

/// What came for one indicator, region and period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Came {
    pub(crate) progress: Progress,
    /// When a report for the period was first handed in.
    pub(crate) first_submitted: Option<Instant>,
    /// Why it was sent back; empty otherwise.
    pub(crate) return_reason: String,
}

impl Came {
    /// Where nothing came.
    pub(crate) const NOTHING: &'static Self =
        &Self { progress: Progress::Nothing, first_submitted: None, return_reason: String::new() };

    fn of(versions: &Versions) -> Self {
        let Versions { standing, working, .. } = versions;
        let standing = standing.as_ref().filter(|standing| !standing.content.withdrawn);
        let working = working.as_ref();
        let progress = match (standing, versions.state()) {
            (Some(_), _) => Progress::Approved,
            (None, Some(State::Submitted)) if working.is_some_and(|working| !working.content.withdrawn) => {
                Progress::Submitted
            }
            (None, Some(State::Returned)) => Progress::Returned,
            (None, _) => Progress::Nothing,
        };
        let returned = working.filter(|_| progress == Progress::Returned);
        Self {
            progress,
            first_submitted: working.or(standing).and_then(|row| row.first_submitted),
            return_reason: returned.map(|row| row.return_reason.clone()).unwrap_or_default(),
        }
    }

    /// The further of two authorities' reports, first handed in when either was.
    fn beside(self, other: Self) -> Self {
        let first_submitted = match (self.first_submitted, other.first_submitted) {
            (Some(left), Some(right)) => Some(left.min(right)),
            (left, right) => left.or(right),
        };
        let further = if other.progress > self.progress { other } else { self };
        Self { first_submitted, ..further }
    }
}

/// What came from a subtree.
#[derive(Debug, Default)]
pub(crate) struct Reports(BTreeMap<(IndicatorId, RegionCode, Period), Came>);

impl Reports {
    /// Reads them at one point of the store's history.
    pub(crate) async fn read(context: &Context, view: &View, top: RegionCode) -> Result<Self> {
        let mut reports = Self::default();
        let mut found = std::pin::pin!(versions(view, context.in_divisions(Some(top)), None));
        while let Some(versions) = found.try_next().await? {
            reports.add(&versions);
        }
        Ok(reports)
    }

    fn add(&mut self, versions: &Versions) {
        let Measure::Indicator(indicator) = &versions.key.measure else { return };
        let key = (indicator.clone(), versions.key.region, versions.key.period);
        let came = Came::of(versions);
        let came = match self.0.remove(&key) {
            Some(other) => other.beside(came),
            None => came,
        };
        self.0.insert(key, came);
    }

    pub(crate) fn get(&self, indicator: &IndicatorId, region: RegionCode, period: Period) -> &Came {
        self.0.get(&(indicator.clone(), region, period)).unwrap_or(Came::NOTHING)
    }
}

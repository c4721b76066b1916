//! What is asked of the offices, beside the figures that it is asked about.

use qiyou_kernel::{RegionCode, TimeRule};
use qiyou_method::{Actual, Composition};
use qiyou_proto::{aggregator::v1::FollowUpCounts, oversight::v1::FollowUpState};

use super::{Scope, cell::Line, reader::Reader};
use crate::projection::Questioned;

impl Line<'_> {
    /// How many open tickets question what a value of a year was made of.
    pub(super) fn open_tickets(&self, year: i16, actual: &Actual) -> i32 {
        let own = self.scope.region;
        let is_of_authority = |questioned: &Questioned| actual.authority == Some(questioned.authority);
        let is_part = |region: RegionCode, questioned: &Questioned| match actual.composition {
            Composition::Own => {
                region == own && questioned.period == actual.period && is_of_authority(questioned)
            }
            Composition::Periods => {
                region == own && self.combines(year, actual, questioned) && is_of_authority(questioned)
            }
            Composition::RollUp => region != own && self.is_of_years(year, questioned),
            Composition::Projects => false,
        };
        let overseen = self.reader.overseen().flat_map(|(region, area)| {
            area.oversight().tickets(&self.indicator.id).map(move |questioned| (region, questioned))
        });
        count(overseen.filter(|(region, questioned)| is_part(*region, questioned)))
    }

    /// Whether a value of several periods is made of this one: a level is that of its last.
    fn combines(&self, year: i16, actual: &Actual, questioned: &Questioned) -> bool {
        match self.rules.time_rule {
            TimeRule::Last | TimeRule::RunningTotal | TimeRule::None => questioned.period == actual.period,
            TimeRule::Sum | TimeRule::RatioOfSums | TimeRule::SumOverPlan => {
                self.is_of_years(year, questioned)
            }
        }
    }

    /// Whether a period lies in the year, or, in a sum over the plan, in one of those before it.
    fn is_of_years(&self, year: i16, questioned: &Questioned) -> bool {
        let is_summed = self.rules.time_rule == TimeRule::SumOverPlan;
        let first = if is_summed { self.scope.plan.first_year() } else { year };
        (first..=year).contains(&questioned.period.year())
    }

    /// Where the follow-up of a year's cell stands.
    pub(super) fn follow_up_state(&self, year: i16) -> FollowUpState {
        let cell = (self.scope.plan.id.clone(), self.indicator.id.clone(), year);
        let mut overseen = self.reader.overseen();
        let own = overseen.find(|(region, _)| *region == self.scope.region);
        let follow_up = own.and_then(|(_, area)| area.oversight().follow_up(&cell));
        follow_up.map_or(FollowUpState::Unspecified, |follow_up| follow_up.state)
    }
}

/// The follow-ups of one domain that have not ended.
pub(super) fn follow_ups(scope: &Scope<'_>, reader: &Reader<'_>) -> Option<FollowUpCounts> {
    let plan = &scope.plan.id;
    let open = || reader.overseen().flat_map(move |(_, area)| area.oversight().follow_ups(plan));
    let counts = FollowUpCounts {
        open_count: count(open()),
        overdue_count: count(open().filter(|follow_up| follow_up.is_overdue(scope.reading.judged_on))),
    };
    Some(counts).filter(|counts| counts.open_count > 0)
}

fn count(items: impl Iterator) -> i32 {
    i32::try_from(items.count()).unwrap_or(i32::MAX)
}

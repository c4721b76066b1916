//! What a plan asks for: a report for every period of a calendar, from every region of the level that owes it.

use qiyou_kernel::{Date, DomainId, Period, RegionCode};
use qiyou_method::Calendar;
use qiyou_plan::{Indicator, Plan, Target};
use qiyou_region::{Region, Tree};

/// A report that a plan asks for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Owed<'a> {
    pub(crate) indicator: &'a Indicator,
    pub(crate) region: RegionCode,
    pub(crate) period: Period,
    /// The last day on which it is in time.
    pub(crate) due: Date,
}

/// Lists what a plan asks of one domain in a subtree, in the plan's order, by period, then region.
pub(crate) fn owed<'a>(
    plan: &'a Plan,
    domain: &'a DomainId,
    tree: &'a Tree,
    top: RegionCode,
) -> impl Iterator<Item = Owed<'a>> {
    plan.indicators_of(domain).flat_map(move |indicator| {
        let regions: Vec<&Region> = tree.subtree(top).filter(|each| each.level == indicator.level).collect();
        periods(plan, indicator).into_iter().flat_map(move |period| {
            let due = calendar(indicator).due_date(period);
            let standing = regions.clone().into_iter().filter(move |each| each.is_valid_on(period.end()));
            standing.map(move |region| Owed { indicator, region: region.code, period, due })
        })
    })
}

/// The periods of the years for which the plan prints a target, in order.
fn periods(plan: &Plan, indicator: &Indicator) -> Vec<Period> {
    let is_asked = |year: &&i16| indicator.target(**year).is_some_and(|target| *target != Target::None);
    let years = plan.years.iter().filter(is_asked).filter_map(|year| Period::annual(*year).ok());
    years.flat_map(|year| year.parts(indicator.calendar.frequency)).collect()
}

fn calendar(indicator: &Indicator) -> Calendar {
    Calendar { frequency: indicator.calendar.frequency, due_days: indicator.calendar.due_days }
}

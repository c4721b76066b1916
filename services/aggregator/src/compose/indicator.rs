//! One indicator over the plan's years.

use qiyou_kernel::{Period, TimeRule, name};
use qiyou_method::{Actual, Composition, Figure, Measured, Rules, Standing};
use qiyou_plan::{Core, Indicator};
use qiyou_proto::aggregator::v1::{CoreMark, IndicatorView};
use qiyou_wire::{Wire, localized};

use super::{
    Scope,
    cell::{Due, Line},
    reader::Reader,
    status,
};

/// An indicator of the view, and what its domain makes of it.
pub(super) struct Composed {
    pub(super) view: IndicatorView,
    pub(super) due: Vec<Due>,
    pub(super) is_sample: bool,
}

pub(super) fn compose(scope: &Scope<'_>, reader: &Reader<'_>, indicator: &Indicator) -> Composed {
    let rules = status::rules(indicator);
    let line = Line { scope, reader, indicator, rules: &rules };
    let mut last = before_the_plan(&line, &rules);
    let mut composed = Composed { view: view(indicator), due: Vec::new(), is_sample: false };
    for year in scope.plan.years.iter().copied() {
        let choice = line.choice(year);
        let of_year = line.compose(year, &choice, last);
        composed.view.cells.push(of_year.cell);
        composed.due.push(of_year.due);
        composed.is_sample |= of_year.is_sample;
        last = choice.actual;
    }
    composed
}

/// The approved value of the year before the plan's first, or else the one that the plan prints. A sum over the plan has
/// none: it begins with the plan.
fn before_the_plan(line: &Line<'_>, rules: &Rules) -> Option<Actual> {
    if rules.time_rule == TimeRule::SumOverPlan {
        return None;
    }
    let year = line.scope.plan.first_year() - 1;
    let is_approved = |actual: &Actual| actual.standing == Standing::Approved && actual.figure.is_number();
    line.choice(year).actual.filter(is_approved).or_else(|| printed(line, rules, year))
}

/// What the plan prints for the year before its first.
fn printed(line: &Line<'_>, rules: &Rules, year: i16) -> Option<Actual> {
    let value = line.indicator.baseline.filter(|_| line.scope.plan.baseline_year == year)?;
    let report = Measured {
        period: Period::annual(year).ok()?,
        authority: rules.preferred,
        standing: Standing::Approved,
        figure: Figure::Value(value),
        fulfilled: false,
        revision: 0,
        first_submitted: None,
        sample: false,
    };
    Some(report.actual(rules, Composition::Own))
}

fn view(indicator: &Indicator) -> IndicatorView {
    IndicatorView {
        indicator: name::Indicator { indicator: indicator.id.clone() }.to_string(),
        display_name: Some(localized(&indicator.name)),
        unit: Some(localized(&indicator.unit.name)),
        kind: indicator.kind.number(),
        direction: indicator.polarity.number(),
        decimals: i32::try_from(indicator.decimals).unwrap_or(i32::MAX),
        core: match indicator.core {
            Core::Unknown => CoreMark::Unknown,
            Core::Core => CoreMark::Core,
            Core::NotCore => CoreMark::NotCore,
        }
        .into(),
        responsible_unit: Some(localized(&indicator.office.name)),
        cells: Vec::new(),
        ambiguous: indicator.ambiguous,
    }
}

//! One indicator in one year: the value that counts, the target, and how the one stands to the other.

use qiyou_kernel::{Authority, Decimal, RegionCode};
use qiyou_method::{self as method, Actual, Choice, Figure, Measured, Reading, Rules, Standing};
use qiyou_plan::{Indicator, Target as Planned};
use qiyou_proto::aggregator::v1::{Attainment, YearCell};
use qiyou_region::Tree;
use qiyou_wire::decimal_message;

use super::{
    Scope,
    reader::Reader,
    status,
    value::{self, Display, Target},
};
use crate::projection::Series;

/// One indicator of a view, with the means to read its values.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    pub(super) scope: &'a Scope<'a>,
    pub(super) reader: &'a Reader<'a>,
    pub(super) indicator: &'a Indicator,
    pub(super) rules: &'a Rules,
}

/// What is there of a value that was due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// Nothing was due yet, or nothing is owed.
    Nothing,
    Approved,
    Provisional,
    Missing,
}

/// A year of an indicator.
pub(super) struct Composed {
    pub(super) cell: YearCell,
    pub(super) status: method::Status,
    pub(super) due: Due,
    pub(super) is_sample: bool,
}

impl<'a> Line<'a> {
    /// The values of a year and which of them counts.
    pub(super) fn choice(&self, year: i16) -> Choice {
        self.choice_of(year, &self.scope.reading)
    }

    fn choice_of(&self, year: i16, reading: &Reading) -> Choice {
        let (region, rules) = (self.scope.region, self.rules);
        let reports = self.reports(region);
        let own = Authority::ALL.iter().filter_map(|authority| method::own(rules, year, *authority, reports, reading));
        let tree = self.scope.sources.trees.of(year);
        let below = Below { line: self, tree: &tree, year, reading };
        method::choose(rules, own.chain(method::roll_up(&below, region, rules, &self.scope.thresholds)))
    }

    fn series(&self, region: RegionCode) -> Option<&'a Series> {
        self.reader.series(region, &self.indicator.id)
    }

    fn reports(&self, region: RegionCode) -> &'a [Measured] {
        self.series(region).map_or(&[], Series::reports)
    }

    fn display(&self) -> Display {
        Display { factor: self.rules.factor, decimals: Some(self.rules.decimals) }
    }

    /// What is asked of a year: the plan's own target, unless another was recorded since.
    fn target(&self, year: i16) -> Option<Target<'a>> {
        let (plan, indicator) = (self.scope.plan, self.indicator);
        if !self.scope.is_whole {
            return None;
        }
        let (value, text) = match indicator.target(year)? {
            Planned::None => return None,
            Planned::Number(value) => (Some(*value), None),
            Planned::Words { text, .. } => (None, Some(text)),
        };
        let planned = Target {
            comparator: indicator.comparator,
            value,
            text,
            due: self.rules.calendar.year_due_date(year),
            is_revised: false,
            revision: self.reader.loaded(),
        };
        debug_assert!(plan.years.contains(&year), "targets are of the plan's years");
        Some(match self.reader.target(&indicator.id, year) {
            None => planned,
            Some(recorded) => Target {
                comparator: recorded.comparator,
                value: recorded.value,
                is_revised: recorded.is_revised,
                revision: recorded.touch.revision,
                ..planned
            },
        })
    }

    /// Composes a year. `last` is the approved value of the year before.
    pub(super) fn compose(&self, year: i16, choice: &Choice, last: Option<Actual>) -> Composed {
        let target = self.target(year);
        let status = status::of_year(self, year, target.as_ref(), choice.actual.as_ref(), last.as_ref());
        let (display, series) = (self.display(), self.series(self.scope.region));
        let message = |actual: &Actual| value::actual(display, actual, series);
        let values = || choice.actual.iter().chain(choice.beside.iter().flatten());
        let cell = YearCell {
            year: year.into(),
            target: target.as_ref().map(Target::message),
            actual: choice.actual.as_ref().map(message),
            beside: choice.beside.iter().flatten().map(message).collect(),
            attainment: choice.actual.as_ref().and_then(|actual| {
                attainment(display, &actual.figure, target.as_ref()?.value?, status::is_lower_better(self, &target?))
            }),
            status: Some(status::message(&status)),
        };
        let due = self.due(year, target.is_some(), choice);
        Composed { cell, status, due, is_sample: values().any(|actual| actual.sample) }
    }

    fn due(&self, year: i16, has_target: bool, choice: &Choice) -> Due {
        let is_owed = has_target || !self.scope.is_whole;
        if !is_owed || self.scope.reading.judged_on <= self.rules.calendar.year_due_date(year) {
            return Due::Nothing;
        }
        let is_approved = |choice: &Choice| {
            choice.actual.filter(Actual::is_answer).map(|actual| actual.standing == Standing::Approved)
        };
        let provisional = || self.choice_of(year, &Reading { include_provisional: true, ..self.scope.reading });
        match is_approved(choice).or_else(|| is_approved(&provisional())) {
            Some(true) => Due::Approved,
            Some(false) => Due::Provisional,
            None => Due::Missing,
        }
    }
}

/// How far a value reaches towards its target.
pub(super) fn attainment(
    display: Display,
    figure: &Figure,
    target: Decimal,
    is_lower_better: bool,
) -> Option<Attainment> {
    const HUNDRED: i64 = 100;
    let value = figure.shown(display.factor)?;
    let (part, whole) = if is_lower_better { (target, value) } else { (value, target) };
    let percent = Decimal::ratio(part, whole, HUNDRED.into()).map(|percent| percent.round(1));
    let gap = value.checked_sub(target).map(|gap| display.rounded(gap));
    Some(Attainment { percent: percent.map(decimal_message), gap: gap.map(decimal_message) })
}

/// The regions below, as a roll-up reads them.
struct Below<'a> {
    line: &'a Line<'a>,
    tree: &'a Tree,
    year: i16,
    reading: &'a Reading,
}

impl method::Tree for Below<'_> {
    type Region = RegionCode;

    fn children(&self, region: RegionCode) -> impl Iterator<Item = RegionCode> {
        self.line.reader.children(self.tree, region)
    }

    fn own(&self, region: RegionCode) -> Option<Actual> {
        method::own_choice(self.line.rules, self.year, self.line.reports(region), self.reading).actual
    }
}

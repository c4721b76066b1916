//! One indicator in one year: the value that counts, the target, and how the one stands to the other.

use qiyou_kernel::RegionCode;
use qiyou_method::{
    self as method, Actual, Case, Choice, Goal, Measured, Reading, Rules, Standing, Status, StatusValue,
};
use qiyou_plan::{Indicator, Target as Planned};
use qiyou_proto::aggregator::v1::{ActualValue, YearCell};
use qiyou_region::Tree;

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
        let own = method::own_values(rules, year, self.reports(region), reading);
        let tree = self.scope.sources.trees.of(year);
        let below = Below { line: self, tree: &tree, year, reading };
        let rolled_up = method::roll_up(&below, region, rules, &self.scope.thresholds);
        method::choose(rules, own.into_iter().chain(rolled_up))
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

    /// Composes a year. `last` is the value of the year before.
    pub(super) fn compose(&self, year: i16, choice: &Choice, last: Option<Actual>) -> Composed {
        let target = self.target(year);
        let goal = target.as_ref().map(Target::goal);
        let status = self.judge(year, goal, choice.actual.as_ref(), last.as_ref());
        let (display, series) = (self.display(), self.series(self.scope.region));
        let message = |actual: &Actual| ActualValue {
            open_tickets: self.open_tickets(year, actual),
            ..value::actual(display, actual, series)
        };
        let values = || choice.actual.iter().chain(choice.beside.iter());
        let Rules { polarity, factor, decimals, .. } = *self.rules;
        let attainment =
            choice.actual.as_ref().zip(goal.as_ref()).and_then(|(actual, goal)| {
                method::attainment(&actual.figure, goal, polarity, factor, decimals)
            });
        let cell = YearCell {
            year: year.into(),
            target: target.as_ref().map(Target::message),
            actual: choice.actual.as_ref().map(message),
            beside: choice.beside.iter().map(message).collect(),
            attainment: attainment.map(value::attainment),
            status: Some(status::message(&status)),
            follow_up_state: self.follow_up_state(year).into(),
        };
        let due = self.due(year, status.value != StatusValue::NoTarget, choice);
        Composed { cell, due, is_sample: values().any(|actual| actual.sample) }
    }

    fn judge(&self, year: i16, goal: Option<Goal>, actual: Option<&Actual>, last: Option<&Actual>) -> Status {
        let Scope { reading, region, .. } = *self.scope;
        let authority = actual.and_then(|actual| actual.authority);
        let breach = goal.zip(authority).and_then(|(goal, authority)| {
            method::breach(self.rules, &goal, year, authority, self.reports(region), &reading)
        });
        method::judge(&Case {
            rules: self.rules,
            thresholds: &self.scope.thresholds,
            year,
            judged_on: reading.judged_on,
            goal,
            actual,
            last,
            breach,
        })
    }

    /// Whether regions of this level owe the indicator.
    fn is_of_level(&self) -> bool {
        let Scope { sources, region, .. } = *self.scope;
        sources.tree().get(region).is_some_and(|region| region.level == self.indicator.level)
    }

    fn due(&self, year: i16, is_asked: bool, choice: &Choice) -> Due {
        let is_owed = if self.scope.is_whole { is_asked } else { self.is_of_level() };
        if !is_owed || self.scope.reading.judged_on <= self.rules.calendar.year_due_date(year) {
            return Due::Nothing;
        }
        let is_approved = |choice: &Choice| {
            choice.actual.filter(Actual::is_answer).map(|actual| actual.standing == Standing::Approved)
        };
        let provisional =
            || self.choice_of(year, &Reading { include_provisional: true, ..self.scope.reading });
        match is_approved(choice).or_else(|| is_approved(&provisional())) {
            Some(true) => Due::Approved,
            Some(false) => Due::Provisional,
            None => Due::Missing,
        }
    }
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
        let own = method::own_values(self.line.rules, self.year, self.line.reports(region), self.reading);
        method::choose(self.line.rules, own).actual
    }
}

//! The goals of the plan as a whole: reported with evidence, or summed over the major projects.

use qiyou_kernel::{Authority, Decimal, Period, name};
use qiyou_method::{
    self as method, Composition, Figure, Goal as Compared, Judged, Measured, Promise, Reason, Standing,
    StatusValue, judge_commitment,
};
use qiyou_plan::{Due, Goal};
use qiyou_proto::aggregator::v1::GoalView;
use qiyou_wire::localized;

use super::{
    Scope,
    domain::Composed as Domain,
    projects::Majors,
    status,
    value::{self, Display, Target},
};
use crate::projection::Series;

/// Composes the goals, and says whether any stands on made-up figures.
pub(super) fn compose(scope: &Scope<'_>, domains: &[Domain]) -> (Vec<GoalView>, bool) {
    if !scope.is_whole {
        return (Vec::new(), false);
    }
    let majors = domains.iter().fold(Majors::default(), |sum, domain| sum.plus(&domain.sums.majors));
    // A sum over some of the domains, or without what an unreachable one holds, is not the plan's.
    let is_partial = !scope.ask.domains.is_empty() || domains.iter().any(|domain| domain.is_missing);
    let goals: Vec<_> = scope.plan.goals.iter().map(|goal| view(scope, goal, &majors, is_partial)).collect();
    let is_sample = goals.iter().any(|goal| goal.actual.as_ref().is_some_and(|actual| actual.sample));
    (goals, is_sample)
}

fn view(scope: &Scope<'_>, goal: &Goal, majors: &Majors, is_partial: bool) -> GoalView {
    let promise = promise(scope, goal);
    let series = scope.sources.goals.series.get(&goal.id);
    let Judged { mut status, mut actual } = if goal.computed_from.is_some() {
        let sum = summed(goal, majors);
        judge_commitment(&promise, sum.as_slice(), &scope.reading)
    } else {
        judge_commitment(&promise, series.map_or(&[], Series::reports), &scope.reading)
    };
    if goal.computed_from.is_some() {
        actual =
            actual.map(|actual| method::Actual { composition: Composition::Projects, late: false, ..actual });
        if is_partial {
            status =
                method::Status { value: StatusValue::Incomplete, reason: Reason::PartsMissing, ..status };
        }
    }
    let target = Target {
        comparator: goal.comparator,
        value: goal.promise.value(),
        text: goal.promise.text(),
        due: promise.due_date(),
        is_revised: false,
        revision: scope.sources.active.revision,
    };
    let compared = Compared { comparator: goal.comparator, value: target.value };
    let attainment = actual.and_then(|actual| {
        let decimals = decimals(&actual.figure, target.value);
        method::attainment(&actual.figure, &compared, goal.polarity, Decimal::ONE, decimals)
    });
    GoalView {
        goal: name::Goal { plan: scope.plan.id.clone(), goal: goal.id.clone() }.to_string(),
        display_name: Some(localized(&goal.name)),
        unit: Some(localized(&goal.unit.name)),
        target: Some(target.message()),
        actual: actual.map(|actual| value::actual(Display::AS_GIVEN, &actual, series)),
        attainment: attainment.map(value::attainment),
        status: Some(status::message(&status)),
    }
}

/// Decimals of the gap between what was reached and the goal, which lays none down: those of the finer number.
fn decimals(figure: &Figure, target: Option<Decimal>) -> u32 {
    let reached = figure.shown(Decimal::ONE);
    [reached, target].into_iter().flatten().map(|number| number.decimals()).max().unwrap_or_default()
}

fn promise(scope: &Scope<'_>, goal: &Goal) -> Promise {
    Promise {
        kind: goal.kind,
        polarity: goal.polarity,
        comparator: goal.comparator,
        value: goal.promise.value(),
        due_year: scope.plan.due_year(goal.due),
        is_every_year: goal.due == Due::EveryYear,
        is_undated: goal.due == Due::Undated,
        is_approximate: goal.approximate,
        is_cumulative: goal.computed_from.is_some(),
    }
}

/// What the major projects have completed, in the goal's unit, as a report on the last year that any of them tells of.
fn summed(goal: &Goal, majors: &Majors) -> Option<Measured> {
    let sum = majors.completed?.checked_div(goal.factor.into())?;
    Some(Measured {
        period: Period::annual(majors.last_year).ok()?,
        authority: Authority::Derived,
        standing: Standing::Approved,
        figure: Figure::Value(sum),
        fulfilled: false,
        revision: 0,
        first_submitted: None,
        sample: majors.is_sample,
    })
}

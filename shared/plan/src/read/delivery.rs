//! Reads tasks, commitments and goals.

use qiyou_kernel::{CommitmentId, IndicatorId, TaskId};

use super::Scope;
use super::pledge::Pledge;
use super::remarks::Remarks;
use crate::index::{Entry, WHOLE_PLAN};
use crate::keys;
use crate::model::delivery::{Commitment, Due, Goal, SetAside, Task};
use crate::model::indicator::{Indicator, Target};
use crate::model::part::Office;
use crate::reader::{Field, Section};
use crate::vocabulary::ComputedFrom;

/// Largest factor of a goal: a trillion base units in one.
const LARGEST_FACTOR: i64 = 1_000_000_000_000;

/// Reads every `[[task]]`.
pub(super) fn tasks(root: &Section<'_>, scope: &Scope) -> Vec<Task> {
    root.entries(Entry::Task.name()).iter().filter_map(|section| task(section, scope)).collect()
}

fn task(section: &Section<'_>, scope: &Scope) -> Option<Task> {
    section.only(keys::TASK);
    let id: Option<TaskId> =
        section.required("id", "a task id such as \"childcare.t03\"").and_then(|field| {
            field.parsed("a task id: a domain, a dot, t and its number, such as \"childcare.t03\"")
        });
    if let Some(id) = &id {
        scope.domain_exists(section, id.domain());
    }
    let title = section.text("title");
    let own = scope.office(section, "office");
    let aside =
        section.optional("set_aside").map_or_else(Vec::new, |field| field.items("an array of tables"));
    let set_aside = aside.iter().filter_map(set_aside).collect();
    let remarks = Remarks::of(section, scope, Entry::Task);
    let id = id?;
    let office = own.or_else(|| scope.leads.get(id.domain()).cloned());
    let Remarks { ambiguous, notes, chosen } = remarks;
    Some(Task { id, title: title?, office: office?, set_aside, ambiguous, notes, chosen })
}

fn set_aside(field: &Field<'_>) -> Option<SetAside> {
    let section = field.section()?;
    section.only(keys::SET_ASIDE);
    let printed = section.required("printed", "the figure as printed").and_then(|field| field.string());
    let why = section.both_languages();
    Some(SetAside { printed: printed?.to_owned(), why: why? })
}

/// Reads every `[[commitment]]`.
pub(super) fn commitments(root: &Section<'_>, scope: &Scope, indicators: &[Indicator]) -> Vec<Commitment> {
    let entries = root.entries(Entry::Commitment.name());
    entries.iter().filter_map(|section| commitment(section, scope, indicators)).collect()
}

fn commitment(section: &Section<'_>, scope: &Scope, indicators: &[Indicator]) -> Option<Commitment> {
    section.only(keys::COMMITMENT);
    let id = commitment_id(section, scope);
    let pledge = Pledge::read(section, scope);
    let headline: Option<IndicatorId> = section
        .optional("headline")
        .and_then(|field| scope.index.resolve(Entry::Indicator, &field)?.parse().ok());
    let agrees = section.optional("agrees_with_headline").and_then(|field| field.flag());
    let twin = same_measure_as(section, scope);
    if let Some(pledge) = &pledge {
        agreement(section, pledge, headline.as_ref(), agrees, indicators);
    }
    let series = section.optional("series").and_then(|field| series(&field, scope));
    let period = section.optional("period").and_then(|field| field.text());
    let own = scope.office(section, "office");
    let Remarks { ambiguous, notes, chosen } = Remarks::of(section, scope, Entry::Commitment);
    let (id, pledge) = (id?, pledge?);
    Some(Commitment {
        office: own.or_else(|| office_of(&id, scope))?,
        name: pledge.name,
        unit: pledge.unit,
        kind: pledge.kind,
        polarity: pledge.polarity,
        comparator: pledge.comparator,
        promise: pledge.promise,
        bound_stated: pledge.bound_stated,
        approximate: pledge.approximate,
        due: pledge.due,
        year_basis: pledge.year_basis,
        role: pledge.role,
        printed: pledge.printed,
        confidence: pledge.confidence,
        note: pledge.note,
        id,
        period,
        series,
        headline,
        agrees_with_headline: agrees,
        same_measure_as: twin,
        ambiguous,
        notes,
        chosen,
    })
}

fn commitment_id(section: &Section<'_>, scope: &Scope) -> Option<CommitmentId> {
    let expected =
        "a commitment id: its task, a dot and a slug, such as \"childcare.t03.staff_certified_rate\"";
    let field = section.required("id", expected)?;
    let id: CommitmentId = field.parsed(expected)?;
    if !scope.index.has(Entry::Task, id.task().as_str()) {
        field.fault(format!(
            "the id of a task in this file before the last dot; there is no task {}",
            id.task()
        ));
    }
    Some(id)
}

/// The office of its task, else the lead of its domain.
fn office_of(id: &CommitmentId, scope: &Scope) -> Option<Office> {
    scope.task_offices.get(id.task().as_str()).or_else(|| scope.leads.get(id.domain())).cloned()
}

fn same_measure_as(section: &Section<'_>, scope: &Scope) -> Option<CommitmentId> {
    let field = section.optional("same_measure_as")?;
    let other = scope.index.resolve(Entry::Commitment, &field)?;
    if section.optional("id").and_then(|id| id.as_str()) == Some(other) {
        field.fault("another commitment than this one");
    }
    other.parse().ok()
}

fn series(field: &Field<'_>, scope: &Scope) -> Option<String> {
    let series = super::part::word_id(field)?;
    if scope.index.series_length(&series) < 2 {
        field.fault("a series that another commitment belongs to as well");
    }
    Some(series)
}

/// A commitment that says it agrees with its headline must promise the headline's target of the year it is due, where
/// both are numbers of one unit; one that says it does not must promise another.
fn agreement(
    section: &Section<'_>,
    pledge: &Pledge,
    headline: Option<&IndicatorId>,
    agrees: Option<bool>,
    indicators: &[Indicator],
) {
    let Some(agrees) = agrees else { return };
    if !section.has("headline") {
        section.fault("agrees_with_headline", "headline beside it");
        return;
    }
    let headline = indicators.iter().find(|indicator| Some(&indicator.id) == headline);
    let Some(headline) = headline.filter(|headline| headline.unit.ucum == pledge.unit.ucum) else { return };
    let Due::Year(year) = pledge.due else { return };
    let Some(target) = headline.target(year).and_then(Target::number) else { return };
    let Some(value) = pledge.promise.value() else { return };
    if (target == value) != agrees {
        let whether = !agrees;
        section.fault(
            "agrees_with_headline",
            format!("{whether}: the promise is {value} and the headline's target of {year} is {target}"),
        );
    }
}

/// Reads every `[[goal]]`.
pub(super) fn goals(root: &Section<'_>, scope: &Scope) -> Vec<Goal> {
    root.entries(Entry::Goal.name()).iter().filter_map(|section| goal(section, scope)).collect()
}

fn goal(section: &Section<'_>, scope: &Scope) -> Option<Goal> {
    section.only(keys::GOAL);
    let id = section.required("id", "a goal id such as \"plan.total_investment\"").and_then(|field| {
        let is_of_plan = field.as_str().is_some_and(|id| id.split('.').next() == Some(WHOLE_PLAN));
        if !is_of_plan {
            field.fault("a goal id: plan, a dot and a slug, such as \"plan.total_investment\"");
            return None;
        }
        field.parsed("a goal id: plan, a dot and a slug, such as \"plan.total_investment\"")
    });
    let pledge = Pledge::read(section, scope);
    let factor = match section.optional("factor") {
        Some(field) => field.integer(1..=LARGEST_FACTOR),
        None => Some(1),
    };
    let computed_from = section.optional("computed_from").and_then(|field| field.word(ComputedFrom::ALL));
    let is_number = pledge.as_ref().is_none_or(|pledge| pledge.promise.value().is_some());
    if computed_from.is_some() && !is_number {
        section.fault("computed_from", "a goal with a number");
    }
    let office = scope.office(section, "office");
    let Remarks { ambiguous, notes, chosen } = Remarks::of(section, scope, Entry::Goal);
    let pledge = pledge?;
    Some(Goal {
        id: id?,
        factor: factor?,
        name: pledge.name,
        unit: pledge.unit,
        kind: pledge.kind,
        polarity: pledge.polarity,
        comparator: pledge.comparator,
        promise: pledge.promise,
        bound_stated: pledge.bound_stated,
        approximate: pledge.approximate,
        due: pledge.due,
        year_basis: pledge.year_basis,
        printed: pledge.printed,
        confidence: pledge.confidence,
        note: pledge.note,
        computed_from,
        office,
        ambiguous,
        notes,
        chosen,
    })
}

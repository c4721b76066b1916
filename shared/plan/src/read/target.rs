//! Reads the targets of an indicator, year by year, and its baseline.

use std::collections::BTreeMap;

use qiyou_kernel::{Decimal, Kind};

use super::Scope;
use super::indicator::Measure;
use super::part::word_id;
use crate::keys;
use crate::model::indicator::Target;
use crate::reader::{Field, Section};
use crate::rules;

/// How a plan prints that a year has no target.
const NO_TARGET: &str = "/";

/// Reads `targets`: every year of the plan has one, be it none.
pub(super) fn all(section: &Section<'_>, scope: &Scope, measure: &Measure) -> Option<BTreeMap<i16, Target>> {
    let expected = format!("a table with a target for every year of the plan{}", scope.span_of_years());
    let table = section.required("targets", &expected)?.section()?;
    let years: Vec<String> = scope.years.iter().map(i16::to_string).collect();
    if years.is_empty() {
        return None;
    }
    let known: Vec<&str> = years.iter().map(String::as_str).collect();
    table.refuse_others(&known, |_| format!("only years of the plan{}", scope.span_of_years()));
    let mut targets = BTreeMap::new();
    for (year, key) in scope.years.iter().zip(&years) {
        let Some(field) = table.required(key, "a target, or \"/\" where the plan sets none") else {
            continue;
        };
        if let Some(target) = target(&field, measure) {
            targets.insert(*year, target);
        }
    }
    rules::running_total(&table, measure.kind, &targets);
    (targets.len() == years.len()).then_some(targets)
}

fn target(field: &Field<'_>, measure: &Measure) -> Option<Target> {
    if field.as_str() == Some(NO_TARGET) {
        return Some(Target::None);
    }
    let is_in_words = measure.kind? == Kind::Qualitative;
    if field.is_table() != is_in_words {
        field.fault(match is_in_words {
            true => "words { zh, en, keyword } for a qualitative indicator, or \"/\" where there is none",
            false => "a decimal number in quotes, such as \"4.50\", or \"/\" where there is none",
        });
        return None;
    }
    if is_in_words {
        return words(field);
    }
    let number = number(field, measure)?;
    if measure.kind == Some(Kind::Milestone) {
        rules::milestone(field, measure.unit.as_ref(), number);
    }
    Some(Target::Number(number))
}

fn words(field: &Field<'_>) -> Option<Target> {
    let section = field.section()?;
    section.only(keys::WORDS);
    let text = section.both_languages();
    let keyword = section.required("keyword", "one word for programs, such as \"full_coverage\"");
    let keyword = keyword.and_then(|field| word_id(&field));
    Some(Target::Words { text: text?, keyword: keyword? })
}

/// Reads `baseline`.
pub(super) fn baseline(section: &Section<'_>, measure: &Measure) -> Option<Decimal> {
    number(&section.optional("baseline")?, measure)
}

/// Reads a number that keeps to the indicator's decimals and bounds.
fn number(field: &Field<'_>, measure: &Measure) -> Option<Decimal> {
    let number = field.decimal()?;
    if let Some(decimals) = measure.decimals
        && number.scale() > decimals
    {
        field.fault(format!("at most {decimals} decimals, as the indicator's decimals say"));
    }
    if let Some(minimum) = measure.minimum
        && number < minimum
    {
        field.fault(format!("at least {minimum}, the indicator's minimum"));
    }
    if let Some(maximum) = measure.maximum
        && number > maximum
    {
        field.fault(format!("at most {maximum}, the indicator's maximum"));
    }
    Some(number)
}

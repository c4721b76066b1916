//! Reads what commitments and goals have in common: a promise, its unit, its comparator and its year.

use qiyou_kernel::{Comparator, Kind, Polarity, Text};

use super::Scope;
use super::indicator::unit;
use crate::model::delivery::{Due, Promise};
use crate::model::indicator::Unit;
use crate::reader::Section;
use crate::rules;
use crate::vocabulary::{Confidence, Role, YearBasis};

/// The common part of a commitment and a goal.
pub(super) struct Pledge {
    pub(super) name: Text,
    pub(super) unit: Unit,
    pub(super) kind: Kind,
    pub(super) polarity: Polarity,
    pub(super) comparator: Comparator,
    pub(super) promise: Promise,
    pub(super) bound_stated: bool,
    pub(super) approximate: bool,
    pub(super) due: Due,
    pub(super) year_basis: YearBasis,
    pub(super) role: Option<Role>,
    pub(super) printed: Option<String>,
    pub(super) confidence: Confidence,
    pub(super) note: Option<Text>,
}

impl Pledge {
    pub(super) fn read(section: &Section<'_>, scope: &Scope) -> Option<Self> {
        let name = section.text("name");
        let unit = section.required("unit", "a unit { zh, en, ucum }").and_then(|field| unit(&field));
        let kind = section.required("kind", "the kind of quantity").and_then(|field| field.word(Kind::ALL));
        let polarity = match section.optional("polarity") {
            Some(field) => field.word(Polarity::ALL),
            None => Some(Polarity::Higher),
        };
        let comparator = section.required("comparator", "how a result is compared with the promise");
        let comparator = comparator.and_then(|field| field.word(Comparator::ALL));
        let promise = promise(section);
        let role = section.optional("role").and_then(|field| field.word(Role::ALL));
        let due = due(section, scope);
        let year_basis = due.and_then(|due| year_basis(section, due));
        if role != Some(Role::EligibilityLine) {
            rules::comparator(section, polarity, comparator);
        }
        rules::promise(section, kind, promise.as_ref());
        Some(Self {
            bound_stated: section.flag("bound_stated"),
            approximate: section.flag("approximate"),
            printed: section.optional("printed").and_then(|field| field.string()).map(str::to_owned),
            confidence: confidence(section),
            note: section.optional("note").and_then(|field| field.text()),
            name: name?,
            unit: unit?,
            kind: kind?,
            polarity: polarity?,
            comparator: comparator?,
            promise: promise?,
            due: due?,
            year_basis: year_basis?,
            role,
        })
    }
}

/// Reads `confidence`, high where nothing is said.
pub(super) fn confidence(section: &Section<'_>) -> Confidence {
    let word = section.optional("confidence").and_then(|field| field.word(Confidence::ALL));
    word.unwrap_or(Confidence::High)
}

/// Reads a number, or words and the number that they amount to, or words.
fn promise(section: &Section<'_>) -> Option<Promise> {
    if let Some(field) = section.optional("value") {
        for key in ["implied_value", "value_text"] {
            if let Some(beside) = section.optional(key) {
                beside.fault("no such key beside value: a promise is a number or words");
            }
        }
        return field.decimal().map(Promise::Number);
    }
    let implied = section.optional("implied_value");
    if implied.is_none() && !section.has("value_text") {
        section.missing("value", "value for a number, or value_text for words");
        return None;
    }
    let text = section.text("value_text");
    match implied {
        Some(field) => Some(Promise::Full { value: field.decimal()?, text: text? }),
        None => text.map(Promise::Words),
    }
}

/// Reads `year_due`: a year of the plan, `"every_year"`, or absent.
fn due(section: &Section<'_>, scope: &Scope) -> Option<Due> {
    let Some(field) = section.optional("year_due") else { return Some(Due::Undated) };
    if field.as_str() == Some("every_year") {
        return Some(Due::EveryYear);
    }
    let year =
        field.as_integer().filter(|year| scope.has_year(*year)).and_then(|year| i16::try_from(year).ok());
    if year.is_none() {
        let years = scope.span_of_years();
        field.fault(format!("a year of the plan{years} or \"every_year\"; leave it out when undated"));
    }
    year.map(Due::Year)
}

/// Reads `year_basis`; by default a due year is stated, and without one there is none.
fn year_basis(section: &Section<'_>, due: Due) -> Option<YearBasis> {
    let default = if due == Due::Undated { YearBasis::None } else { YearBasis::Stated };
    let Some(field) = section.optional("year_basis") else { return Some(default) };
    let basis = field.word(YearBasis::ALL)?;
    if (basis == YearBasis::None) != (due == Due::Undated) {
        field.fault("\"none\" without year_due, and something else with it");
    }
    if basis == YearBasis::Continuous && due != Due::EveryYear {
        field.fault("\"continuous\" only with year_due = \"every_year\"");
    }
    Some(basis)
}

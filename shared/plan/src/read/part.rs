//! Reads offices, domains, notes and thresholds.

use qiyou_kernel::{Decimal, near::nearest};

use super::Scope;
use super::remarks::{Remarks, chosen};
use crate::index::{Entry, WHOLE_PLAN};
use crate::keys;
use crate::model::part::{Domain, Note, Office, Thresholds};
use crate::reader::{Field, Section};
use crate::vocabulary::NoteKind;

/// Reads every `[[office]]`.
pub(super) fn offices(root: &Section<'_>, scope: &Scope) -> Vec<Office> {
    root.entries(Entry::Office.name()).iter().filter_map(|section| office(section, scope)).collect()
}

fn office(section: &Section<'_>, scope: &Scope) -> Option<Office> {
    section.only(keys::OFFICE);
    let id = section.required("id", "an id such as \"civil_affairs\"").and_then(|field| word_id(&field));
    let name = section.text("name");
    let chosen = chosen(section, scope, Entry::Office.name());
    Some(Office { id: id?, name: name?, chosen })
}

/// An id or a keyword of one part: lower-case letters, digits, underscores.
pub(super) fn word_id(field: &Field<'_>) -> Option<String> {
    let is_inner = |char: char| matches!(char, 'a'..='z' | '0'..='9' | '_');
    let word =
        field.as_str().filter(|text| !text.is_empty() && text.len() <= 63 && text.chars().all(is_inner));
    if word.is_none() {
        field.fault("lower-case letters, digits and underscores, at most 63");
    }
    word.map(str::to_owned)
}

/// Reads every `[[domain]]`.
pub(super) fn domains(root: &Section<'_>, scope: &Scope) -> Vec<Domain> {
    let entries = root.entries(Entry::Domain.name());
    if entries.is_empty() {
        root.missing("domain", "at least one [[domain]]");
    }
    entries.iter().filter_map(|section| domain(section, scope)).collect()
}

fn domain(section: &Section<'_>, scope: &Scope) -> Option<Domain> {
    section.only(keys::DOMAIN);
    let id = section.required("id", "a domain id such as \"childcare\"");
    let id = id.and_then(|field| {
        if field.as_str() == Some(WHOLE_PLAN) {
            field.fault("another word: \"plan\" stands for the plan as a whole");
            return None;
        }
        field.parsed("a domain id: a lower-case letter, then letters, digits and underscores")
    });
    let name = section.text("name");
    if !section.has("lead") {
        section.missing("lead", "the id of the office that leads the domain");
    }
    let lead = scope.office(section, "lead");
    let remarks = Remarks::of(section, scope, Entry::Domain);
    let domain = Domain {
        section: section.optional("section").and_then(|field| field.string()).map(str::to_owned),
        aim: section.optional("aim").and_then(|field| field.text()),
        weight: weight(section),
        ambiguous: remarks.ambiguous,
        notes: remarks.notes,
        chosen: remarks.chosen,
        id: id?,
        name: name?,
        lead: lead?,
    };
    Some(domain)
}

/// Reads a weight in a score, 1 where none is given.
pub(super) fn weight(section: &Section<'_>) -> Decimal {
    let Some(field) = section.optional("weight") else { return Decimal::ONE };
    let weight = field.decimal();
    if weight.is_some_and(|weight| weight <= Decimal::ZERO) {
        field.fault("a weight above zero");
    }
    weight.unwrap_or(Decimal::ONE)
}

/// Reads every `[[note]]`.
pub(super) fn notes(root: &Section<'_>, scope: &Scope) -> Vec<Note> {
    root.entries(Entry::Note.name()).iter().filter_map(|section| note(section, scope)).collect()
}

fn note(section: &Section<'_>, scope: &Scope) -> Option<Note> {
    section.only(keys::NOTE);
    let id = section.required("id", "an id such as \"N-01\"").and_then(|field| field.string());
    let kind = section.required("kind", "the kind of the note").and_then(|field| field.word(NoteKind::ALL));
    let text = section.text("text");
    let refs = section.optional("refs").map_or_else(Vec::new, |field| field.strings());
    for (about, item) in &refs {
        if !scope.index.has_any(about) {
            item.fault(format!("\"plan\" or the id of an entry in this file{}", hint(about, scope)));
        }
    }
    let refs = refs.into_iter().map(|(about, _)| about.to_owned()).collect();
    Some(Note { id: id?.to_owned(), kind: kind?, refs, text: text? })
}

fn hint(about: &str, scope: &Scope) -> String {
    let word = nearest(about, scope.index.all_ids());
    word.map_or_else(String::new, |word| format!("; did you mean {word:?}?"))
}

/// Reads `[thresholds]`, each with its default where it is not given.
pub(super) fn thresholds(root: &Section<'_>) -> Thresholds {
    let defaults = Thresholds::default();
    let Some(section) = root.optional("thresholds").and_then(|field| field.section()) else {
        return defaults;
    };
    section.only(keys::THRESHOLDS);
    let share = |key: &str, default: Decimal| share(&section, key).unwrap_or(default);
    let thresholds = Thresholds {
        on_track: share("on_track", defaults.on_track),
        at_risk: share("at_risk", defaults.at_risk),
        too_early: share("too_early", defaults.too_early),
        near_target: share("near_target", defaults.near_target),
        ratio_coverage: share("ratio_coverage", defaults.ratio_coverage),
        score_coverage: share("score_coverage", defaults.score_coverage),
    };
    if thresholds.at_risk >= thresholds.on_track {
        let key = if section.has("at_risk") { "at_risk" } else { "on_track" };
        section.fault(key, format!("at_risk below on_track, which is {}", thresholds.on_track));
    }
    thresholds
}

fn share(section: &Section<'_>, key: &str) -> Option<Decimal> {
    let field = section.optional(key)?;
    let share = field.decimal()?;
    if share < Decimal::ZERO || share > Decimal::ONE {
        field.fault("a share from \"0\" to \"1\"");
        return None;
    }
    Some(share)
}

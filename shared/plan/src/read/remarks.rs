//! What any entry may say about itself: whether it is ambiguous, which notes speak of it, what the plan file chose.

use std::collections::BTreeMap;

use super::Scope;
use crate::index::Entry;
use crate::keys;
use crate::reader::{Section, did_you_mean};

/// What every entry may say about itself.
pub(super) struct Remarks {
    pub(super) ambiguous: bool,
    pub(super) notes: Vec<String>,
    pub(super) chosen: Vec<String>,
}

impl Remarks {
    /// Reads `ambiguous`, `notes` and `chosen` of an entry with an id.
    pub(super) fn of(section: &Section<'_>, scope: &Scope, entry: Entry) -> Self {
        let id = section.optional("id").and_then(|field| field.as_str());
        let mut remarks = Self::read(section, scope, id.unwrap_or_default());
        remarks.chosen = chosen(section, scope, entry.name());
        remarks
    }

    /// Reads `ambiguous` and `notes`, and holds them against the notes of the document.
    pub(super) fn read(section: &Section<'_>, scope: &Scope, id: &str) -> Self {
        let about = scope.index.notes_about(id);
        let named = section.optional("notes").map_or_else(Vec::new, |field| field.strings());
        let named: Vec<&str> =
            named.iter().filter_map(|(_, item)| scope.index.resolve(Entry::Note, item)).collect();
        let is_same = named.len() == about.len() && about.iter().all(|note| named.contains(&note.as_str()));
        if !is_same {
            section.fault("notes", format!("{about:?}: the notes whose refs name this entry"));
        }
        let ambiguous = section.flag("ambiguous");
        let is_open = about.iter().any(|note| scope.index.leaves_open(note));
        if ambiguous && !is_open {
            section.fault(
                "ambiguous",
                "a note of kind \"ambiguity\" or \"contradiction\" that refers to this entry",
            );
        }
        if !ambiguous && is_open {
            section.fault("ambiguous", "true: a note calls this entry ambiguous or contradictory");
        }
        Self { ambiguous, notes: about.to_vec(), chosen: Vec::new() }
    }
}

/// Returns the entry's own chosen keys and those chosen for every entry of its kind that it has.
pub(super) fn chosen(section: &Section<'_>, scope: &Scope, kind: &str) -> Vec<String> {
    let stands = |name: &str| section.has(name.split('.').next().unwrap_or_default());
    let mut names: Vec<String> = Vec::new();
    if let Some(field) = section.optional("chosen") {
        for (name, item) in field.strings() {
            if stands(name) {
                names.push(name.to_owned());
            } else {
                item.fault("a key of this entry");
            }
        }
    }
    let everywhere = scope.chosen.get(kind).into_iter().flatten();
    names.extend(everywhere.filter(|name| stands(name)).cloned());
    names.sort();
    names.dedup();
    names
}

/// Reads `[chosen]`: by kind of entry, the keys that the plan prints nowhere.
pub(super) fn chosen_everywhere(root: &Section<'_>) -> BTreeMap<String, Vec<String>> {
    let mut chosen = BTreeMap::new();
    let Some(section) = root.optional("chosen").and_then(|field| field.section()) else { return chosen };
    section.only(keys::CHOSEN);
    for kind in keys::CHOSEN {
        let Some(field) = section.optional(kind) else { continue };
        let known = keys_of(kind);
        let mut names = Vec::new();
        for (name, item) in field.strings() {
            let head = name.split('.').next().unwrap_or_default();
            if known.contains(&head) {
                names.push(name.to_owned());
            } else {
                let hint = did_you_mean(head, known);
                item.fault(format!("a key of [[{kind}]]{hint}"));
            }
        }
        chosen.insert((*kind).to_owned(), names);
    }
    chosen
}

fn keys_of(kind: &str) -> &'static [&'static str] {
    match kind {
        "plan" => keys::PLAN,
        "office" => keys::OFFICE,
        "goal" => keys::GOAL,
        "domain" => keys::DOMAIN,
        "indicator" => keys::INDICATOR,
        "task" => keys::TASK,
        _ => keys::COMMITMENT,
    }
}

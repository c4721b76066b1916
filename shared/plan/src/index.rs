//! What a document names: gathered before anything is read, so that a reference may point forwards and a faulty entry
//! does not make every mention of it faulty too.

use std::collections::{BTreeMap, BTreeSet};

use qiyou_kernel::near::nearest;

use crate::reader::{Field, Section};
use crate::vocabulary::NoteKind;

/// The kinds of tables that have an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Entry {
    Office,
    Domain,
    Indicator,
    Task,
    Commitment,
    Goal,
    Note,
}

impl Entry {
    const ALL: [Self; 7] =
        [Self::Office, Self::Domain, Self::Indicator, Self::Task, Self::Commitment, Self::Goal, Self::Note];

    /// Returns the table's name in the document.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Office => "office",
            Self::Domain => "domain",
            Self::Indicator => "indicator",
            Self::Task => "task",
            Self::Commitment => "commitment",
            Self::Goal => "goal",
            Self::Note => "note",
        }
    }
}

/// The ids of a document, and which notes speak of which.
#[derive(Default)]
pub(crate) struct Index {
    ids: BTreeMap<Entry, Vec<String>>,
    open_notes: BTreeSet<String>,
    notes_about: BTreeMap<String, Vec<String>>,
    series: BTreeMap<String, usize>,
}

/// What a note may refer to besides the ids of entries.
pub(crate) const WHOLE_PLAN: &str = "plan";

impl Index {
    /// Gathers the ids, and notes those that stand twice.
    pub(crate) fn of(root: &Section<'_>) -> Self {
        let mut index = Self::default();
        for entry in Entry::ALL {
            index.gather(entry, &root.entries(entry.name()));
        }
        for note in root.entries(Entry::Note.name()) {
            index.gather_note(&note);
        }
        for commitment in root.entries(Entry::Commitment.name()) {
            if let Some(series) = commitment.optional("series").and_then(|field| field.as_str()) {
                *index.series.entry(series.to_owned()).or_default() += 1;
            }
        }
        index
    }

    pub(crate) fn has(&self, entry: Entry, id: &str) -> bool {
        self.ids.get(&entry).is_some_and(|ids| ids.iter().any(|known| known == id))
    }

    /// Returns whether anything of the plan has this id, notes and offices aside.
    pub(crate) fn has_any(&self, id: &str) -> bool {
        id == WHOLE_PLAN || self.all_ids().any(|known| known == id)
    }

    /// Returns the field's string when it names an entry, and notes it otherwise.
    pub(crate) fn resolve<'a>(&self, entry: Entry, field: &Field<'a>) -> Option<&'a str> {
        let id = field.string()?;
        if self.has(entry, id) {
            return Some(id);
        }
        let known = self.ids.get(&entry).into_iter().flatten().map(String::as_str);
        let hint = nearest(id, known).map_or_else(String::new, |word| format!("; did you mean {word:?}?"));
        field.fault(format!("the id of {} in this file{hint}", with_article(entry.name())));
        None
    }

    /// Returns the ids that a note may refer to.
    pub(crate) fn all_ids(&self) -> impl Iterator<Item = &str> {
        let named = self.ids.iter().filter(|(entry, _)| !matches!(entry, Entry::Office | Entry::Note));
        named.flat_map(|(_, ids)| ids.iter().map(String::as_str))
    }

    /// Returns the domains' ids, for a fault to list.
    pub(crate) fn domains(&self) -> String {
        self.ids.get(&Entry::Domain).map_or_else(String::new, |ids| ids.join(", "))
    }

    /// Returns the notes that refer to an id, in the order of the document.
    pub(crate) fn notes_about(&self, id: &str) -> &[String] {
        self.notes_about.get(id).map_or(&[], Vec::as_slice)
    }

    /// Returns whether the note says that the plan's meaning is open.
    pub(crate) fn leaves_open(&self, note: &str) -> bool {
        self.open_notes.contains(note)
    }

    /// Returns how many commitments belong to a series.
    pub(crate) fn series_length(&self, series: &str) -> usize {
        self.series.get(series).copied().unwrap_or_default()
    }

    fn gather(&mut self, entry: Entry, sections: &[Section<'_>]) {
        let mut first: BTreeMap<&str, usize> = BTreeMap::new();
        for section in sections {
            let Some(field) = section.optional("id") else { continue };
            let Some(id) = field.as_str() else { continue };
            if let Some(line) = first.get(id) {
                field.fault(format!("an id of its own; the one on line {line} has it already"));
                continue;
            }
            first.insert(id, section.line());
            self.ids.entry(entry).or_default().push(id.to_owned());
        }
    }

    fn gather_note(&mut self, note: &Section<'_>) {
        let Some(id) = note.optional("id").and_then(|field| field.as_str()) else { return };
        let kind = note.optional("kind").and_then(|field| field.as_str());
        if NoteKind::ALL.iter().any(|known| Some(known.as_str()) == kind && known.leaves_open()) {
            self.open_notes.insert(id.to_owned());
        }
        let Some(refs) = note.optional("refs").filter(Field::is_array) else { return };
        for item in refs.items("an array of ids") {
            let Some(about) = item.as_str() else { continue };
            let notes = self.notes_about.entry(about.to_owned()).or_default();
            if !notes.iter().any(|known| known == id) {
                notes.push(id.to_owned());
            }
        }
    }
}

/// Returns the noun with its article: `an office`, `a task`.
pub(crate) fn with_article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {noun}")
}

//! Reads a document into a plan, or into all of its faults.

mod delivery;
mod indicator;
mod part;
mod plan;
mod pledge;
mod remarks;
mod target;

use std::collections::BTreeMap;

use toml::de::DeTable;

use crate::FORMAT;
use crate::fault::{Fault, Log};
use crate::index::{Entry, Index};
use crate::model::part::Office;
use crate::model::plan::Plan;
use crate::reader::Section;

/// What every entry is read with.
struct Scope {
    index: Index,
    /// The plan's years; empty while they are at fault, and then nothing is checked against them.
    years: Vec<i16>,
    /// By the kind of entry: keys that the plan prints nowhere.
    chosen: BTreeMap<String, Vec<String>>,
    offices: BTreeMap<String, Office>,
    /// By domain: its lead.
    leads: BTreeMap<String, Office>,
    /// By task: its own office.
    task_offices: BTreeMap<String, Office>,
}

impl Scope {
    /// Returns the office that an entry names, else none; a name that no office has is noted.
    fn office(&self, section: &Section<'_>, key: &str) -> Option<Office> {
        let id = self.index.resolve(Entry::Office, &section.optional(key)?)?;
        self.offices.get(id).cloned()
    }

    /// Notes an id whose domain the document does not have.
    fn domain_exists(&self, section: &Section<'_>, domain: &str) {
        if !self.index.has(Entry::Domain, domain) {
            let domains = self.index.domains();
            section.fault("id", format!("a domain of this file before the first dot: {domains}"));
        }
    }

    /// Returns whether a year is one of the plan's, or the plan's years are at fault.
    fn has_year(&self, year: i64) -> bool {
        self.years.is_empty() || self.years.iter().any(|known| i64::from(*known) == year)
    }

    /// Returns the plan's years for a fault: ` (2023 to 2027)`; nothing while they are at fault.
    fn span_of_years(&self) -> String {
        match (self.years.first(), self.years.last()) {
            (Some(first), Some(last)) => format!(" ({first} to {last})"),
            _ => String::new(),
        }
    }
}

/// Reads a plan document.
pub(crate) fn plan_of(text: &str) -> Result<Plan, Vec<Fault>> {
    let log = Log::new(text);
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        log.not_toml(&error.span().unwrap_or(0..0), error.message());
    }
    // A tree with holes would make faults of its own.
    if !errors.is_empty() {
        return Err(log.into_faults());
    }
    let root = Section::root(&log, document.get_ref());
    let plan = if has_known_format(&root) { plan::read(&root, text) } else { None };
    let faults = log.into_faults();
    match plan {
        Some(plan) if faults.is_empty() => Ok(plan),
        _ => Err(faults),
    }
}

/// Checks the version first: of a document in another format no key can be judged.
fn has_known_format(root: &Section<'_>) -> bool {
    let expected = format!("{FORMAT}, the only plan format that this program reads");
    let Some(field) = root.required("format", &expected) else { return false };
    let is_known = field.as_integer() == Some(FORMAT);
    if !is_known {
        field.fault(expected);
    }
    is_known
}

//! Reads the plan as a whole: its head first, then its entries, kind by kind.

use std::collections::BTreeMap;

use qiyou_kernel::{Digest, PlanId, RegionCode, Text, date};

use super::remarks::{Remarks, chosen, chosen_everywhere};
use super::{Scope, delivery, indicator, part};
use crate::index::{Entry, Index, WHOLE_PLAN};
use crate::keys;
use crate::model::part::{Office, Place};
use crate::model::plan::{Places, Plan};
use crate::reader::{Field, Section};

const FIRST_YEAR: i64 = 1900;
const LAST_YEAR: i64 = 2999;

const TABLE: &str = "a table [plan] with the plan's id, title, region and years";

/// Reads everything, and notes every fault on the way.
pub(super) fn read(root: &Section<'_>, text: &str) -> Option<Plan> {
    root.only(keys::TOP);
    let head = root.required("plan", TABLE).and_then(|field| field.section());
    let years = head.as_ref().and_then(years).unwrap_or_default();
    let mut scope = Scope {
        index: Index::of(root),
        years,
        chosen: chosen_everywhere(root),
        offices: BTreeMap::new(),
        leads: BTreeMap::new(),
        task_offices: BTreeMap::new(),
    };
    let offices = part::offices(root, &scope);
    scope.offices = offices.iter().map(|office| (office.id.clone(), office.clone())).collect();
    let head = head.and_then(|section| Head::read(&section, &scope));
    let thresholds = part::thresholds(root);
    let domains = part::domains(root, &scope);
    scope.leads = domains.iter().map(|domain| (domain.id.to_string(), domain.lead.clone())).collect();
    let indicators = indicator::all(root, &scope);
    scope.task_offices = task_offices(root, &scope);
    let tasks = delivery::tasks(root, &scope);
    let commitments = delivery::commitments(root, &scope, &indicators);
    let goals = delivery::goals(root, &scope);
    let notes = part::notes(root, &scope);
    let places = Places {
        indicators: indicators.iter().enumerate().map(|(place, each)| (each.id.clone(), place)).collect(),
        tasks: tasks.iter().enumerate().map(|(place, each)| (each.id.clone(), place)).collect(),
        commitments: commitments.iter().enumerate().map(|(place, each)| (each.id.clone(), place)).collect(),
    };
    let head = head?;
    Some(Plan {
        id: head.id,
        title: head.title,
        place: head.place,
        region: head.region,
        baseline_year: head.baseline_year,
        years: scope.years,
        table: head.table,
        parents: head.parents,
        within: head.within,
        issued: head.issued,
        document_number: head.document_number,
        source: head.source,
        source_sha256: head.source_sha256,
        note_ids: head.notes,
        chosen: head.chosen,
        offices,
        goals,
        domains,
        indicators,
        tasks,
        commitments,
        notes,
        thresholds,
        hash: Digest::of(text.as_bytes()),
        places,
    })
}

fn task_offices(root: &Section<'_>, scope: &Scope) -> BTreeMap<String, Office> {
    let office = |task: &Section<'_>| {
        let office = scope.offices.get(task.optional("office")?.as_str()?)?;
        Some((task.optional("id")?.as_str()?.to_owned(), office.clone()))
    };
    root.entries(Entry::Task.name()).iter().filter_map(office).collect()
}

/// The plan's years must rise one by one.
fn years(head: &Section<'_>) -> Option<Vec<i16>> {
    let expected = "an array of years that rise one by one, such as [2023, 2024, 2025]";
    let field = head.required("years", expected)?;
    let years: Option<Vec<i16>> = field.items(expected).iter().map(year).collect();
    let years = years?;
    let rises = years.windows(2).all(|pair| matches!(pair, [year, next] if year + 1 == *next));
    if years.is_empty() || !rises {
        field.fault(expected);
        return None;
    }
    Some(years)
}

fn year(field: &Field<'_>) -> Option<i16> {
    field.integer(FIRST_YEAR..=LAST_YEAR).and_then(|year| i16::try_from(year).ok())
}

/// The plan about itself.
struct Head {
    id: PlanId,
    title: Text,
    place: Option<Text>,
    region: RegionCode,
    baseline_year: i16,
    table: Option<Text>,
    parents: Vec<Text>,
    within: Vec<Place>,
    issued: Option<date::Date>,
    document_number: Option<String>,
    source: Option<Text>,
    source_sha256: Option<Digest>,
    notes: Vec<String>,
    chosen: Vec<String>,
}

impl Head {
    fn read(section: &Section<'_>, scope: &Scope) -> Option<Self> {
        section.only(keys::PLAN);
        let id = section.required("id", "a plan id such as \"changxing-2023-2027\"");
        let id = id.and_then(|field| field.parsed("a plan id: lower-case letters, digits and inner hyphens"));
        let title = section.text("title");
        let region = section.required("region", "the division code of the plan's region");
        let region = region.and_then(|field| field.parsed(DIVISION));
        let parents =
            section.optional("parents").map_or_else(Vec::new, |field| field.items("an array of texts"));
        let within =
            section.optional("within").map_or_else(Vec::new, |field| field.items("an array of regions"));
        let source_sha256 = section.optional("source_sha256");
        let remarks = Remarks::read(section, scope, WHOLE_PLAN);
        let head = Self {
            place: section.optional("place").and_then(|field| field.text()),
            baseline_year: baseline_year(section, scope),
            table: section.optional("table").and_then(|field| field.text()),
            parents: parents.iter().filter_map(Field::text).collect(),
            within: within.iter().filter_map(place).collect(),
            issued: section.optional("issued").and_then(|field| issued(&field)),
            document_number: section
                .optional("document_number")
                .and_then(|field| field.string())
                .map(str::to_owned),
            source: section.optional("source").and_then(|field| field.text()),
            source_sha256: source_sha256.and_then(|field| field.parsed("64 lower-case hexadecimal digits")),
            notes: remarks.notes,
            chosen: chosen(section, scope, WHOLE_PLAN),
            id: id?,
            title: title?,
            region: region?,
        };
        Some(head)
    }
}

const DIVISION: &str = "a division code of 6, 9 or 12 digits in quotes";

fn place(field: &Field<'_>) -> Option<Place> {
    let section = field.section()?;
    section.only(keys::WITHIN);
    let region = section.required("region", DIVISION).and_then(|field| field.parsed(DIVISION));
    let name = section.both_languages();
    Some(Place { region: region?, name: name? })
}

fn issued(field: &Field<'_>) -> Option<date::Date> {
    let day = date::parse(field.string()?).ok();
    if day.is_none() {
        field.fault("a date in quotes, such as \"2023-07-31\"");
    }
    day
}

/// The baseline is of a year before the plan: the last one before it, where nothing else is said.
fn baseline_year(section: &Section<'_>, scope: &Scope) -> i16 {
    let before = scope.years.first().map_or(0, |first| first - 1);
    let Some(field) = section.optional("baseline_year") else { return before };
    let given = year(&field).unwrap_or(before);
    if !scope.years.is_empty() && given > before {
        field.fault(format!("a year before the plan, {before} at the latest"));
    }
    given
}

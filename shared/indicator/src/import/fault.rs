//! What is wrong with rows, as their sender reads it.

use qiyou_error::{Error, Reason, Violation, key};
use qiyou_proto::indicator::v1::{self as wire, observation::Result as Figure};

/// Most faults of an acknowledgement: some 1.5 MB.
const LISTED: usize = 5_000;

/// The longest piece of a wrong value that is sent back.
const SHOWN: usize = 80;

/// The faults of a batch, or of a portion of an atomic import.
#[derive(Debug, Clone, Default)]
pub(super) struct Faults {
    count: i64,
    /// With the place of the row.
    listed: Vec<(usize, wire::ImportFault)>,
}

impl Faults {
    /// How many there are.
    pub(super) fn count(&self) -> i64 {
        self.count
    }

    /// Adds the faults that were found in a row itself.
    pub(super) fn violations(
        &mut self,
        place: usize,
        row: i64,
        observation: &wire::Observation,
        violations: Vec<Violation>,
    ) {
        for violation in violations {
            let cell = || cell(observation, &violation.field);
            let value = violation.metadata.get(key::VALUE).cloned().unwrap_or_else(cell);
            let (column, reason, hint) = (violation.field, violation.reason, violation.description);
            self.add(
                place,
                wire::ImportFault { row, column, value: shown(&value), reason: reason.into(), hint },
            );
        }
    }

    /// Adds the refusal of the step that a row takes.
    pub(super) fn refusal(&mut self, place: usize, row: i64, etag: &str, refusal: &Error) {
        let (column, value) = match refusal.violations() {
            [violation, ..] => (violation.field.clone(), String::new()),
            [] if refusal.reason() == Reason::EtagStale => ("etag".to_owned(), shown(etag)),
            [] => (String::new(), String::new()),
        };
        let (reason, hint) = (refusal.reason().into(), refusal.message().to_owned());
        self.add(place, wire::ImportFault { row, column, value, reason, hint });
    }

    /// Adds that a row names what another row names already.
    pub(super) fn duplicate(&mut self, place: usize, row: i64, first: i64, what: &str) {
        let hint = format!("names the same observation as row {first}; {what}");
        let (column, value, reason) = (String::new(), String::new(), Reason::DuplicateItem.into());
        self.add(place, wire::ImportFault { row, column, value, reason, hint });
    }

    fn add(&mut self, place: usize, fault: wire::ImportFault) {
        self.count += 1;
        if self.listed.len() < LISTED {
            self.listed.push((place, fault));
        }
    }

    /// Takes over the faults of others.
    pub(super) fn extend(&mut self, others: Self) {
        self.count += others.count;
        let room = LISTED.saturating_sub(self.listed.len());
        self.listed.extend(others.listed.into_iter().take(room));
    }

    /// The first of them, in the order of the rows.
    pub(super) fn into_messages(mut self) -> Vec<wire::ImportFault> {
        self.listed.sort_by_key(|(place, _)| *place);
        self.listed.into_iter().map(|(_, fault)| fault).collect()
    }
}

/// What stands in a column of a row.
fn cell(observation: &wire::Observation, column: &str) -> String {
    let ratio = || match &observation.result {
        Some(Figure::Ratio(ratio)) => Some(ratio),
        _ => None,
    };
    let digits =
        |decimal: Option<&qiyou_proto::r#type::v1::Decimal>| decimal.map(|decimal| decimal.value.clone());
    match column {
        "indicator" => Some(observation.indicator.clone()),
        "region" => Some(observation.region.clone()),
        "period" => Some(observation.period.clone()),
        "etag" => Some(observation.etag.clone()),
        "source" => Some(observation.source.clone()),
        "comment" => Some(observation.comment.clone()),
        "value" => match &observation.result {
            Some(Figure::Value(value)) => Some(value.value.clone()),
            _ => None,
        },
        "ratio.numerator" => digits(ratio().and_then(|ratio| ratio.numerator.as_ref())),
        "ratio.denominator" => digits(ratio().and_then(|ratio| ratio.denominator.as_ref())),
        "fulfilled" => Some(observation.fulfilled.to_string()),
        _ => None,
    }
    .unwrap_or_default()
}

fn shown(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}

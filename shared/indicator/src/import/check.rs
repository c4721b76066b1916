//! A batch as far as it can be checked without the store: every row under the rules of a report.

use std::{collections::BTreeMap, sync::Arc};

use prost::Message;
use qiyou_catalogue::Plans;
use qiyou_error::{Fields, Reason, Result, key};
use qiyou_kernel::{Authority, Date, Digest, Measure, name};
use qiyou_observation::{Item, Key, Step};
use qiyou_proto::indicator::v1 as wire;
use qiyou_reference::Division;
use qiyou_wire::{choice_or, request_digest};

use super::{fault::Faults, settings::Settings};
use crate::{
    Context,
    observation::{Rules, report_item},
};

/// Most rows of a batch: one commit of them is short, and more would not make the next one shorter.
const ROWS: usize = 5_000;

/// What rows are checked against.
pub(super) struct Ground<'a> {
    context: &'a Context,
    settings: &'a Settings,
    plans: Arc<Plans>,
    division: Arc<Division>,
    today: Date,
}

/// A row without fault.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// Its place among those checked with it.
    pub(super) place: usize,
    /// Its number in the sender's file.
    pub(super) number: i64,
    pub(super) item: Item,
    /// The observation as it was sent, encoded; empty where it is not kept.
    pub(super) observation: Arc<[u8]>,
}

/// Rows that were checked.
#[derive(Debug, Clone, Default)]
pub(super) struct Checked {
    pub(super) rows: Vec<Row>,
    /// How many rows there were.
    pub(super) count: i64,
    /// How many of them are refused.
    pub(super) refused: i64,
    pub(super) faults: Faults,
}

/// A batch that was checked.
#[derive(Debug)]
pub(super) struct Batch {
    pub(super) number: i64,
    /// Tells it from another of its number.
    pub(super) digest: Digest,
    pub(super) checked: Checked,
}

impl<'a> Ground<'a> {
    pub(super) fn new(context: &'a Context, settings: &'a Settings) -> Result<Self> {
        let (plans, division) = (context.catalogue.plans(), context.division()?);
        Ok(Self { context, settings, plans, division, today: context.clock.today_in_shanghai() })
    }

    /// Checks a batch.
    pub(super) fn batch(&self, batch: &wire::ImportBatch) -> Result<Batch> {
        let mut fields = Fields::new();
        let number = fields.within("batch.batch_number", batch.batch_number, 1..=i64::MAX);
        let count = batch.rows.len();
        if count == 0 {
            fields.refuse(Reason::FieldRequired, "batch.rows", "holds nothing; send at least one");
        } else if count > ROWS {
            let description = format!("holds {count} items; send at most {ROWS}");
            let refused = fields.refuse(Reason::TooManyItems, "batch.rows", description);
            refused.add(key::COUNT, count).add(key::MAXIMUM, ROWS);
        }
        let number = fields.finish(|| number)?;
        let nothing = wire::Observation::default();
        let mut last = 0;
        let numbered = batch.rows.iter().map(|row| {
            last = number_of(row.row, last);
            (last, row.observation.as_ref().unwrap_or(&nothing))
        });
        Ok(Batch { number, digest: request_digest(batch), checked: self.rows(numbered) })
    }

    /// Checks rows, each with its number.
    pub(super) fn rows<'r>(&self, rows: impl Iterator<Item = (i64, &'r wire::Observation)>) -> Checked {
        let mut checked = Checked::default();
        let mut seen: BTreeMap<Key, i64> = BTreeMap::new();
        for (place, (number, observation)) in rows.enumerate() {
            checked.count += 1;
            let mut fields = Fields::new();
            let item = self.item(&mut fields, observation);
            let violations = fields.into_violations();
            let Some(item) = item.filter(|_| violations.is_empty()) else {
                checked.refused += 1;
                checked.faults.violations(place, number, observation, violations);
                continue;
            };
            if let Some(first) = seen.get(&item.key) {
                checked.refused += 1;
                checked.faults.duplicate(place, number, *first, "send it once in a batch");
                continue;
            }
            seen.insert(item.key.clone(), number);
            let kept = if self.settings.is_staged() { observation.encode_to_vec() } else { Vec::new() };
            checked.rows.push(Row { place, number, item, observation: kept.into() });
        }
        checked
    }

    fn item(&self, fields: &mut Fields, observation: &wire::Observation) -> Option<Item> {
        let item = if self.settings.withdraws() {
            self.withdrawal(fields, observation)?
        } else {
            let (plans, tree) = (&*self.plans, &self.division.tree);
            let rules = Rules { plans, tree, today: self.today };
            report_item(self.context, &rules, fields, observation, self.settings.draft)?
        };
        if let Some(slice) = &self.settings.slice {
            slice.check(self.context, fields, &item.key);
        }
        Some(item)
    }

    fn withdrawal(&self, fields: &mut Fields, observation: &wire::Observation) -> Option<Item> {
        let indicator = fields.parse::<name::Indicator>("indicator", &observation.indicator);
        let region = fields.parse::<name::Region>("region", &observation.region);
        let period = fields.parse("period", &observation.period);
        let authority = choice_or(fields, "authority", observation.authority, Authority::Reported);
        let indicator = indicator?.indicator;
        self.context.is_served(fields, "indicator", &indicator).then_some(())?;
        let (region, measure) = (region?.region, Measure::Indicator(indicator));
        let key = Key { region, measure, period: period?, authority: authority? };
        Some(Item { key, step: Step::Withdraw })
    }
}

/// The number of a row: the one that it came with, or the one after the row before.
fn number_of(given: i64, last: i64) -> i64 {
    if given > 0 { given } else { last.saturating_add(1) }
}

#[cfg(test)]
mod tests {
    use super::number_of;

    #[test]
    fn rows_without_a_number_are_counted_on_from_the_row_before() {
        assert_eq!(
            [(0, 0), (7, 1), (0, 7), (-3, 8)].map(|(given, last)| number_of(given, last)),
            [1, 7, 8, 9]
        );
        assert_eq!(number_of(0, i64::MAX), i64::MAX);
    }
}

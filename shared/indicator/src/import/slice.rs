//! What an import replaces: all observations of some regions, indicators and periods.

use std::collections::BTreeSet;

use qiyou_error::{Fields, Reason};
use qiyou_kernel::{Authority, IndicatorId, Measure, Period, RegionCode, name};
use qiyou_observation::Key;
use qiyou_proto::indicator::v1 as wire;
use qiyou_wire::limits;

use crate::Context;

/// A region with all below it, by indicators, by periods.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slice {
    pub(super) region: RegionCode,
    indicators: BTreeSet<IndicatorId>,
    periods: BTreeSet<Period>,
}

impl Slice {
    pub(super) fn read(context: &Context, fields: &mut Fields, message: &wire::ImportSlice) -> Option<Self> {
        let region = fields.parse::<name::Region>("region", &message.region);
        let indicators = listed(fields, "indicators", &message.indicators, |fields, text| {
            let name = fields.parse::<name::Indicator>("", text)?;
            context.is_served(fields, "", &name.indicator).then_some(name.indicator)
        });
        let periods = listed(fields, "periods", &message.periods, |fields, text| fields.parse("", text));
        Some(Self { region: region?.region, indicators: indicators?, periods: periods? })
    }

    /// Whether an observation is of the slice.
    pub(super) fn holds(&self, context: &Context, key: &Key) -> bool {
        key.authority == Authority::Reported && self.misses(context, key).is_none()
    }

    /// Refuses a row that is none of the slice.
    pub(super) fn check(&self, context: &Context, fields: &mut Fields, key: &Key) {
        if let Some(column) = self.misses(context, key) {
            let description =
                "lies outside of the slice that the import replaces; leave the row away or widen the slice";
            fields.refuse(Reason::RowOutsideSlice, column, description);
        }
    }

    /// The column by which an observation lies outside.
    fn misses(&self, context: &Context, key: &Key) -> Option<&'static str> {
        let is_measured =
            matches!(&key.measure, Measure::Indicator(indicator) if self.indicators.contains(indicator));
        if !context.is_within(key.region, self.region) {
            Some("region")
        } else if !is_measured {
            Some("indicator")
        } else {
            (!self.periods.contains(&key.period)).then_some("period")
        }
    }
}

/// Reads a list that holds something, each once.
fn listed<T: Ord + Clone>(
    fields: &mut Fields,
    field: &str,
    texts: &[String],
    read: impl FnMut(&mut Fields, &String) -> Option<T>,
) -> Option<BTreeSet<T>> {
    if texts.is_empty() {
        fields.refuse(Reason::FieldRequired, field, "holds nothing; send at least one");
    }
    let items = fields.each(field, texts, limits::BATCH, read)?;
    fields.distinct(field, &items, T::clone);
    Some(items.into_iter().collect())
}

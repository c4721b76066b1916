//! What may be reported of an indicator: every rule of the definition, the period and the region.

use qiyou_catalogue::Plans;
use qiyou_error::{Fields, Reason, key};
use qiyou_kernel::{Date, Decimal, Frequency, Kind, Period, RegionCode};
use qiyou_observation::{Bounds, check_not_negative, check_period};
use qiyou_plan::Indicator;
use qiyou_region::Tree;

/// What reports are checked against.
pub(crate) struct Rules<'a> {
    pub(crate) plans: &'a Plans,
    pub(crate) tree: &'a Tree,
    pub(crate) today: Date,
}

impl Rules<'_> {
    /// A period must have ended, lie within a plan's years or the one before, and have a length that is reported.
    pub(super) fn period(&self, fields: &mut Fields, indicator: &Indicator, period: Period) {
        let years = self.plans.defining(&indicator.id).flat_map(|active| active.plan.years.iter().copied());
        let (first, last) =
            years.fold((i16::MAX, i16::MIN), |(first, last), year| (first.min(year), last.max(year)));
        check_period(fields, "period", period, first..=last, self.today);
        let frequency = indicator.calendar.frequency;
        if period.frequency() != Frequency::Annual && period.frequency() != frequency {
            let description = format!("{} is reported by {frequency} or for the whole year", indicator.id);
            fields
                .refuse(Reason::PeriodFrequency, "period", description)
                .add(key::PERIOD, period)
                .add("frequency", frequency);
        }
    }

    /// A region must exist at the end of the period.
    pub(super) fn region(&self, fields: &mut Fields, region: RegionCode, period: Option<Period>) {
        if self.tree.get(region).is_none() {
            let description = format!(
                "{region} is no region of the loaded division tree; ListRegions names those that are"
            );
            fields.refuse(Reason::RegionUnknown, "region", description).add(key::REGION, region);
            return;
        }
        let Some(period) = period else { return };
        if !self.tree.versions(region).any(|version| version.is_valid_on(period.end())) {
            let description = format!(
                "{region} did not exist on {}; report the region that was in its place",
                period.end()
            );
            fields
                .refuse(Reason::RegionNotValid, "region", description)
                .add(key::REGION, region)
                .add(key::PERIOD, period);
        }
    }
}

/// A value must fit the decimals and the bounds of its indicator.
pub(super) fn value(fields: &mut Fields, indicator: &Indicator, value: Decimal) {
    bounds(indicator).check(fields, "value", &indicator.id, value);
}

/// The decimals and the bounds that hold for an indicator's values and targets alike.
pub(crate) fn bounds(indicator: &Indicator) -> Bounds {
    let Indicator { decimals, minimum, maximum, .. } = *indicator;
    Bounds { decimals, minimum: minimum.unwrap_or(Decimal::ZERO), maximum }
}

/// A ratio needs an indicator that is one, a whole above zero, and for a share a part within the whole.
pub(super) fn ratio(fields: &mut Fields, indicator: &Indicator, numerator: Decimal, denominator: Decimal) {
    if indicator.ratio.is_none() {
        let description = format!("{} is no ratio; report a value", indicator.id);
        fields.refuse(Reason::RatioNotAllowed, "ratio", description).add(key::INDICATOR, &indicator.id);
        return;
    }
    for (field, part) in [("ratio.numerator", numerator), ("ratio.denominator", denominator)] {
        check_not_negative(fields, field, part);
    }
    if denominator.is_zero() {
        let description = "is zero; where nothing was to be measured, report the absence NOT_APPLICABLE";
        fields.refuse(Reason::DenominatorZero, "ratio.denominator", description);
        return;
    }
    let is_share = indicator.maximum == Some(Decimal::from(100_u32)) && indicator.factor == 100;
    if is_share && numerator > denominator {
        let description =
            format!("{numerator} is above the denominator {denominator} of a share; correct one of them");
        fields
            .refuse(Reason::NumeratorAboveDenominator, "ratio.numerator", description)
            .add("numerator", numerator)
            .add("denominator", denominator);
    }
}

/// Fulfilment is stated of milestones and of targets in words.
pub(super) fn fulfilment(fields: &mut Fields, indicator: &Indicator) {
    if !matches!(indicator.kind, Kind::Qualitative | Kind::Milestone) {
        let description =
            format!("is stated of targets in words; {} is a number, so report it", indicator.id);
        fields
            .refuse(Reason::FulfilmentNotAllowed, "fulfilled", description)
            .add(key::INDICATOR, &indicator.id);
    }
}

//! How an indicator is combined and judged, as its plan defines it.

use qiyou_kernel::{Authority, Decimal, Kind, Polarity, RegionRule, TimeRule, YearShape};

use crate::{Calendar, Measured, Standing};

/// The part of an indicator's definition that its arithmetic needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// What kind of quantity it is.
    pub kind: Kind,
    /// Which way is better.
    pub polarity: Polarity,
    /// Decimals that it is shown with; one unit of the last is the smallest difference that counts within a year.
    pub decimals: u32,
    /// What numerator over denominator is multiplied with: 1, 100, 1000 or 10000. Never zero.
    pub factor: Decimal,
    /// How values of regions combine.
    pub region_rule: RegionRule,
    /// How values of shorter periods combine.
    pub time_rule: TimeRule,
    /// How a running year is judged.
    pub year_shape: YearShape,
    /// The authority that outranks the other.
    pub preferred: Authority,
    /// When its reports are due.
    pub calendar: Calendar,
}

impl Rules {
    /// Returns whether evidence decides, not a comparison of numbers over time.
    pub(crate) fn is_milestone(&self) -> bool {
        self.kind == Kind::Milestone
    }

    /// Returns whether what was reached stays reached: a flow within its year, or a running total.
    pub(crate) fn accumulates(&self) -> bool {
        matches!(self.time_rule, TimeRule::Sum | TimeRule::RunningTotal | TimeRule::SumOverPlan)
    }

    /// Returns whether the value of a year is put together from its periods, so that each of them is needed.
    pub(crate) fn adds_periods(&self) -> bool {
        matches!(self.time_rule, TimeRule::Sum | TimeRule::RatioOfSums | TimeRule::SumOverPlan)
    }
}

/// Where the lines between judgements lie. They belong to the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// Smallest pace that is on track.
    pub on_track: Decimal,
    /// Smallest pace that is at risk; below it the year is off track.
    pub at_risk: Decimal,
    /// Smallest share of a year on which a pace is judged.
    pub too_early: Decimal,
    /// Share of the target within which a value that fell below it is near.
    pub near_target: Decimal,
    /// Smallest share of the denominator on which a rolled-up ratio is judged.
    pub ratio_coverage: Decimal,
}

impl Default for Thresholds {
    /// 0.95, 0.60, 0.1, 0.01 and 0.90.
    fn default() -> Self {
        let hundredths = |count| Decimal::from_parts(count, 2).unwrap_or_default();
        Self {
            on_track: hundredths(95),
            at_risk: hundredths(60),
            too_early: hundredths(10).normalize(),
            near_target: hundredths(1),
            ratio_coverage: hundredths(90),
        }
    }
}

/// What a reading of the reports goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The civil date that decides what has ended and what is due. It filters no values.
    pub judged_on: qiyou_kernel::Date,
    /// Whether submitted values count too.
    pub include_provisional: bool,
    /// First year of the plan, from which yearly additions count towards its total.
    pub first_year: i16,
}

impl Reading {
    /// Returns whether a report counts: it is approved, or provisional values count too.
    pub(crate) fn counts(&self, report: &Measured) -> bool {
        report.standing == Standing::Approved || self.include_provisional
    }

    /// Returns the reports that count, a correction left out while what it corrects is approved.
    pub(crate) fn standing<'a>(&self, reports: &'a [Measured]) -> impl Iterator<Item = &'a Measured> {
        let stands = move |report: &&Measured| {
            let is_key =
                |other: &&Measured| (other.period, other.authority) == (report.period, report.authority);
            report.standing == Standing::Approved
                || !reports.iter().filter(is_key).any(|other| other.standing == Standing::Approved)
        };
        reports.iter().filter(|report| self.counts(report)).filter(stands)
    }
}

//! Headline indicators and their yearly targets.

use std::collections::BTreeMap;

use qiyou_kernel::{
    Authority, Comparator, Decimal, Frequency, IndicatorId, Kind, Level, Polarity, RegionRule, Text,
    TimeRule, YearShape,
};

use super::part::Office;
use crate::vocabulary::{Confidence, Core};

/// A unit of measurement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// The unit for people: `个/千人`, `places per 1,000 persons`.
    pub name: Text,
    /// The unit in UCUM notation.
    pub ucum: String,
    /// The unit as the plan prints it, where that differs from its name.
    pub printed: Option<String>,
}

/// What a ratio divides by what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ratio {
    /// What the numerator counts.
    pub numerator: Text,
    /// What the denominator counts.
    pub denominator: Text,
}

/// When an indicator's reports are due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// Length of the periods reported.
    pub frequency: Frequency,
    /// Days after a period's end until its report is due, 0 to 366.
    pub due_days: u16,
}

/// What the plan asks of one year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The plan says that there is none: `/`.
    None,
    /// A number in the indicator's unit, with the decimals that the plan prints.
    Number(Decimal),
    /// A target in words.
    Words {
        /// The words.
        text: Text,
        /// One word for programs: `full_coverage`.
        keyword: String,
    },
}

impl Target {
    /// Returns the number, if it is one.
    #[must_use]
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Self::Number(number) => Some(*number),
            Self::None | Self::Words { .. } => None,
        }
    }
}

/// What is measured, how it adds up, who owes it, and what the plan asks of it year by year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indicator {
    /// The indicator's id: `childcare.places_per_1000`.
    pub id: IndicatorId,
    /// Its row in the plan's table: `18a`.
    pub row: Option<String>,
    /// Its name.
    pub name: Text,
    /// Its unit.
    pub unit: Unit,
    /// What kind of quantity it is.
    pub kind: Kind,
    /// Which side of a target is the good one.
    pub polarity: Polarity,
    /// How a result is compared with a target.
    pub comparator: Comparator,
    /// Most decimals of a reported value, and the decimals it is shown with, 0 to 10.
    pub decimals: u32,
    /// What numerator over denominator is multiplied with: 1, 100, 1000 or 10000.
    pub factor: u32,
    /// Its parts, where it is a ratio with parts of its own.
    pub ratio: Option<Ratio>,
    /// Smallest value allowed.
    pub minimum: Option<Decimal>,
    /// Largest value allowed.
    pub maximum: Option<Decimal>,
    /// How it adds up over regions.
    pub region_rule: RegionRule,
    /// How it adds up over the periods of a year.
    pub time_rule: TimeRule,
    /// How a running year is judged.
    pub year_shape: YearShape,
    /// When its reports are due.
    pub calendar: Calendar,
    /// Level of the regions that owe it.
    pub level: Level,
    /// The authority that is preferred where a reported and a derived value both stand.
    pub authority: Authority,
    /// The office that owes it: its own, or the lead of its domain.
    pub office: Office,
    /// Whether it is a core indicator.
    pub core: Core,
    /// Its weight in the score of its domain; above zero.
    pub weight: Decimal,
    /// Its value in the plan's baseline year, where the plan prints one.
    pub baseline: Option<Decimal>,
    /// What the plan asks, for every year of the plan.
    pub targets: BTreeMap<i16, Target>,
    /// The row as the source prints it.
    pub printed: Option<String>,
    /// How sure the reading is.
    pub confidence: Confidence,
    /// Whether the plan leaves its meaning open.
    pub ambiguous: bool,
    /// Ids of the notes about it, in the plan's order.
    pub notes: Vec<String>,
    /// Keys that the plan does not print and its file chose, sorted.
    pub chosen: Vec<String>,
    /// Why it is read and reported so.
    pub why: Option<Text>,
}

impl Indicator {
    /// Returns what the plan asks of a year; `None` outside the plan's years.
    #[must_use]
    pub fn target(&self, year: i16) -> Option<&Target> {
        self.targets.get(&year)
    }

    /// Returns whether its targets are words.
    #[must_use]
    pub fn is_qualitative(&self) -> bool {
        self.kind == Kind::Qualitative
    }
}

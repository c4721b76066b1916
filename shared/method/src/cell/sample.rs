//! Rules, reports and values to test with.

use proptest::prelude::*;
use qiyou_kernel::{
    Absence, Authority, Date, Decimal, Frequency, Kind, Polarity, RegionRule, TimeRule, YearShape,
};

use crate::{Actual, Calendar, Completeness, Composition, Figure, Measured, Reading, Rules, Standing};

pub(crate) fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// Decimals of up to 28 digits and 28 places, half of them short.
pub(crate) fn any_decimal() -> impl Strategy<Value = Decimal> {
    let mantissa = prop_oneof![-1000..1000_i128, 1 - 10_i128.pow(28)..10_i128.pow(28)];
    (mantissa, 0..=28_u32).prop_map(|(mantissa, scale)| Decimal::from_parts(mantissa, scale).unwrap())
}

pub(crate) fn date(text: &str) -> Date {
    qiyou_kernel::date::parse(text).unwrap()
}

pub(crate) fn value(text: &str) -> Figure {
    Figure::Value(decimal(text))
}

pub(crate) fn ratio(numerator: &str, denominator: &str) -> Figure {
    Figure::Ratio { numerator: decimal(numerator), denominator: decimal(denominator) }
}

pub(crate) const NOT_COLLECTED: Figure = Figure::Absent(Absence::NotCollected);
pub(crate) const NOT_APPLICABLE: Figure = Figure::Absent(Absence::NotApplicable);
pub(crate) const SUPPRESSED: Figure = Figure::Absent(Absence::Suppressed);

/// A count of what happened, reported quarterly; due thirty days after the quarter.
pub(crate) fn flow() -> Rules {
    Rules {
        kind: Kind::CountAnnual,
        polarity: Polarity::Higher,
        decimals: 0,
        factor: Decimal::ONE,
        region_rule: RegionRule::Sum,
        time_rule: TimeRule::Sum,
        year_shape: YearShape::Prorata,
        preferred: Authority::Reported,
        calendar: Calendar { frequency: Frequency::Quarter, due_days: 30 },
    }
}

/// A level at the end of a quarter.
pub(crate) fn stock() -> Rules {
    Rules { kind: Kind::CountStock, time_rule: TimeRule::Last, year_shape: YearShape::Line, ..flow() }
}

/// A percentage of a quarter's cases.
pub(crate) fn rate() -> Rules {
    Rules {
        kind: Kind::Rate,
        factor: decimal("100"),
        region_rule: RegionRule::RatioOfSums,
        time_rule: TimeRule::RatioOfSums,
        year_shape: YearShape::YearEnd,
        ..flow()
    }
}

/// Passed or not passed; above one region, the percentage of those that passed.
pub(crate) fn milestone() -> Rules {
    Rules { kind: Kind::Milestone, time_rule: TimeRule::Last, ..rate() }
}

/// Yearly additions towards a total of the plan.
pub(crate) fn additions() -> Rules {
    Rules { time_rule: TimeRule::SumOverPlan, ..flow() }
}

/// The day after the reports for 2024 were due, everything handed in counted.
pub(crate) fn reading() -> Reading {
    Reading { judged_on: date("2025-01-31"), include_provisional: true, first_year: 2023 }
}

/// An approved report of an office, handed in on the last day of its period.
pub(crate) fn report(period: &str, figure: Figure) -> Measured {
    let period: qiyou_kernel::Period = period.parse().unwrap();
    Measured {
        period,
        authority: Authority::Reported,
        standing: Standing::Approved,
        figure,
        fulfilled: false,
        revision: 1,
        first_submitted: Some(period.end()),
        sample: false,
    }
}

/// The same report, handed in and not approved.
pub(crate) fn submitted(report: Measured) -> Measured {
    Measured { standing: Standing::Submitted, ..report }
}

/// A region's own approved value for 2024.
pub(crate) fn actual(figure: Figure) -> Actual {
    report("2024", figure).actual(&flow(), Composition::Own)
}

/// What a figure says in one word: `12`, `3/4`, `suppressed`, or `nothing`.
pub(crate) fn said(figure: &Figure) -> String {
    match figure {
        Figure::None => "nothing".to_owned(),
        Figure::Value(value) => value.canonical(),
        Figure::Ratio { numerator, denominator } => {
            format!("{}/{}", numerator.canonical(), denominator.canonical())
        }
        Figure::Absent(absence) => absence.to_string(),
    }
}

/// What a value says, and whether all of it is there; `no data` for none.
pub(crate) fn shown(actual: Option<&Actual>) -> (String, Completeness) {
    match actual {
        Some(actual) => (said(&actual.figure), actual.completeness),
        None => ("no data".to_owned(), Completeness::Complete),
    }
}

//! Which figures a measure takes, and for which periods: what every kind of report has in common.

use std::{fmt, ops::RangeInclusive};

use qiyou_error::{Fields, Reason, key};
use qiyou_kernel::{Date, Decimal, Period};

/// The numbers that a measure takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Most decimals.
    pub decimals: u32,
    /// Smallest number.
    pub minimum: Decimal,
    /// Largest number, where there is one.
    pub maximum: Option<Decimal>,
}

impl Bounds {
    /// Refuses a number that does not fit; `measure` names what it is a number of.
    pub fn check(&self, fields: &mut Fields, field: &str, measure: impl fmt::Display, value: Decimal) {
        let Self { decimals, minimum, maximum } = *self;
        if value.decimals() > decimals {
            let description = format!("{value} has more than the {decimals} decimals of {measure}; round it");
            fields
                .refuse(Reason::TooManyDecimals, field, description)
                .add(key::VALUE, value)
                .add(key::DECIMALS, decimals);
        }
        if minimum >= Decimal::ZERO && value.is_negative() {
            check_not_negative(fields, field, value);
        } else if value < minimum {
            let description = format!("{value} is below {minimum}, the least that {measure} can be");
            fields
                .refuse(Reason::ValueOutOfBounds, field, description)
                .add(key::VALUE, value)
                .add(key::MINIMUM, minimum);
        }
        if let Some(maximum) = maximum.filter(|maximum| value > *maximum) {
            let description = format!("{value} is above {maximum}, the most that {measure} can be");
            fields
                .refuse(Reason::ValueOutOfBounds, field, description)
                .add(key::VALUE, value)
                .add(key::MAXIMUM, maximum);
        }
    }
}

/// Refuses a number below zero.
pub fn check_not_negative(fields: &mut Fields, field: &str, value: Decimal) {
    if value.is_negative() {
        let description = format!("{value} is below zero; send zero or more");
        fields.refuse(Reason::NumberNegative, field, description).add(key::VALUE, value);
    }
}

/// Refuses a period that has not ended by `today`, or that lies outside a plan's years and the one before them.
pub fn check_period(
    fields: &mut Fields,
    field: &str,
    period: Period,
    years: RangeInclusive<i16>,
    today: Date,
) {
    let ends = period.end();
    if ends >= today {
        let description = format!("{period} ends on {ends}; report it after that day");
        fields.refuse(Reason::PeriodNotEnded, field, description).add(key::PERIOD, period).add("ends", ends);
    }
    let (first, last) = (years.start().saturating_sub(1), *years.end());
    if !(first..=last).contains(&period.year()) {
        let description =
            format!("{period} lies outside {first} to {last}, the plan's years and the one before");
        fields
            .refuse(Reason::PeriodOutsidePlan, field, description)
            .add(key::PERIOD, period)
            .add("first", first)
            .add("last", last);
    }
}

#[cfg(test)]
mod tests;

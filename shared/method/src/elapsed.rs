//! The share of a year that its reports cover.

use qiyou_kernel::{Decimal, Period};

use crate::fraction::Fraction;

/// Days from the start of a year to the end of the last period reported, of the days of the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elapsed {
    days: i16,
    of: i16,
}

impl Elapsed {
    /// Returns the share of its year that has passed at the end of a period.
    #[must_use]
    pub fn at_end_of(period: Period) -> Self {
        Self { days: period.end().day_of_year(), of: period.end().days_in_year() }
    }

    /// Returns the share, rounded to ten significant digits for display.
    #[must_use]
    pub fn shown(&self) -> Decimal {
        self.fraction().significant().unwrap_or_default()
    }

    pub(crate) fn fraction(&self) -> Fraction {
        let (days, of) = (Decimal::from(i64::from(self.days)), Decimal::from(i64::from(self.of)));
        Fraction::new(days, of).unwrap_or_else(|| Fraction::of(Decimal::ZERO))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn elapsed(period: &str) -> Elapsed {
        Elapsed::at_end_of(period.parse().unwrap())
    }

    #[test]
    fn days_are_counted_to_the_end_of_the_period_in_leap_years_too() {
        let days = |period| (elapsed(period).days, elapsed(period).of);
        assert_eq!([days("2024-Q1"), days("2025-Q1")], [(91, 366), (90, 365)]);
        assert_eq!([days("2024-02"), days("2025-S1")], [(60, 366), (181, 365)]);
        assert_eq!([days("2024"), days("2024-12"), days("2025-Q4")], [(366, 366), (366, 366), (365, 365)]);
    }

    #[test]
    fn the_share_is_exact_and_shown_with_ten_digits() {
        assert_eq!(elapsed("2024-Q1").shown().to_string(), "0.2486338798");
        assert_eq!(elapsed("2025").shown(), Decimal::ONE);
        let exact = Fraction::new(91_u32.into(), 366_u32.into()).unwrap();
        assert!(elapsed("2024-Q1").fraction() == exact);
    }
}

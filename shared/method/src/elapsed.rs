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

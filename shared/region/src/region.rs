//! One administrative division.

use std::sync::Arc;

use qiyou_kernel::{Date, Level, RegionCode};

/// A division as it was or is, for as long as its code, name, level and place in the tree stayed the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// Its code.
    pub code: RegionCode,
    /// Its official Chinese name.
    pub name: Arc<str>,
    /// Its level.
    pub level: Level,
    /// The division above; none for the country.
    pub parent: Option<RegionCode>,
    /// First day on which this holds; none when it has always held.
    pub valid_from: Option<Date>,
    /// Last day on which this holds; none when it still holds.
    pub valid_to: Option<Date>,
}

impl Region {
    /// Returns whether this holds on a day.
    #[must_use]
    pub fn is_valid_on(&self, date: Date) -> bool {
        self.first_day() <= date && date <= self.last_day()
    }

    /// Returns the first day on which this holds, the earliest day there is when it always has.
    pub(crate) fn first_day(&self) -> Date {
        self.valid_from.unwrap_or(Date::MIN)
    }

    /// Returns the last day on which this holds, the latest day there is when it still does.
    pub(crate) fn last_day(&self) -> Date {
        self.valid_to.unwrap_or(Date::MAX)
    }
}

//! When reports are due, and which are late.

use std::time::Duration;

use qiyou_kernel::{Date, Frequency, Period};

/// How often an indicator is reported, and how long after a period's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Calendar {
    /// Length of the periods that it is reported for.
    pub frequency: Frequency,
    /// Days after a period's end until its report is due.
    pub due_days: u16,
}

impl Calendar {
    /// Returns the last day on which a report for the period is in time.
    #[must_use]
    pub fn due_date(&self, period: Period) -> Date {
        after(period.end(), self.due_days)
    }

    /// Returns the last day on which the value of a year is in time: that of the year's last period.
    #[must_use]
    pub fn year_due_date(&self, year: i16) -> Date {
        after(last_day(year), self.due_days)
    }

    /// Returns whether a report was first handed in after its due date. One that never was is not late.
    #[must_use]
    pub fn is_late(&self, period: Period, first_submitted: Option<Date>) -> bool {
        first_submitted.is_some_and(|submitted| submitted > self.due_date(period))
    }
}

/// Where a year stands on a given day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// It has not begun.
    Ahead,
    /// It has begun and not ended.
    Running,
    /// It has ended.
    Ended,
}

impl Phase {
    /// Returns where a year stands on a day.
    #[must_use]
    pub fn of(year: i16, day: Date) -> Self {
        match year.cmp(&day.year()) {
            std::cmp::Ordering::Less => Self::Ended,
            std::cmp::Ordering::Equal => Self::Running,
            std::cmp::Ordering::Greater => Self::Ahead,
        }
    }
}

/// Returns the last day of a year.
#[must_use]
pub fn last_day(year: i16) -> Date {
    Date::new(year, 12, 31).unwrap_or(Date::MAX)
}

fn after(day: Date, days: u16) -> Date {
    day.saturating_add(Duration::from_secs(u64::from(days) * 24 * 60 * 60))
}

//! When reports are due, and which are late.

use qiyou_kernel::{Date, Frequency, Period, date::after};

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cell::sample::date;

    const QUARTERLY: Calendar = Calendar { frequency: Frequency::Quarter, due_days: 15 };

    fn period(text: &str) -> Period {
        text.parse().unwrap()
    }

    #[test]
    fn a_report_is_due_days_after_its_period_and_a_year_with_its_last_period() {
        assert_eq!(QUARTERLY.due_date(period("2024-Q3")), date("2024-10-15"));
        assert_eq!(QUARTERLY.due_date(period("2024-02")), date("2024-03-15"));
        assert_eq!(QUARTERLY.due_date(period("2024-Q4")), QUARTERLY.year_due_date(2024));
        assert_eq!(QUARTERLY.year_due_date(2024), date("2025-01-15"));
        let at_once = Calendar { due_days: 0, ..QUARTERLY };
        assert_eq!(at_once.year_due_date(2024), last_day(2024));
    }

    #[test]
    fn late_is_what_was_first_handed_in_after_the_due_date() {
        let is_late = |submitted: Option<&str>| QUARTERLY.is_late(period("2024-Q3"), submitted.map(date));
        assert!(!is_late(Some("2024-10-15")) && is_late(Some("2024-10-16")));
        assert!(!is_late(None));
    }

    #[test]
    fn a_year_runs_from_its_first_day_to_its_last() {
        let phase = |day| Phase::of(2024, date(day));
        assert_eq!(phase("2023-12-31"), Phase::Ahead);
        assert_eq!([phase("2024-01-01"), phase("2024-12-31")], [Phase::Running; 2]);
        assert_eq!(phase("2025-01-01"), Phase::Ended);
    }
}

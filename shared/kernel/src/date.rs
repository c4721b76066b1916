//! Civil dates: days of the calendar, without a clock or a zone.

use std::time::Duration;

pub use jiff::civil::Date;

use crate::quote::quoted;

/// Reads a civil date written `YYYY-MM-DD`, four, two and two digits.
pub fn parse(text: &str) -> Result<Date, Error> {
    let refused = || Error { text: quoted(text) };
    let (year, rest) = text.split_once('-').ok_or_else(refused)?;
    let (month, day) = rest.split_once('-').ok_or_else(refused)?;
    if [year, month, day].map(str::len) != [4, 2, 2] || !(digits(year) && digits(month) && digits(day)) {
        return Err(refused());
    }
    let year = year.parse().map_err(|_| refused())?;
    let month = month.parse().map_err(|_| refused())?;
    let day = day.parse().map_err(|_| refused())?;
    Date::new(year, month, day).map_err(|_| refused())
}

/// Returns the day so many days after another, or the last day there is.
#[must_use]
pub fn after(day: Date, days: u16) -> Date {
    day.saturating_add(Duration::from_secs(u64::from(days) * 24 * 60 * 60))
}

/// Returns the days from one day to another, below zero when that lies before it.
#[must_use]
pub fn days_between(from: Date, to: Date) -> i32 {
    // Days alone never fail: the whole calendar has fewer of them than the number holds.
    from.until(to).map_or(i32::MAX, |span| span.get_days())
}

fn digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A text that is not a civil date.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a date such as 2025-07-31, got {text}")]
pub struct Error {
    text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_written_with_four_two_and_two_digits() {
        assert_eq!(parse("2024-02-29").unwrap(), Date::new(2024, 2, 29).unwrap());
        assert_eq!(parse("2024-02-29").unwrap().to_string(), "2024-02-29");
    }

    #[test]
    fn every_other_way_to_write_a_date_is_refused() {
        let texts = [
            "",
            "2025-02-29",
            "2025-2-9",
            "20250731",
            "2025/07/31",
            "2025-07-31T00:00",
            "-2025-07-31",
            "2025-07-3１",
            "2025-00-10",
            "2025-13-01",
            "12025-07-31",
            "+025-07-31",
            "2025-07-31 ",
        ];
        for text in texts {
            assert!(parse(text).is_err(), "{text:?}");
        }
        let message = parse("31.7.2025").unwrap_err().to_string();
        assert_eq!(message, "expected a date such as 2025-07-31, got \"31.7.2025\"");
    }

    #[test]
    fn days_lead_from_one_day_to_another_and_back() {
        let (leap, march) = (Date::new(2024, 2, 28).unwrap(), Date::new(2024, 3, 1).unwrap());
        assert_eq!((after(leap, 2), days_between(leap, march), days_between(march, leap)), (march, 2, -2));
        assert_eq!((after(Date::MAX, 1), days_between(Date::MIN, Date::MAX) > 0), (Date::MAX, true));
    }
}

//! Civil dates: days of the calendar, without a clock or a zone.

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

fn digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A text that is not a civil date.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a date such as 2025-07-31, got {text}")]
pub struct Error {
    text: String,
}

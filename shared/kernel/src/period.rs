//! Reporting periods in the notation of SDMX: `2025`, `2025-S1`, `2025-Q3`, `2025-07`.

#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use crate::date::Date;
use crate::quote::quoted;

/// First year that a period may lie in.
pub const FIRST_YEAR: i16 = 1900;
/// Last year that a period may lie in.
pub const LAST_YEAR: i16 = 2999;

/// How often a period of a kind recurs. Ordered from the longest period to the shortest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Frequency {
    /// A calendar year.
    Annual,
    /// Half a year.
    HalfYear,
    /// A quarter of a year.
    Quarter,
    /// A calendar month.
    Month,
}

impl Frequency {
    /// Every frequency, the longest period first.
    pub const ALL: [Self; 4] = [Self::Annual, Self::HalfYear, Self::Quarter, Self::Month];

    /// Returns the months in one period: 12, 6, 3 or 1.
    #[must_use]
    pub fn months(&self) -> u8 {
        match self {
            Self::Annual => 12,
            Self::HalfYear => 6,
            Self::Quarter => 3,
            Self::Month => 1,
        }
    }

    /// Returns the periods in one year: 1, 2, 4 or 12.
    #[must_use]
    pub fn per_year(&self) -> u8 {
        12 / self.months()
    }

    /// Returns the word for files and the store: `annual`, `half_year`, `quarter` or `month`.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Annual => "annual",
            Self::HalfYear => "half_year",
            Self::Quarter => "quarter",
            Self::Month => "month",
        }
    }
}

impl fmt::Display for Frequency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl FromStr for Frequency {
    type Err = crate::vocabulary::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.iter().find(|frequency| frequency.as_str() == text);
        known.copied().ok_or_else(|| Self::Err::new(Self::ALL.map(|each| each.as_str()).as_slice(), text))
    }
}

/// A span of the civil calendar: a year, or one of its halves, quarters or months.
///
/// Ordered by the first day, and of periods that begin on the same day the longer comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    year: i16,
    /// First month, from 1.
    month: i8,
    frequency: Frequency,
}

impl Period {
    /// Returns a calendar year, from [`FIRST_YEAR`] to [`LAST_YEAR`].
    pub fn annual(year: i16) -> Result<Self, Error> {
        Self::new(year, Frequency::Annual, 1)
    }

    /// Returns the period of a year by its number, from 1: the third quarter is `(2025, Quarter, 3)`.
    pub fn new(year: i16, frequency: Frequency, number: u8) -> Result<Self, Error> {
        let is_known =
            (FIRST_YEAR..=LAST_YEAR).contains(&year) && (1..=frequency.per_year()).contains(&number);
        let month =
            number.checked_sub(1).and_then(|before| i8::try_from(before * frequency.months() + 1).ok());
        month
            .filter(|_| is_known)
            .map(|month| Self { year, month, frequency })
            .ok_or_else(|| Error { text: format!("{frequency} {number} of {year}") })
    }

    /// Returns the period of that frequency in which a day lies.
    pub fn from_date(date: Date, frequency: Frequency) -> Result<Self, Error> {
        let month = u8::try_from(date.month()).unwrap_or_default();
        Self::new(date.year(), frequency, month.saturating_sub(1) / frequency.months() + 1)
    }

    /// Returns the year in which the period lies.
    #[must_use]
    pub fn year(&self) -> i16 {
        self.year
    }

    /// Returns whether this is a year, a half, a quarter or a month.
    #[must_use]
    pub fn frequency(&self) -> Frequency {
        self.frequency
    }

    /// Returns the number of the period within its year, from 1.
    #[must_use]
    pub fn number(&self) -> u8 {
        u8::try_from(self.month - 1).unwrap_or_default() / self.frequency.months() + 1
    }

    /// Returns the first day.
    #[must_use]
    pub fn start(&self) -> Date {
        // Year and month are within range by construction.
        Date::new(self.year, self.month, 1).unwrap_or_default()
    }

    /// Returns the last day.
    #[must_use]
    pub fn end(&self) -> Date {
        Date::new(self.year, self.last_month(), 1).unwrap_or_default().last_of_month()
    }

    /// Returns the days from the first to the last, both counted.
    #[must_use]
    pub fn days(&self) -> i64 {
        self.start().duration_until(self.end()).as_hours() / 24 + 1
    }

    /// Returns whether a day lies in the period.
    #[must_use]
    pub fn contains(&self, date: Date) -> bool {
        (self.start()..=self.end()).contains(&date)
    }

    /// Returns whether the whole period lies in another; every period lies in itself.
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        self.year == other.year && other.month <= self.month && self.last_month() <= other.last_month()
    }

    /// Returns the periods of a frequency that make up this one, in order; none when that frequency is longer.
    #[must_use]
    pub fn parts(&self, frequency: Frequency) -> Vec<Self> {
        (1..=frequency.per_year())
            .filter_map(|number| Self::new(self.year, frequency, number).ok())
            .filter(|part| part.is_within(self))
            .collect()
    }

    /// Returns the period before, of the same frequency; `None` before the first year.
    #[must_use]
    pub fn previous(&self) -> Option<Self> {
        let (year, number) = match self.number() {
            1 => (self.year - 1, self.frequency.per_year()),
            number => (self.year, number - 1),
        };
        Self::new(year, self.frequency, number).ok()
    }

    /// Returns the period after, of the same frequency; `None` after the last year.
    #[must_use]
    pub fn next(&self) -> Option<Self> {
        let (year, number) = match self.number() {
            number if number == self.frequency.per_year() => (self.year + 1, 1),
            number => (self.year, number + 1),
        };
        Self::new(year, self.frequency, number).ok()
    }

    fn last_month(&self) -> i8 {
        self.month + i8::try_from(self.frequency.months()).unwrap_or_default() - 1
    }
}

impl fmt::Display for Period {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let year = self.year;
        let number = self.number();
        let text = match self.frequency {
            Frequency::Annual => format!("{year}"),
            Frequency::HalfYear => format!("{year}-S{number}"),
            Frequency::Quarter => format!("{year}-Q{number}"),
            Frequency::Month => format!("{year}-{number:02}"),
        };
        formatter.pad(&text)
    }
}

impl FromStr for Period {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        read(text).ok_or_else(|| Error { text: quoted(text) })
    }
}

fn read(text: &str) -> Option<Period> {
    let (year, part) = text.split_at_checked(4)?;
    let year = parse_year(year)?;
    let (frequency, number) = match part.as_bytes() {
        [] => (Frequency::Annual, 1),
        [b'-', b'S', number @ b'1'..=b'2'] => (Frequency::HalfYear, number - b'0'),
        [b'-', b'Q', number @ b'1'..=b'4'] => (Frequency::Quarter, number - b'0'),
        [b'-', tens @ b'0'..=b'1', ones @ b'0'..=b'9'] => {
            (Frequency::Month, (tens - b'0') * 10 + (ones - b'0'))
        }
        _ => return None,
    };
    Period::new(year, frequency, number).ok()
}

/// Reads a year written with four digits, from [`FIRST_YEAR`] to [`LAST_YEAR`].
#[must_use]
pub fn parse_year(text: &str) -> Option<i16> {
    if text.len() != 4 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok().filter(|year| (FIRST_YEAR..=LAST_YEAR).contains(year))
}

/// What is wrong with a text that should be a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// It is not written as a period between the years 1900 and 2999.
    Malformed,
}

/// A text that is not a period.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a period such as 2025, 2025-S1, 2025-Q3 or 2025-07, got {text}")]
pub struct Error {
    text: String,
}

impl Error {
    /// Returns what is wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::Malformed
    }
}

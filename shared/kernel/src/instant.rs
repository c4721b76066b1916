//! Instants: points in time to the microsecond, in UTC.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::Offset;

use crate::date::Date;
use crate::quote::quoted;

const MICROS_PER_SECOND: i64 = 1_000_000;
const NANOS_PER_MICRO: i32 = 1_000;

/// China keeps one zone, eight hours ahead of UTC, and no summer time since 1991; no zone database is needed.
const SHANGHAI: Offset = Offset::constant(8);

/// A point in time: microseconds since 1970-01-01T00:00:00Z, from the year 1 to the end of 9999-12-29.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Self = Self(0);
    /// Earliest instant, 0001-01-01T00:00:00Z.
    pub const MIN: Self = Self(-62_135_596_800 * MICROS_PER_SECOND);
    /// Latest instant, 9999-12-29T23:59:59.999999Z: what every zone can still show.
    pub const MAX: Self = Self(253_402_127_999 * MICROS_PER_SECOND + 999_999);

    /// Returns the instant of that many microseconds since 1970, held within [`Instant::MIN`] and [`Instant::MAX`].
    #[must_use]
    pub fn from_micros(micros: i64) -> Self {
        Self(micros).clamp(Self::MIN, Self::MAX)
    }

    /// Returns the microseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn as_micros(&self) -> i64 {
        self.0
    }

    /// Returns the instant of a protobuf timestamp; what is finer than a microsecond is cut off.
    ///
    /// Refused outside [`Instant::MIN`] to [`Instant::MAX`], and when `nanos` is not within 0 to 999,999,999.
    pub fn from_timestamp(seconds: i64, nanos: i32) -> Result<Self, Error> {
        let refused = || Error { text: format!("{seconds} s and {nanos} ns since 1970") };
        if !(0..1_000_000_000).contains(&nanos) {
            return Err(refused());
        }
        seconds
            .checked_mul(MICROS_PER_SECOND)
            .and_then(|micros| micros.checked_add(i64::from(nanos / NANOS_PER_MICRO)))
            .map(Self)
            .filter(|instant| (Self::MIN..=Self::MAX).contains(instant))
            .ok_or_else(refused)
    }

    /// Returns seconds and nanoseconds as a protobuf timestamp holds them.
    #[must_use]
    pub fn to_timestamp(&self) -> (i64, i32) {
        let micros = i32::try_from(self.0.rem_euclid(MICROS_PER_SECOND)).unwrap_or_default();
        (self.0.div_euclid(MICROS_PER_SECOND), micros * NANOS_PER_MICRO)
    }

    /// Returns the instant that much later, at most [`Instant::MAX`].
    #[must_use]
    pub fn saturating_add(self, duration: Duration) -> Self {
        let micros = i64::try_from(duration.as_micros()).unwrap_or(i64::MAX);
        Self::from_micros(self.0.saturating_add(micros))
    }

    /// Returns the time since an earlier instant, zero when that one is later.
    #[must_use]
    pub fn saturating_since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or_default())
    }

    /// Returns the civil date of this instant in China.
    #[must_use]
    pub fn civil_date_in_shanghai(&self) -> Date {
        SHANGHAI.to_datetime(self.timestamp()).date()
    }

    fn timestamp(self) -> Timestamp {
        // The range of an instant lies within the range of a timestamp.
        Timestamp::from_microsecond(self.0).unwrap_or_default()
    }
}

impl fmt::Display for Instant {
    /// Prints RFC 3339 in UTC, with as many digits of a second as are not zero: `2025-07-31T08:00:00.5Z`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.timestamp().fmt(formatter)
    }
}

impl FromStr for Instant {
    type Err = Error;

    /// Reads RFC 3339 with a zone, `Z` or an offset; what is finer than a microsecond is cut off.
    fn from_str(text: &str) -> Result<Self, Error> {
        let refused = || Error { text: quoted(text) };
        // The library reads more than RFC 3339: spaces, missing seconds, zones in brackets.
        let has_time = text.get(10..11) == Some("T") && text.get(16..17) == Some(":");
        let has_zone = text.ends_with('Z') || text.len().checked_sub(6).is_some_and(|at| is_offset(text, at));
        if !has_time || !has_zone {
            return Err(refused());
        }
        let timestamp: Timestamp = text.parse().map_err(|_| refused())?;
        let nanos = timestamp.as_nanosecond();
        let micros = nanos.div_euclid(i128::from(NANOS_PER_MICRO));
        i64::try_from(micros)
            .map(Self)
            .ok()
            .filter(|instant| (Self::MIN..=Self::MAX).contains(instant))
            .ok_or_else(refused)
    }
}

fn is_offset(text: &str, at: usize) -> bool {
    let sign = text.get(at..at + 1);
    (sign == Some("+") || sign == Some("-")) && text.get(at + 3..at + 4) == Some(":")
}

/// A text or a pair of numbers that is not an instant we can hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected an instant such as 2025-07-31T08:00:00Z between the years 1 and 9999, got {text}")]
pub struct Error {
    text: String,
}

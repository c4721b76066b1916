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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn instant(text: &str) -> Instant {
        text.parse().unwrap()
    }

    #[test]
    fn an_instant_prints_rfc_3339_in_utc() {
        assert_eq!(Instant::EPOCH.to_string(), "1970-01-01T00:00:00Z");
        assert_eq!(instant("2025-07-31T08:00:00.500+08:00").to_string(), "2025-07-31T00:00:00.5Z");
        assert_eq!(Instant::from_micros(-1).to_string(), "1969-12-31T23:59:59.999999Z");
        assert_eq!(Instant::MIN.to_string(), "0001-01-01T00:00:00Z");
        assert_eq!(Instant::MAX.to_string(), "9999-12-29T23:59:59.999999Z");
    }

    #[test]
    fn a_text_without_time_seconds_or_zone_is_refused() {
        let texts = [
            "",
            "2025-07-31",
            "2025-07-31T08:00Z",
            "2025-07-31T08:00:00",
            "2025-07-31 08:00:00Z",
            "2025-07-31T08:00:00+08",
            "2025-07-31T08:00:00+08:00[Asia/Shanghai]",
            "2025-02-30T08:00:00Z",
            "9999-12-30T12:00:00Z",
            "0000-12-31T23:00:00Z",
        ];
        for text in texts {
            assert!(text.parse::<Instant>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn what_is_finer_than_a_microsecond_is_cut_off() {
        assert_eq!(instant("2025-07-31T08:00:00.123456789Z"), instant("2025-07-31T08:00:00.123456Z"));
        assert_eq!(instant("1969-12-31T23:59:59.999999999Z"), Instant::from_micros(-1));
        assert_eq!(Instant::from_timestamp(-1, 999_999_999), Ok(Instant::from_micros(-1)));
    }

    #[test]
    fn a_timestamp_out_of_range_is_refused() {
        assert!(Instant::from_timestamp(0, -1).is_err());
        assert!(Instant::from_timestamp(0, 1_000_000_000).is_err());
        assert!(Instant::from_timestamp(i64::MAX, 0).is_err());
        assert!(Instant::from_timestamp(-62_135_596_801, 0).is_err());
    }

    #[test]
    fn the_day_begins_in_china_eight_hours_before_utc() {
        let date = |text| instant(text).civil_date_in_shanghai().to_string();
        assert_eq!(date("2026-12-31T15:59:59.999999Z"), "2026-12-31");
        assert_eq!(date("2026-12-31T16:00:00Z"), "2027-01-01");
    }

    #[test]
    fn arithmetic_stops_at_the_ends() {
        assert_eq!(Instant::MAX.saturating_add(Duration::MAX), Instant::MAX);
        assert_eq!(Instant::EPOCH.saturating_since(Instant::MAX), Duration::ZERO);
        assert_eq!(
            Instant::from_micros(1_500_000).saturating_since(Instant::EPOCH),
            Duration::from_millis(1500)
        );
        assert_eq!(Instant::from_micros(i64::MIN), Instant::MIN);
    }

    proptest! {
        #[test]
        fn every_instant_survives_printing_and_the_wire(micros in Instant::MIN.0..=Instant::MAX.0) {
            let instant = Instant::from_micros(micros);
            prop_assert_eq!(instant.as_micros(), micros);
            prop_assert_eq!(instant.to_string().parse::<Instant>(), Ok(instant));
            let (seconds, nanos) = instant.to_timestamp();
            prop_assert_eq!(Instant::from_timestamp(seconds, nanos), Ok(instant));
        }
    }
}

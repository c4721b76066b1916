//! Times, each with its unit.

use std::{ops::RangeInclusive, time::Duration};

use super::{Kind, Shape};

/// The units with their milliseconds, the longest first.
const UNITS: [(&str, u64); 5] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

/// A time within a range: a whole number with `ms`, `s`, `m`, `h` or `d`.
#[derive(Clone, Debug)]
pub struct Time(pub RangeInclusive<Duration>);

impl Time {
    /// Times from so many milliseconds to so many seconds.
    #[must_use]
    pub const fn from_to(millis: u64, seconds: u64) -> Self {
        Self(RangeInclusive::new(Duration::from_millis(millis), Duration::from_secs(seconds)))
    }
}

impl Kind for Time {
    type Value = Duration;
    const SHAPE: Shape = Shape::Quoted;

    fn read(&self, text: &str) -> Option<Duration> {
        let digits = text.find(|letter: char| !letter.is_ascii_digit())?;
        let (count, unit) = text.split_at_checked(digits)?;
        let (_, millis) = UNITS.iter().find(|(name, _)| *name == unit)?;
        let time = Duration::from_millis(count.parse::<u64>().ok()?.checked_mul(*millis)?);
        Some(time).filter(|time| self.0.contains(time))
    }

    fn write(&self, value: &Duration) -> String {
        write(*value)
    }

    fn expected(&self) -> String {
        format!(
            "a time from {} to {}, such as \"10s\" or \"500ms\"",
            write(*self.0.start()),
            write(*self.0.end())
        )
    }
}

/// In the longest unit that has no rest: `90s`, not `1m 30s`.
fn write(time: Duration) -> String {
    let millis = time.as_millis();
    let fits = UNITS.iter().find(|(_, unit)| millis != 0 && millis.is_multiple_of(u128::from(*unit)));
    fits.map_or_else(|| "0s".to_owned(), |(name, unit)| format!("{}{name}", millis / u128::from(*unit)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ANY: fn() -> Time = || Time(Duration::ZERO..=Duration::MAX);

    #[test]
    fn a_time_is_a_whole_number_with_its_unit() {
        for (text, millis) in
            [("250ms", 250), ("10s", 10_000), ("5m", 300_000), ("2h", 7_200_000), ("1d", 86_400_000)]
        {
            assert_eq!(ANY().read(text), Some(Duration::from_millis(millis)));
        }
        for text in
            ["", "10", "s", "1.5s", "-1s", "1 s", "10S", "秒", "99999999999999999999s", "999999999999999999d"]
        {
            assert_eq!(ANY().read(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_time_lies_within_its_range() {
        let kind = Time(Duration::from_millis(100)..=Duration::from_secs(3_600));
        assert_eq!((kind.read("99ms"), kind.read("61m")), (None, None));
        assert_eq!(kind.expected(), "a time from 100ms to 1h, such as \"10s\" or \"500ms\"");
    }

    proptest! {
        #[test]
        fn what_is_written_reads_as_the_same(millis in 0..1_000_000_000_000_u64) {
            let time = Duration::from_millis(millis);
            prop_assert_eq!(ANY().read(&ANY().write(&time)), Some(time));
        }
    }
}

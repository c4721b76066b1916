//! Codes of administrative divisions, as GB/T 2260 and GB/T 10114 assign them.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use crate::quote::quoted;

const DIVISION_DIGITS: usize = 6;
const TOWNSHIP_DIGITS: usize = 9;
const VILLAGE_DIGITS: usize = 12;

/// A division code: 6 digits down to a county, 9 for a township, 12 for a village.
///
/// It is text, not a number, and is ordered as text: a county comes right before its townships.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegionCode {
    /// The digits, then zero bytes, which sort before every digit.
    digits: [u8; VILLAGE_DIGITS],
}

impl RegionCode {
    /// Code of the whole country, `000000`.
    pub const COUNTRY: Self = Self { digits: *b"000000\0\0\0\0\0\0" };

    /// Returns the code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let length = match self.digits {
            [_, _, _, _, _, _, 0, ..] => DIVISION_DIGITS,
            [_, _, _, _, _, _, _, _, _, 0, ..] => TOWNSHIP_DIGITS,
            _ => VILLAGE_DIGITS,
        };
        self.first(length)
    }

    /// Returns the first six digits: the county or what stands above it.
    #[must_use]
    pub fn division(&self) -> &str {
        self.first(DIVISION_DIGITS)
    }

    /// Returns the township of a village: its first nine digits. `None` for every other code.
    #[must_use]
    pub fn township(&self) -> Option<Self> {
        if self.as_str().len() == VILLAGE_DIGITS { self.first(TOWNSHIP_DIGITS).parse().ok() } else { None }
    }

    /// Returns the digits that every code below this one begins with, by the code's own pattern.
    ///
    /// Empty for the country, two digits for a province, four for a prefecture, else the whole code.
    #[must_use]
    pub fn prefix(&self) -> &str {
        let text = self.as_str();
        if text.len() > DIVISION_DIGITS {
            return text;
        }
        let pairs = text.trim_end_matches('0').len().div_ceil(2);
        self.first(pairs * 2)
    }

    /// Returns whether another code begins with this one's [`RegionCode::prefix`].
    ///
    /// The division tree has the last word; this is what the digits alone can tell.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        other.as_str().starts_with(self.prefix())
    }

    /// Returns the first and the last six-digit division that the prefix allows, for a range condition in SQL.
    #[must_use]
    pub fn division_range(&self) -> RangeInclusive<String> {
        let whole = self.prefix();
        let prefix = whole.get(..DIVISION_DIGITS).unwrap_or(whole);
        format!("{prefix:0<DIVISION_DIGITS$}")..=format!("{prefix:9<DIVISION_DIGITS$}")
    }

    fn first(&self, length: usize) -> &str {
        self.digits.get(..length).and_then(|digits| std::str::from_utf8(digits).ok()).unwrap_or_default()
    }
}

impl fmt::Display for RegionCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl fmt::Debug for RegionCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "RegionCode({})", self.as_str())
    }
}

impl FromStr for RegionCode {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let has_length = matches!(text.len(), DIVISION_DIGITS | TOWNSHIP_DIGITS | VILLAGE_DIGITS);
        if !has_length || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Error { text: quoted(text) });
        }
        let mut digits = [0; VILLAGE_DIGITS];
        for (slot, digit) in digits.iter_mut().zip(text.bytes()) {
            *slot = digit;
        }
        Ok(Self { digits })
    }
}

/// A text that is not a division code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a division code of 6, 9 or 12 digits such as 330522, got {text}")]
pub struct Error {
    text: String,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn code(text: &str) -> RegionCode {
        text.parse().unwrap()
    }

    #[test]
    fn a_code_shares_its_prefix_with_everything_below_it() {
        let prefixes = [
            ("000000", ""),
            ("330000", "33"),
            ("100000", "10"),
            ("330500", "3305"),
            ("331000", "3310"),
            ("330522", "330522"),
            ("330510", "330510"),
            ("330522103", "330522103"),
            ("330522103201", "330522103201"),
        ];
        for (text, prefix) in prefixes {
            assert_eq!(code(text).prefix(), prefix, "{text}");
        }
        assert!(code("330500").covers(&code("330522103201")));
        assert!(code("000000").covers(&code("460400")));
        assert!(!code("330500").covers(&code("330600")));
        assert!(!code("330522").covers(&code("330500")));
    }

    #[test]
    fn the_division_is_the_first_six_digits() {
        assert_eq!(code("330522103201").division(), "330522");
        assert_eq!(code("330522").division(), "330522");
        assert_eq!(code("330522103201").township(), Some(code("330522103")));
        assert_eq!(code("330522103").township(), None);
    }

    #[test]
    fn the_range_of_divisions_is_what_the_prefix_allows() {
        assert_eq!(code("000000").division_range(), "000000".to_owned()..="999999".to_owned());
        assert_eq!(code("330500").division_range(), "330500".to_owned()..="330599".to_owned());
        assert_eq!(code("330522103").division_range(), "330522".to_owned()..="330522".to_owned());
    }

    #[test]
    fn codes_of_another_length_or_with_letters_are_refused() {
        for text in
            ["", "33", "33052", "3305221", "3305221030", "33052A", "330522１", "3305221032011", "-30522"]
        {
            assert!(text.parse::<RegionCode>().is_err(), "{text:?}");
        }
        let message = "33052".parse::<RegionCode>().unwrap_err().to_string();
        assert_eq!(message, "expected a division code of 6, 9 or 12 digits such as 330522, got \"33052\"");
    }

    #[test]
    fn the_country_is_all_zeros() {
        assert_eq!(RegionCode::COUNTRY, code("000000"));
        assert_eq!(RegionCode::COUNTRY.as_str(), "000000");
    }

    proptest! {
        #[test]
        fn every_code_survives_printing(text in "[0-9]{6}([0-9]{3}([0-9]{3})?)?") {
            prop_assert_eq!(code(&text).to_string(), text);
        }

        #[test]
        fn codes_sort_as_their_texts(
            left in "[0-9]{6}([0-9]{3}([0-9]{3})?)?", right in "[0-9]{6}([0-9]{3}([0-9]{3})?)?",
        ) {
            prop_assert_eq!(code(&left).cmp(&code(&right)), left.cmp(&right));
        }

        #[test]
        fn what_a_code_covers_lies_in_its_range(above in "[0-9]{6}", below in "[0-9]{9}") {
            let (above, below) = (code(&above), code(&below));
            if above.covers(&below) {
                prop_assert!(above.division_range().contains(&below.division().to_owned()));
            }
        }
    }
}

//! Whole numbers.

use std::{fmt::Display, ops::RangeInclusive, str::FromStr};

use super::{Kind, Shape};

/// A whole number within a range.
#[derive(Clone, Debug)]
pub struct Number<T>(pub RangeInclusive<T>);

impl<T: FromStr + Display + PartialOrd> Kind for Number<T> {
    type Value = T;
    const SHAPE: Shape = Shape::Bare;

    fn read(&self, text: &str) -> Option<T> {
        text.parse().ok().filter(|number| self.0.contains(number))
    }

    fn write(&self, value: &T) -> String {
        value.to_string()
    }

    fn expected(&self) -> String {
        format!("a whole number from {} to {}", self.0.start(), self.0.end())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_lies_within_its_range() {
        let kind = Number(1..=16_u32);
        assert_eq!((kind.read("1"), kind.read("16")), (Some(1), Some(16)));
        for text in ["0", "17", "-1", "1.0", "", " 1", "4294967297"] {
            assert_eq!(kind.read(text), None, "{text:?}");
        }
        assert_eq!(kind.expected(), "a whole number from 1 to 16");
    }
}

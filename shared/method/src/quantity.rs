//! A number that is compared and never rounded.

#[cfg(test)]
mod tests;

use std::cmp::Ordering;

use qiyou_kernel::{Comparator, Decimal, Polarity};

use crate::Figure;
use crate::fraction::Fraction;

/// A number of an indicator over its factor: `numerator / denominator`, the denominator never zero.
///
/// A ratio stays undivided, and a plain value or a target stands over the factor, so that all of one indicator compare.
#[derive(Clone, Copy, Debug)]
pub struct Quantity {
    numerator: Decimal,
    denominator: Decimal,
}

impl Quantity {
    /// Returns the number of a figure; `None` without one, and for a ratio of nothing. The factor is not zero.
    #[must_use]
    pub fn new(figure: &Figure, factor: Decimal) -> Option<Self> {
        match *figure {
            Figure::Value(value) => Some(Self::of(value, factor)),
            Figure::Ratio { numerator, denominator } if !denominator.is_zero() => {
                Some(Self { numerator, denominator })
            }
            Figure::Ratio { .. } | Figure::None | Figure::Absent(_) => None,
        }
    }

    /// Returns a plain number, such as a target's. The factor is not zero.
    #[must_use]
    pub fn of(value: Decimal, factor: Decimal) -> Self {
        Self { numerator: value, denominator: factor }
    }

    pub(crate) fn fraction(&self) -> Fraction {
        Fraction::new(self.numerator, self.denominator).unwrap_or_else(|| Fraction::of(Decimal::ZERO))
    }
}

impl Ord for Quantity {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.denominator == other.denominator && !self.denominator.is_negative() {
            return self.numerator.cmp(&other.numerator);
        }
        Decimal::cmp_ratio(self.numerator, self.denominator, other.numerator, other.denominator)
            .unwrap_or(Ordering::Equal)
    }
}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Quantity {}

/// On which side of a target a value does well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// At it or above.
    Above,
    /// At it or below.
    Below,
    /// At it exactly.
    At,
}

impl Side {
    /// Returns the good side of a comparator; what is to be maintained or completed follows the polarity.
    #[must_use]
    pub fn of(comparator: Comparator, polarity: Polarity) -> Self {
        match (comparator, polarity) {
            (Comparator::AtLeast, _) | (Comparator::Maintain | Comparator::Complete, Polarity::Higher) => {
                Self::Above
            }
            (Comparator::AtMost, _) | (Comparator::Maintain | Comparator::Complete, Polarity::Lower) => {
                Self::Below
            }
            (Comparator::Equal, _) => Self::At,
        }
    }

    /// Returns whether a value satisfies its target, by exact comparison.
    #[must_use]
    pub fn holds(self, value: &Quantity, target: &Quantity) -> bool {
        match self {
            Self::Above => value >= target,
            Self::Below => value <= target,
            Self::At => value == target,
        }
    }

    /// Returns whether lower values are better: with `At`, which has no side, by the polarity.
    pub(crate) fn is_lower_better(self, polarity: Polarity) -> bool {
        match self {
            Self::Above => false,
            Self::Below => true,
            Self::At => polarity == Polarity::Lower,
        }
    }
}

//! Exact fractions: what a pace is made of before it is compared or shown.

#[cfg(test)]
mod tests;

use std::cmp::Ordering;

use qiyou_kernel::Decimal;
use qiyou_kernel::decimal::{MAX_DIGITS, STATISTIC_DIGITS};
use ruint::Uint;

/// A natural number, wide enough for every comparison of this crate. The longest is a pace against its threshold: below
/// 2^850 for decimals of 28 digits and 28 places.
type Natural = Uint<1024, 16>;

/// A fraction that is never rounded and never reduced. The denominator is above zero.
#[derive(Clone, Copy)]
pub(crate) struct Fraction {
    is_negative: bool,
    numerator: Natural,
    denominator: Natural,
}

impl Fraction {
    /// Returns `numerator / denominator`, or `None` when the denominator is zero.
    pub(crate) fn new(numerator: Decimal, denominator: Decimal) -> Option<Self> {
        if denominator.is_zero() {
            return None;
        }
        // Only the difference of the scales matters: both are whole numbers over a power of ten.
        let (up, down) = (denominator.scale(), numerator.scale());
        let common = up.min(down);
        Some(Self {
            is_negative: numerator.is_negative() != denominator.is_negative(),
            numerator: magnitude(numerator) * ten_to(up - common),
            denominator: magnitude(denominator) * ten_to(down - common),
        })
    }

    pub(crate) fn of(value: Decimal) -> Self {
        Self {
            is_negative: value.is_negative(),
            numerator: magnitude(value),
            denominator: ten_to(value.scale()),
        }
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.numerator.is_zero()
    }

    pub(crate) fn abs(mut self) -> Self {
        self.is_negative = false;
        self
    }

    pub(crate) fn times(&self, other: &Self) -> Self {
        Self {
            is_negative: self.is_negative != other.is_negative,
            numerator: self.numerator * other.numerator,
            denominator: self.denominator * other.denominator,
        }
    }

    /// Returns the quotient, or `None` when the divisor is zero.
    pub(crate) fn over(&self, divisor: &Self) -> Option<Self> {
        if divisor.is_zero() {
            return None;
        }
        Some(self.times(&Self {
            is_negative: divisor.is_negative,
            numerator: divisor.denominator,
            denominator: divisor.numerator,
        }))
    }

    pub(crate) fn minus(&self, other: &Self) -> Self {
        let left = self.numerator * other.denominator;
        let right = other.numerator * self.denominator;
        let (is_negative, numerator) = match (self.is_negative == other.is_negative, left.cmp(&right)) {
            (false, _) => (self.is_negative, left + right),
            (true, Ordering::Less) => (!self.is_negative, right - left),
            (true, Ordering::Equal | Ordering::Greater) => (self.is_negative, left - right),
        };
        Self { is_negative, numerator, denominator: self.denominator * other.denominator }
    }

    /// Returns the value rounded half to even to that many digits behind the point; `None` when these and those before it
    /// are more than 28.
    pub(crate) fn rounded(&self, decimals: u32) -> Option<Decimal> {
        self.at_scale(i32::try_from(decimals).ok()?)
    }

    /// Returns the value rounded half to even to [`STATISTIC_DIGITS`] significant digits, at most 28 of them behind the
    /// point, without trailing zeros; `None` when it is too large.
    pub(crate) fn significant(&self) -> Option<Decimal> {
        if self.is_zero() {
            return Some(Decimal::ZERO);
        }
        let (mut numerator, mut denominator, mut scale) = (self.numerator, self.denominator, 0);
        let finest = i32::try_from(MAX_DIGITS).ok()?;
        while scale < finest && numerator < denominator * ten_to(STATISTIC_DIGITS - 1) {
            numerator *= ten_to(1);
            scale += 1;
        }
        while numerator >= denominator * ten_to(STATISTIC_DIGITS) {
            denominator *= ten_to(1);
            scale -= 1;
        }
        self.at_scale(scale).map(Decimal::normalize)
    }

    /// Returns the value rounded to that many digits behind the point, or before it where the scale is negative.
    fn at_scale(&self, scale: i32) -> Option<Decimal> {
        let shift = scale.unsigned_abs();
        let (numerator, denominator) = if scale >= 0 {
            (self.numerator * ten_to(shift), self.denominator)
        } else {
            (self.numerator, self.denominator * ten_to(shift))
        };
        let (floor, rest) = numerator.div_rem(denominator);
        let floor = u128::try_from(floor).ok()?;
        let rounds_up = match (rest + rest).cmp(&denominator) {
            Ordering::Less => false,
            Ordering::Equal => floor % 2 == 1,
            Ordering::Greater => true,
        };
        let digits = i128::try_from(floor).ok()?.checked_add(rounds_up.into())?;
        let signed = if self.is_negative { -digits } else { digits };
        if scale >= 0 {
            Decimal::from_parts(signed, shift)
        } else {
            Decimal::from_parts(signed.checked_mul(10_i128.checked_pow(shift)?)?, 0)
        }
    }
}

fn magnitude(value: Decimal) -> Natural {
    Natural::from(value.mantissa().unsigned_abs())
}

fn ten_to(exponent: u32) -> Natural {
    Natural::from(10).pow(Natural::from(exponent))
}

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        let sizes = || (self.numerator * other.denominator).cmp(&(other.numerator * self.denominator));
        let is_below = |fraction: &Self| fraction.is_negative && !fraction.is_zero();
        match (is_below(self), is_below(other)) {
            (false, false) => sizes(),
            (true, true) => sizes().reverse(),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Fraction {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Fraction {}

//! Exact decimal numbers, from the wire to the store and back.
//!
//! Sums and products are exact or absent, comparisons are exact, and only division rounds: to 28 significant digits, half
//! to even. Nothing here panics on overflow, and nothing rounds silently.

mod parse;
mod quotient;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::fmt;
use std::ops::Neg;

pub use parse::{Error, ErrorKind};
use ruint::Uint;

/// Most significant digits that a decimal holds, and most digits behind its point.
pub const MAX_DIGITS: u32 = 28;

/// Significant digits that a statistic keeps when it becomes a decimal.
pub const STATISTIC_DIGITS: u32 = 10;

/// Smallest natural number with more digits than a decimal holds.
const LIMIT: u128 = 10_u128.pow(MAX_DIGITS);

/// A natural number that is wide enough for the product of four decimals: 28 digits are 94 bits.
type Natural = Uint<384, 6>;

/// An exact decimal number of at most 28 significant digits, at most 28 of them behind the point.
///
/// Equality and order go by value: `24.20` equals `24.2`. The scale is kept, so `24.20` prints as `24.20`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Decimal(rust_decimal::Decimal);

impl Decimal {
    /// Zero.
    pub const ZERO: Self = Self(rust_decimal::Decimal::ZERO);
    /// One.
    pub const ONE: Self = Self(rust_decimal::Decimal::ONE);

    /// Returns the decimal of a whole number.
    #[must_use]
    pub fn from_i64(value: i64) -> Self {
        Self(rust_decimal::Decimal::from(value))
    }

    /// Returns `mantissa / 10^scale`, or `None` when it needs more than 28 digits.
    ///
    /// Trailing zeros are given up where they would not fit.
    #[must_use]
    pub fn from_parts(mantissa: i128, scale: u32) -> Option<Self> {
        fitted(mantissa, if mantissa == 0 { scale.min(MAX_DIGITS) } else { scale })
    }

    /// Returns the digits without their point: 2420 for `24.20`, whose scale is 2.
    #[must_use]
    pub fn mantissa(&self) -> i128 {
        self.0.mantissa()
    }

    /// Returns the digits behind the point, trailing zeros included: 2 for `24.20`.
    #[must_use]
    pub fn scale(&self) -> u32 {
        self.0.scale()
    }

    /// Returns the digits behind the point that the value needs: 1 for `24.20`, 0 for `5.00`.
    #[must_use]
    pub fn decimals(&self) -> u32 {
        self.0.normalize().scale()
    }

    /// Returns whether the value is below zero.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.0.is_sign_negative() && !self.0.is_zero()
    }

    /// Returns whether the value is zero.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.0.is_zero()
    }

    /// Returns the value without its sign.
    #[must_use]
    pub fn abs(self) -> Self {
        Self(self.0.abs())
    }

    /// Returns the same value without trailing zeros behind the point.
    #[must_use]
    pub fn normalize(self) -> Self {
        Self(self.0.normalize())
    }

    /// Returns the one text of this value: no trailing zeros, no negative zero. `24.2` for `24.20`.
    #[must_use]
    pub fn canonical(&self) -> String {
        self.0.normalize().to_string()
    }

    /// Returns the exact sum, or `None` when it needs more than 28 digits.
    ///
    /// The longer scale of the two is kept where it fits.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        aligned_sum(self, other).or_else(|| aligned_sum(self.normalize(), other.normalize()))
    }

    /// Returns the exact difference, or `None` when it needs more than 28 digits.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.checked_add(-other)
    }

    /// Returns the exact product, or `None` when it needs more than 28 digits.
    #[must_use]
    pub fn checked_mul(self, other: Self) -> Option<Self> {
        let direct = self.0.mantissa().checked_mul(other.0.mantissa());
        if let Some(product) = direct.and_then(|mantissa| fitted(mantissa, self.scale() + other.scale())) {
            return Some(product);
        }
        quotient::of(self, Self::ONE, other).filter(|result| result.is_exact).map(|result| result.value)
    }

    /// Returns the quotient rounded half to even to 28 significant digits, at most 28 of them behind the point.
    ///
    /// `None` when the divisor is zero or the quotient is too large. The result has no trailing zeros.
    #[must_use]
    pub fn checked_div(self, divisor: Self) -> Option<Self> {
        Self::ratio(self, divisor, Self::ONE)
    }

    /// Returns the exact sum of the values, zero for none of them, or `None` when it needs more than 28 digits.
    #[must_use]
    pub fn checked_sum(values: impl IntoIterator<Item = Self>) -> Option<Self> {
        values.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }

    /// Returns `numerator / denominator × factor`, rounded once, half to even, to 28 significant digits.
    ///
    /// `None` when the denominator is zero or the result is too large. The result has no trailing zeros.
    #[must_use]
    pub fn ratio(numerator: Self, denominator: Self, factor: Self) -> Option<Self> {
        quotient::of(numerator, denominator, factor).map(|result| result.value)
    }

    /// Compares `n1 / d1` with `n2 / d2` exactly, by multiplying crosswise.
    ///
    /// No range of decimals overflows. `None` when a denominator is zero.
    #[must_use]
    pub fn cmp_ratio(n1: Self, d1: Self, n2: Self, d2: Self) -> Option<Ordering> {
        if d1.is_zero() || d2.is_zero() {
            return None;
        }
        let left_is_negative = n1.is_negative() != d1.is_negative();
        let right_is_negative = n2.is_negative() != d2.is_negative();
        let sizes = cmp_products((n1, d2), (n2, d1));
        Some(match (left_is_negative && !n1.is_zero(), right_is_negative && !n2.is_zero()) {
            (false, false) => sizes,
            (true, true) => sizes.reverse(),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        })
    }

    /// Returns the value rounded half to even to that many digits behind the point, for display.
    ///
    /// A value with fewer digits stays as it is; [`Decimal::fixed`] pads it.
    #[must_use]
    pub fn round(self, decimals: u32) -> Self {
        Self(self.0.round_dp(decimals))
    }

    /// Returns the value rounded half to even and printed with exactly that many digits behind the point.
    #[must_use]
    pub fn fixed(&self, decimals: u32) -> String {
        let rounded = self.round(decimals);
        let mut text = rounded.to_string();
        if rounded.scale() == 0 && decimals > 0 {
            text.push('.');
        }
        for _ in rounded.scale()..decimals {
            text.push('0');
        }
        text
    }

    /// Returns the nearest floating point number, for life tables, forecasts and distances only.
    #[must_use]
    pub fn to_f64_for_statistics(&self) -> f64 {
        // By way of text: the standard library rounds correctly there, and the same on every platform.
        self.0.to_string().parse().unwrap_or(f64::NAN)
    }

    /// Returns a statistic rounded to [`STATISTIC_DIGITS`] significant digits, at most 28 of them behind the point.
    ///
    /// `None` when it is not finite, or too large to be written with 28 digits.
    #[must_use]
    pub fn from_statistic(value: f64) -> Option<Self> {
        if !value.is_finite() {
            return None;
        }
        let shown = format!("{value:.*e}", usize::try_from(STATISTIC_DIGITS - 1).ok()?);
        let (digits, exponent) = shown.split_once('e')?;
        let exponent: i32 = exponent.parse().ok()?;
        let mantissa: i128 = digits.replace('.', "").parse().ok()?;
        let scale = i32::try_from(STATISTIC_DIGITS).ok()? - 1 - exponent;
        match u32::try_from(scale) {
            Ok(scale) if scale > MAX_DIGITS => {
                format!("{value:.*}", usize::try_from(MAX_DIGITS).ok()?).parse().ok()
            }
            Ok(scale) => fitted(mantissa, scale),
            Err(_) => fitted(mantissa.checked_mul(10_i128.checked_pow(scale.unsigned_abs())?)?, 0),
        }
        .map(Self::normalize)
    }

    fn magnitude(self) -> Natural {
        Natural::from(self.0.mantissa().unsigned_abs())
    }
}

/// Returns `mantissa / 10^scale`, giving up trailing zeros where it would not fit otherwise.
fn fitted(mantissa: i128, scale: u32) -> Option<Decimal> {
    let (mut mantissa, mut scale) = (mantissa, scale);
    while mantissa.unsigned_abs() >= LIMIT || scale > MAX_DIGITS {
        if scale == 0 || mantissa % 10 != 0 {
            return None;
        }
        mantissa /= 10;
        scale -= 1;
    }
    rust_decimal::Decimal::try_from_i128_with_scale(mantissa, scale).ok().map(Decimal)
}

fn aligned_sum(left: Decimal, right: Decimal) -> Option<Decimal> {
    let scale = left.scale().max(right.scale());
    let lifted = |value: Decimal| value.0.mantissa().checked_mul(10_i128.checked_pow(scale - value.scale())?);
    fitted(lifted(left)?.checked_add(lifted(right)?)?, scale)
}

fn ten_to(exponent: u32) -> Natural {
    Natural::from(10).pow(Natural::from(exponent))
}

/// Compares the products of two pairs, signs aside.
fn cmp_products(left: (Decimal, Decimal), right: (Decimal, Decimal)) -> Ordering {
    let (left_scale, right_scale) = (left.0.scale() + left.1.scale(), right.0.scale() + right.1.scale());
    let scale = left_scale.max(right_scale);
    let widened =
        |pair: (Decimal, Decimal), own: u32| pair.0.magnitude() * pair.1.magnitude() * ten_to(scale - own);
    widened(left, left_scale).cmp(&widened(right, right_scale))
}

impl Neg for Decimal {
    type Output = Self;

    fn neg(self) -> Self {
        if self.is_zero() { self } else { Self(-self.0) }
    }
}

impl From<i64> for Decimal {
    fn from(value: i64) -> Self {
        Self::from_i64(value)
    }
}

impl From<u32> for Decimal {
    fn from(value: u32) -> Self {
        Self::from_i64(i64::from(value))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Decimal({})", self.0)
    }
}

//! Natural numbers of up to 384 bits, enough for the product of four decimals.

use std::cmp::Ordering;

const LIMBS: usize = 12;
const LIMB_BITS: u32 = 32;
const LIMB_MASK: u128 = 0xffff_ffff;

/// Largest power of ten that [`Natural::times`] and [`Natural::div_rem`] take at once.
const STEP: u32 = 28;

/// A natural number below 2^384.
///
/// Each limb holds 32 bits in a `u128`, so that no step of the arithmetic needs a narrowing conversion. Least significant
/// limb first.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Natural([u128; LIMBS]);

impl Natural {
    pub(super) fn new(value: u128) -> Self {
        let mut rest = value;
        let mut limbs = [0; LIMBS];
        for limb in &mut limbs {
            *limb = rest & LIMB_MASK;
            rest >>= LIMB_BITS;
        }
        Self(limbs)
    }

    /// Returns the product. Callers keep it below 2^384.
    pub(super) fn times(&self, factor: u128) -> Self {
        let factor = Self::new(factor);
        let mut product = [0; LIMBS];
        for (shift, digit) in self.0.iter().enumerate().filter(|(_, digit)| **digit != 0) {
            let mut carry = 0;
            for (slot, other) in product.iter_mut().skip(shift).zip(&factor.0) {
                let sum = *slot + digit * other + carry;
                *slot = sum & LIMB_MASK;
                carry = sum >> LIMB_BITS;
            }
        }
        Self(product)
    }

    /// Returns the number times 10^exponent. Callers keep it below 2^384.
    pub(super) fn times_ten_to(mut self, mut exponent: u32) -> Self {
        while exponent > 0 {
            let step = exponent.min(STEP);
            self = self.times(10_u128.pow(step));
            exponent -= step;
        }
        self
    }

    /// Returns quotient and remainder for a divisor from 1 to 2^96 - 1.
    pub(super) fn div_rem(&self, divisor: u128) -> (Self, u128) {
        let mut remainder = 0;
        let mut quotient = [0; LIMBS];
        for (slot, limb) in quotient.iter_mut().zip(&self.0).rev() {
            let current = (remainder << LIMB_BITS) | limb;
            *slot = current / divisor;
            remainder = current % divisor;
        }
        (Self(quotient), remainder)
    }

    /// Returns the number when it fits 128 bits.
    pub(super) fn to_u128(self) -> Option<u128> {
        let mut value: u128 = 0;
        for limb in self.0.iter().rev() {
            if value >> (u128::BITS - LIMB_BITS) != 0 {
                return None;
            }
            value = (value << LIMB_BITS) | limb;
        }
        Some(value)
    }

    /// Returns how many decimal digits the number has at least, off by one at most.
    pub(super) fn digits_at_least(&self) -> u32 {
        let mut bits = 0;
        let mut seen = 0;
        for limb in &self.0 {
            seen += LIMB_BITS;
            if *limb != 0 {
                bits = seen - (limb.leading_zeros() - (u128::BITS - LIMB_BITS));
            }
        }
        // 1233 / 4096 lies just below the decimal logarithm of two.
        bits.saturating_sub(1) * 1233 / 4096
    }
}

impl Ord for Natural {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.iter().rev().cmp(other.0.iter().rev())
    }
}

impl PartialOrd for Natural {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

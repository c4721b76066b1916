//! Natural numbers below 2^1024, wide enough for every comparison of this crate.
//!
//! The longest is a pace against its threshold: below 2^850 for decimals of 28 digits and 28 places.

#[cfg(test)]
mod tests;

use std::cmp::Ordering;

const LIMBS: usize = 32;
const LIMB_BITS: u32 = 32;
const LIMB_MASK: u64 = 0xffff_ffff;

/// A natural number. Each limb holds 32 bits in a `u64`, so that no step needs a narrowing conversion; the least
/// significant comes first, and the limbs from `len` on are zero.
#[derive(Clone, Copy)]
pub(crate) struct Natural {
    limbs: [u64; LIMBS],
    len: usize,
}

impl Natural {
    pub(crate) fn new(value: u128) -> Self {
        let mut limbs = [0; LIMBS];
        let mut rest = value;
        for limb in &mut limbs {
            *limb = u64::try_from(rest & u128::from(LIMB_MASK)).unwrap_or_default();
            rest >>= LIMB_BITS;
        }
        Self::trimmed(limbs, 4)
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.len == 0
    }

    pub(crate) fn times(&self, factor: &Self) -> Self {
        let mut product = [0; LIMBS];
        for (shift, digit) in self.used().iter().enumerate() {
            let mut carry = 0;
            let mut slots = product.iter_mut().skip(shift);
            for (other, slot) in factor.used().iter().zip(&mut slots) {
                let sum = *slot + digit * other + carry;
                *slot = sum & LIMB_MASK;
                carry = sum >> LIMB_BITS;
            }
            if let Some(slot) = slots.next() {
                *slot = carry;
            }
        }
        Self::trimmed(product, self.len + factor.len)
    }

    /// Returns the number times ten to a power of at most 28.
    pub(crate) fn times_ten_to(&self, exponent: u32) -> Self {
        self.times(&Self::new(10_u128.pow(exponent)))
    }

    pub(crate) fn plus(&self, other: &Self) -> Self {
        let mut sum = [0; LIMBS];
        let mut carry = 0;
        for (slot, (left, right)) in sum.iter_mut().zip(self.limbs.iter().zip(&other.limbs)) {
            let digit = left + right + carry;
            *slot = digit & LIMB_MASK;
            carry = digit >> LIMB_BITS;
        }
        Self::trimmed(sum, self.len.max(other.len) + 1)
    }

    /// Returns the difference to a number that is not larger.
    pub(crate) fn minus(&self, smaller: &Self) -> Self {
        let mut difference = [0; LIMBS];
        let mut borrow = 0;
        for (slot, (left, right)) in
            difference.iter_mut().zip(self.limbs.iter().zip(&smaller.limbs)).take(self.len)
        {
            let digit = (left | (1 << LIMB_BITS)) - right - borrow;
            *slot = digit & LIMB_MASK;
            borrow = 1 - (digit >> LIMB_BITS);
        }
        Self::trimmed(difference, self.len)
    }

    /// Returns quotient and remainder; `None` when the divisor is zero or the quotient has more than 28 digits.
    pub(crate) fn div_rem(&self, divisor: &Self) -> Option<(u128, Self)> {
        if divisor.is_zero() {
            return None;
        }
        let mut digits = 0;
        while divisor.times_ten_to(digits) <= *self {
            digits += 1;
            if digits > 28 {
                return None;
            }
        }
        let (mut quotient, mut rest) = (0, *self);
        for exponent in (0..digits).rev() {
            let step = divisor.times_ten_to(exponent);
            quotient *= 10;
            while step <= rest {
                rest = rest.minus(&step);
                quotient += 1;
            }
        }
        Some((quotient, rest))
    }

    fn trimmed(limbs: [u64; LIMBS], at_most: usize) -> Self {
        let len = limbs.iter().take(at_most).rposition(|limb| *limb != 0).map_or(0, |last| last + 1);
        Self { limbs, len }
    }

    fn used(&self) -> &[u64] {
        self.limbs.get(..self.len).unwrap_or_default()
    }
}

impl Ord for Natural {
    fn cmp(&self, other: &Self) -> Ordering {
        self.len.cmp(&other.len).then_with(|| self.used().iter().rev().cmp(other.used().iter().rev()))
    }
}

impl PartialOrd for Natural {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Natural {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Natural {}

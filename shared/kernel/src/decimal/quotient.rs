//! Division that rounds once: the exact quotient of three decimals, cut to 28 digits, half to even.

use std::cmp::Ordering;

use super::{Decimal, LIMIT, MAX_DIGITS, Natural, fitted, ten_to};

/// A rounded quotient, and whether rounding changed nothing.
pub(super) struct Quotient {
    pub(super) value: Decimal,
    pub(super) is_exact: bool,
}

/// What lies behind the last digit kept, in halves of that digit.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tail {
    Nothing,
    BelowHalf,
    Half,
    AboveHalf,
}

impl Tail {
    /// Returns the tail of a remainder, behind which the given finer tail follows.
    fn of(remainder: Natural, divisor: Natural, finer: Tail) -> Self {
        match (remainder + remainder).cmp(&divisor) {
            Ordering::Less if remainder.is_zero() && finer == Tail::Nothing => Tail::Nothing,
            Ordering::Less => Tail::BelowHalf,
            Ordering::Equal if finer == Tail::Nothing => Tail::Half,
            Ordering::Equal | Ordering::Greater => Tail::AboveHalf,
        }
    }
}

/// Returns `numerator × factor / denominator`; `None` when the denominator is zero or the result is too large.
pub(super) fn of(numerator: Decimal, denominator: Decimal, factor: Decimal) -> Option<Quotient> {
    if denominator.is_zero() {
        return None;
    }
    let is_negative = numerator.is_negative() ^ denominator.is_negative() ^ factor.is_negative();
    let product = numerator.magnitude() * factor.magnitude();
    let divisor = denominator.magnitude();

    // Bring the quotient to the longest scale first, then drop what does not fit.
    let has = numerator.scale() + factor.scale();
    let wants = MAX_DIGITS + denominator.scale();
    let (quotient, remainder) = (product * ten_to(wants.saturating_sub(has))).div_rem(divisor);
    let tail = Tail::of(remainder, divisor, Tail::Nothing);
    let (quotient, tail) = match has.saturating_sub(wants) {
        0 => (quotient, tail),
        superfluous => without_digits(quotient, tail, superfluous),
    };
    let (kept, dropped, tail) = within_limit(quotient, tail)?;

    let scale = MAX_DIGITS.checked_sub(dropped)?;
    let rounds_up = tail == Tail::AboveHalf || (tail == Tail::Half && kept % 2 == 1);
    let magnitude = i128::try_from(kept + u128::from(rounds_up)).ok()?;
    let value = fitted(if is_negative { -magnitude } else { magnitude }, scale)?.normalize();
    Some(Quotient { value, is_exact: tail == Tail::Nothing })
}

/// Drops digits until at most 28 are left; returns them, how many went, and the tail.
fn within_limit(quotient: Natural, tail: Tail) -> Option<(u128, u32, Tail)> {
    let limit = Natural::from(LIMIT);
    let (mut quotient, mut tail, mut dropped) = (quotient, tail, 0);
    while quotient >= limit {
        if dropped >= MAX_DIGITS {
            return None;
        }
        (quotient, tail) = without_digits(quotient, tail, 1);
        dropped += 1;
    }
    Some((u128::try_from(quotient).ok()?, dropped, tail))
}

/// Drops that many digits at the end, at least one.
fn without_digits(quotient: Natural, tail: Tail, count: u32) -> (Natural, Tail) {
    let divisor = ten_to(count);
    let (kept, remainder) = quotient.div_rem(divisor);
    (kept, Tail::of(remainder, divisor, tail))
}

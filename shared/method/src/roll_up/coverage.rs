//! How much of the whole a roll-up rests on: of the children, and of the denominator.

use qiyou_kernel::Decimal;

use crate::fraction::Fraction;

/// Digits behind the point that a share is carried with, twice as many as it is shown with.
const DIGITS: u32 = 20;

const ONE: u128 = 10_u128.pow(DIGITS);

/// The share of the children that a roll-up rests on.
///
/// Each child counts one, however large it is; a child that is itself a roll-up counts by its own share. A county with one
/// township that reports and one that rests on half of its villages stands at three quarters.
///
/// An exact fraction would need the product of all counts of children below as its denominator. So a share is rounded down
/// on its way up, which never makes whole what is not.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Share {
    /// The sum of the children's shares, in units of `10^-20`.
    present: u128,
    children: u128,
}

impl Share {
    /// Returns the share of a region that has a value of its own.
    pub(super) fn whole() -> Self {
        Self { present: ONE, children: 1 }
    }

    /// Counts a child that gives nothing.
    pub(super) fn miss(&mut self) {
        self.children += 1;
    }

    /// Counts a child by its own share.
    pub(super) fn add(&mut self, child: &Self) {
        self.children += 1;
        self.present += child.rounded_down();
    }

    /// Returns whether nothing is missing at any depth.
    pub(super) fn is_whole(&self) -> bool {
        self.present == self.children * ONE
    }

    /// Returns the share, 0 to 1, rounded to ten significant digits; `None` without children.
    pub(super) fn shown(&self) -> Option<Decimal> {
        let share = Decimal::from_parts(i128::try_from(self.rounded_down()).ok()?, DIGITS)?;
        Fraction::of(share).significant().filter(|_| self.children > 0)
    }

    fn rounded_down(&self) -> u128 {
        self.present.checked_div(self.children).unwrap_or_default()
    }
}

/// The share of the denominator that a rolled-up ratio rests on, kept as its two sums.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Weight {
    present: Decimal,
    total: Decimal,
}

impl Weight {
    /// Returns the weight of a region that is there.
    pub(super) fn full(denominator: Decimal) -> Self {
        Self { present: denominator, total: denominator }
    }

    /// Adds a region; `None` beyond 28 digits.
    pub(super) fn plus(self, part: Self) -> Option<Self> {
        Some(Self {
            present: self.present.checked_add(part.present)?,
            total: self.total.checked_add(part.total)?,
        })
    }

    /// Adds the denominator of a region that is missing; `None` beyond 28 digits.
    pub(super) fn plus_missing(self, denominator: Decimal) -> Option<Self> {
        self.plus(Self { present: Decimal::ZERO, total: denominator })
    }

    /// Returns whether there is a denominator to have a share of.
    pub(super) fn is_known(&self) -> bool {
        !self.total.is_zero()
    }

    /// Returns whether at least that share is there, by exact comparison.
    pub(super) fn reaches(&self, threshold: Decimal) -> bool {
        Decimal::cmp_ratio(self.present, self.total, threshold, Decimal::ONE)
            .is_some_and(|order| order.is_ge())
    }

    /// Returns the share, 0 to 1, rounded to ten significant digits.
    pub(super) fn shown(&self) -> Option<Decimal> {
        Fraction::new(self.present, self.total)?.significant()
    }
}

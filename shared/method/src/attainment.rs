//! How far a value reaches towards its target.

use qiyou_kernel::{Decimal, Polarity};

use crate::fraction::Fraction;
use crate::{Figure, Goal, Quantity, Side};

/// Decimals that the percentage is shown with.
const PERCENT_DECIMALS: u32 = 1;

/// How far a value reaches, rounded for display.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attainment {
    /// Value over target in percent, or target over value where lower is better, to one decimal; above 100 when the
    /// target is exceeded. `None` when the divisor is zero.
    pub percent: Option<Decimal>,
    /// Value minus target, in the indicator's unit, to that many decimals.
    pub gap: Option<Decimal>,
}

/// Returns how far a figure reaches towards a number; `None` when either is missing.
///
/// `decimals` are those of the gap. The ratio of a figure is divided once, exactly, and rounded last.
#[must_use]
pub fn attainment(
    figure: &Figure,
    goal: &Goal,
    polarity: Polarity,
    factor: Decimal,
    decimals: u32,
) -> Option<Attainment> {
    let value = Quantity::new(figure, factor)?.fraction();
    let target = Quantity::of(goal.value?, factor).fraction();
    let is_lower_better = Side::of(goal.comparator, polarity).is_lower_better(polarity);
    let ratio = if is_lower_better { target.over(&value) } else { value.over(&target) };
    let hundred = Fraction::of(Decimal::from(100_u32));
    Some(Attainment {
        percent: ratio.and_then(|ratio| ratio.times(&hundred).rounded(PERCENT_DECIMALS)),
        gap: value.minus(&target).times(&Fraction::of(factor)).rounded(decimals),
    })
}

#[cfg(test)]
mod tests {
    use qiyou_kernel::Comparator;

    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn reaches(
        figure: &Figure,
        comparator: Comparator,
        target: &str,
        polarity: Polarity,
    ) -> (String, String) {
        let goal = Goal { comparator, value: Some(decimal(target)) };
        let Attainment { percent, gap } = attainment(figure, &goal, polarity, decimal("100"), 2).unwrap();
        let shown = |value: Option<Decimal>| value.map_or_else(|| "-".to_owned(), |value| value.to_string());
        (shown(percent), shown(gap))
    }

    #[test]
    fn a_share_is_divided_once_and_compared_with_its_target() {
        let two_thirds = Figure::Ratio { numerator: decimal("2"), denominator: decimal("3") };
        let shown = reaches(&two_thirds, Comparator::AtLeast, "60", Polarity::Higher);
        assert_eq!(shown, ("111.1".to_owned(), "6.67".to_owned()));
    }

    #[test]
    fn where_lower_is_better_the_target_stands_over_the_value() {
        let value = Figure::Value(decimal("9.30"));
        let shown = reaches(&value, Comparator::AtMost, "8.50", Polarity::Lower);
        assert_eq!(shown, ("91.4".to_owned(), "0.80".to_owned()));
    }

    #[test]
    fn nothing_divides_by_zero() {
        let none = Figure::Value(Decimal::ZERO);
        assert_eq!(reaches(&none, Comparator::AtMost, "3", Polarity::Lower).0, "-");
        assert_eq!(reaches(&none, Comparator::AtLeast, "0", Polarity::Higher).0, "-");
    }

    #[test]
    fn words_and_absences_reach_nothing() {
        let words = Goal { comparator: Comparator::Complete, value: None };
        let value = Figure::Value(Decimal::ONE);
        assert_eq!(attainment(&value, &words, Polarity::Higher, Decimal::ONE, 0), None);
        let number = Goal { value: Some(Decimal::ONE), ..words };
        assert_eq!(attainment(&Figure::None, &number, Polarity::Higher, Decimal::ONE, 0), None);
    }
}

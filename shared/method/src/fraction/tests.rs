use proptest::prelude::*;

use super::*;
use crate::cell::sample::{any_decimal, decimal};

impl std::fmt::Debug for Fraction {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Fraction({:?})", self.significant())
    }
}

fn fraction(numerator: &str, denominator: &str) -> Fraction {
    Fraction::new(decimal(numerator), decimal(denominator)).unwrap()
}

fn significant(numerator: &str, denominator: &str) -> Option<String> {
    fraction(numerator, denominator).significant().map(|value| value.to_string())
}

/// A small fraction of whole numbers, as it is and as its two parts.
fn any_small() -> impl Strategy<Value = (Fraction, i128, i128)> {
    (-1000..1000_i64, prop_oneof![-1000..0_i64, 1..1000_i64]).prop_map(|(numerator, denominator)| {
        let fraction = Fraction::new(numerator.into(), denominator.into()).unwrap();
        (fraction, i128::from(numerator * denominator.signum()), i128::from(denominator.abs()))
    })
}

/// Tells whether a fraction is `numerator / denominator`, the denominator above zero, by another way than its own order.
fn is(fraction: &Fraction, numerator: i128, denominator: i128) -> bool {
    let magnitude = Natural::from(numerator.unsigned_abs()) * fraction.denominator;
    let same_size = magnitude == fraction.numerator * Natural::from(denominator.unsigned_abs());
    same_size && (fraction.is_zero() || fraction.is_negative == (numerator < 0))
}

#[test]
fn a_fraction_of_decimals_forgets_how_they_were_written() {
    assert_eq!(fraction("0.50", "1.5"), fraction("1", "3"));
    assert_eq!(fraction("-2", "-6.000"), fraction("1", "3"));
    assert_eq!(fraction("0.00", "-7"), Fraction::of(Decimal::ZERO));
    assert!(Fraction::new(Decimal::ONE, Decimal::ZERO).is_none());
    assert!(fraction("1", "3").over(&fraction("0", "3")).is_none());
}

#[test]
fn thirds_add_up_to_one_and_decimals_of_28_digits_do_not() {
    let third = fraction("1", "3");
    assert_eq!(Fraction::of(Decimal::ONE).minus(&third).minus(&third), third);
    assert!(Fraction::of(decimal("0.3333333333333333333333333333")) < third);
}

#[test]
fn ten_significant_digits_are_shown() {
    assert_eq!(significant("2", "3").unwrap(), "0.6666666667");
    assert_eq!(significant("-2", "3").unwrap(), "-0.6666666667");
    assert_eq!(significant("91", "366").unwrap(), "0.2486338798");
    assert_eq!(significant("1.50", "1").unwrap(), "1.5");
    assert_eq!(significant("0", "3").unwrap(), "0");
    assert_eq!(significant("123456789012345", "1").unwrap(), "123456789000000");
    assert_eq!(significant("99999999996", "1").unwrap(), "100000000000");
}

#[test]
fn a_tie_behind_the_tenth_digit_goes_to_the_even_one() {
    assert_eq!(significant("12345678905", "1").unwrap(), "12345678900");
    assert_eq!(significant("12345678915", "1").unwrap(), "12345678920");
    assert_eq!(significant("1.2345678925", "1").unwrap(), "1.234567892");
}

#[test]
fn what_is_too_small_for_28_places_loses_digits_and_what_is_too_large_is_not_shown() {
    assert_eq!(significant("1", "30000000000000000000000000").unwrap(), "0.0000000000000000000000000333");
    let (largest, smallest) = ("9999999999999999999999999999", "0.0000000000000000000000000001");
    assert_eq!(significant(smallest, largest).unwrap(), "0");
    assert_eq!(significant(largest, smallest), None);
    assert_eq!(significant("9999999999000000000000000000", "1").unwrap(), "9999999999000000000000000000");
    assert_eq!(fraction(largest, smallest).rounded(2), None);
}

#[test]
fn rounding_to_places_goes_half_to_even() {
    let rounded = |numerator, denominator, places| fraction(numerator, denominator).rounded(places).unwrap();
    assert_eq!(rounded("1", "8", 2), decimal("0.12"));
    assert_eq!(rounded("3", "8", 2), decimal("0.38"));
    assert_eq!(rounded("-200", "3", 1), decimal("-66.7"));
    assert_eq!(rounded("5", "2", 0), decimal("2"));
}

#[test]
fn a_pace_of_the_longest_decimals_is_exact() {
    // From a = -9999999999999999999999999999 over 10^-28 to the smallest number over the largest, the whole way: R = 1/s.
    let (largest, smallest) = ("9999999999999999999999999999", "0.0000000000000000000000000001");
    let (start, target) = (fraction(&format!("-{largest}"), smallest), fraction(smallest, largest));
    let (way, share) = (target.minus(&start), fraction("91", "366"));
    let pace = way.over(&way.times(&share)).unwrap();
    assert_eq!(pace, fraction("366", "91"));
    assert!(pace > fraction(largest, "2999999999999999999999999999"));
    assert_eq!(pace.significant(), fraction("366", "91").significant());
}

proptest! {
    #[test]
    fn arithmetic_agrees_with_whole_numbers(
        (left, n1, d1) in any_small(), (right, n2, d2) in any_small(),
    ) {
        prop_assert!(is(&left.times(&right), n1 * n2, d1 * d2));
        prop_assert!(is(&left.minus(&right), n1 * d2 - n2 * d1, d1 * d2));
        prop_assert!(is(&left.abs(), n1.abs(), d1));
        prop_assert_eq!(left.cmp(&right), (n1 * d2).cmp(&(n2 * d1)));
        prop_assert_eq!(left == right, n1 * d2 == n2 * d1);
        match left.over(&right) {
            Some(quotient) => prop_assert!(is(&quotient, n1 * d2 * n2.signum(), d1 * n2.abs())),
            None => prop_assert_eq!(n2, 0),
        }
    }

    #[test]
    fn order_is_that_of_the_decimals(left in any_decimal(), right in any_decimal()) {
        prop_assert_eq!(Fraction::of(left).cmp(&Fraction::of(right)), left.cmp(&right));
        if !right.is_zero() {
            let quotient = Fraction::new(left, right).unwrap();
            prop_assert_eq!(Fraction::of(left).over(&Fraction::of(right)), Some(quotient));
        }
    }

    #[test]
    fn rounding_agrees_with_decimals_where_the_digits_suffice(
        mantissa in 1 - 10_i128.pow(28)..10_i128.pow(28), scale in 5..=28_u32, places in 0..6_u32,
    ) {
        let value = Decimal::from_parts(mantissa, scale).unwrap();
        prop_assert_eq!(Fraction::of(value).rounded(places), Some(value.round(places)));
    }

    #[test]
    fn the_digits_shown_are_the_nearest_ten(numerator in 1..1_000_000_000_i64, denominator in 1..1_000_000_000_i64) {
        let shown = Fraction::new(numerator.into(), denominator.into()).unwrap().significant().unwrap();
        prop_assert!(shown.mantissa() < 10_i128.pow(10));
        // Half a unit of the tenth digit, which lies as far behind the first as nine digits reach.
        let places = (0..=18).find(|places| {
            i128::from(numerator) * 10_i128.pow(*places) >= i128::from(denominator) * 10_i128.pow(9)
        });
        let places = places.unwrap();
        let scaled = shown.mantissa() * 10_i128.pow(places - shown.scale());
        let off = (scaled * i128::from(denominator) - i128::from(numerator) * 10_i128.pow(places)).abs();
        prop_assert!(2 * off <= i128::from(denominator));
    }
}

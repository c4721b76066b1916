use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use proptest::prelude::*;

use super::*;

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn hash(value: Decimal) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Every decimal there is: any mantissa below 10^28, any scale.
fn any_decimal() -> impl Strategy<Value = Decimal> {
    let limit = i128::try_from(LIMIT).unwrap();
    let mantissa =
        prop_oneof![-1000..1000_i128, -1_000_000_000_000..1_000_000_000_000_i128, 1 - limit..limit];
    (mantissa, 0..=MAX_DIGITS).prop_map(|(mantissa, scale)| fitted(mantissa, scale).unwrap())
}

#[test]
fn equal_values_of_different_scale_print_as_they_were_given() {
    let (long, short) = (decimal("24.20"), decimal("24.2"));
    assert_eq!(long, short);
    assert_eq!(hash(long), hash(short));
    assert_eq!((long.to_string(), short.to_string()), ("24.20".to_owned(), "24.2".to_owned()));
    assert_eq!((long.scale(), long.decimals()), (2, 1));
    assert_eq!(long.canonical(), "24.2");
    assert_eq!(decimal("500").canonical(), "500");
}

#[test]
fn a_text_that_is_not_a_plain_decimal_is_refused() {
    for text in [
        "", "-", ".5", "5.", "+1", "1e3", "1_000", "1,000", " 1", "1 ", "1.2.3", "--1", "１", "NaN",
        "about 5",
    ] {
        let error = text.parse::<Decimal>().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotANumber, "{text:?}");
    }
    let message = "about 5".parse::<Decimal>().unwrap_err().to_string();
    assert_eq!(message, "expected a decimal number such as 4.50, got \"about 5\"");
}

#[test]
fn a_number_with_more_digits_than_fit_is_refused_and_never_rounded() {
    let widest = ["9".repeat(28), format!("0.{}", "9".repeat(28)), format!("-{}.5", "9".repeat(27))];
    for text in widest {
        assert_eq!(decimal(&text).to_string(), text);
    }
    let too_wide =
        ["1".repeat(29), format!("0.{}1", "0".repeat(28)), format!("{}.5", "9".repeat(28)), "9".repeat(4000)];
    for text in too_wide {
        assert_eq!(text.parse::<Decimal>().unwrap_err().kind(), ErrorKind::TooManyDigits, "{text}");
    }
}

#[test]
fn leading_zeros_do_not_count_and_negative_zero_is_zero() {
    assert_eq!(decimal("0007.50").to_string(), "7.50");
    assert_eq!(decimal(&format!("{}1", "0".repeat(100))), Decimal::ONE);
    assert_eq!(decimal("-0.00").to_string(), "0.00");
    assert!(!decimal("-0.0").is_negative());
    assert_eq!((-Decimal::ZERO).to_string(), "0");
}

#[test]
fn a_sum_keeps_the_longer_scale_and_loses_nothing() {
    assert_eq!(decimal("0.1").checked_add(decimal("0.20")).unwrap().to_string(), "0.30");
    assert_eq!(decimal("1000").checked_sub(decimal("0.001")).unwrap().to_string(), "999.999");
    let (large, small) = (decimal("1000000000000000"), decimal("0.0000000000000000001"));
    assert_eq!(large.checked_add(small), None);
    let one_with_many_zeros = decimal("1.000000000000000000000000000");
    let sum = decimal("1000000000000000000000000000").checked_add(one_with_many_zeros);
    assert_eq!(sum.unwrap().to_string(), "1000000000000000000000000001");
}

#[test]
fn the_sum_of_nothing_is_zero() {
    assert_eq!(Decimal::checked_sum([]), Some(Decimal::ZERO));
    assert_eq!(Decimal::checked_sum(["1.5", "2", "-0.5"].map(decimal)), Some(decimal("3")));
}

#[test]
fn a_product_is_exact_or_absent() {
    assert_eq!(decimal("1.50").checked_mul(decimal("2.0")).unwrap().to_string(), "3.000");
    let third = decimal("0.3333333333333333333333333333");
    assert_eq!(third.checked_mul(third), None);
    assert_eq!(third.checked_mul(decimal("100")).unwrap(), decimal("33.33333333333333333333333333"));
    // 2^90 and 5^39: the product has more than 38 digits before its zeros behind the point are dropped.
    let power_of_two = decimal("1237940039285380274899124224");
    let power_of_five = decimal("0.1818989403545856475830078125");
    assert_eq!(power_of_two.checked_mul(power_of_five).unwrap().canonical(), "225179981368524800000000000");
}

#[test]
fn a_ratio_is_rounded_once_to_28_digits() {
    let ratio = |n, d, f| Decimal::ratio(decimal(n), decimal(d), decimal(f)).unwrap().to_string();
    assert_eq!(ratio("1", "3", "100"), "33.33333333333333333333333333");
    assert_eq!(ratio("2", "3", "1"), "0.6666666666666666666666666667");
    assert_eq!(ratio("-2", "3", "10000"), "-6666.666666666666666666666667");
    assert_eq!(ratio("1.0", "4.00", "1"), "0.25");
    assert_eq!(ratio("0", "-7", "1000"), "0");
    assert_eq!(ratio("4510", "1002000", "1000"), "4.500998003992015968063872255");
}

#[test]
fn a_tie_in_the_last_digit_goes_to_the_even_one() {
    let half = |text: &str| decimal(text).checked_div(decimal("2")).unwrap().to_string();
    assert_eq!(half("0.0000000000000000000000000001"), "0");
    assert_eq!(half("0.0000000000000000000000000003"), "0.0000000000000000000000000002");
    assert_eq!(half("0.0000000000000000000000000005"), "0.0000000000000000000000000002");
    assert_eq!(half("1.999999999999999999999999999"), "0.9999999999999999999999999995");
}

#[test]
fn a_ratio_of_nothing_is_absent() {
    assert_eq!(Decimal::ratio(Decimal::ONE, Decimal::ZERO, decimal("100")), None);
    assert_eq!(Decimal::ZERO.checked_div(decimal("0.00")), None);
    assert_eq!(Decimal::cmp_ratio(Decimal::ONE, Decimal::ONE, Decimal::ONE, Decimal::ZERO), None);
}

#[test]
fn a_quotient_beyond_28_digits_is_absent() {
    let largest = decimal(&"9".repeat(28));
    assert_eq!(largest.checked_div(decimal("0.1")), None);
    assert_eq!(Decimal::ratio(largest, decimal("0.0000000000000000000000000001"), largest), None);
    assert_eq!(largest.checked_div(decimal("10")).unwrap().to_string(), format!("{}.9", "9".repeat(27)));
}

#[test]
fn ratios_compare_exactly_where_division_could_not_tell_them_apart() {
    let thirds = Decimal::cmp_ratio(
        decimal("1"),
        decimal("3"),
        decimal("0.3333333333333333333333333333"),
        Decimal::ONE,
    );
    assert_eq!(thirds, Some(Ordering::Greater));
    let same = Decimal::cmp_ratio(decimal("2"), decimal("6.0"), decimal("-1"), decimal("-3.00"));
    assert_eq!(same, Some(Ordering::Equal));
    let (large, small) = (decimal(&"9".repeat(28)), decimal("0.0000000000000000000000000001"));
    assert_eq!(Decimal::cmp_ratio(large, small, small, large), Some(Ordering::Greater));
    assert_eq!(Decimal::cmp_ratio(-large, small, small, large), Some(Ordering::Less));
    assert_eq!(Decimal::cmp_ratio(Decimal::ZERO, -small, Decimal::ZERO, large), Some(Ordering::Equal));
}

#[test]
fn display_rounds_half_to_even_and_pads() {
    assert_eq!(decimal("2.345").round(2).to_string(), "2.34");
    assert_eq!(decimal("2.355").round(2).to_string(), "2.36");
    assert_eq!(decimal("2.3").round(2).to_string(), "2.3");
    assert_eq!(decimal("5").fixed(2), "5.00");
    assert_eq!(decimal("-0.004").fixed(2), "0.00");
    assert_eq!(decimal("89.5").fixed(0), "90");
    assert_eq!(decimal("4.50").fixed(1), "4.5");
    assert_eq!(decimal(&"9".repeat(28)).fixed(3), format!("{}.000", "9".repeat(28)));
}

#[test]
fn a_statistic_keeps_ten_significant_digits() {
    let statistic = |value| Decimal::from_statistic(value).map(|decimal| decimal.to_string());
    assert_eq!(statistic(std::f64::consts::PI).unwrap(), "3.141592654");
    assert_eq!(statistic(-82.5).unwrap(), "-82.5");
    assert_eq!(statistic(-0.0).unwrap(), "0");
    assert_eq!(statistic(1.5e27).unwrap(), "1500000000000000000000000000");
    assert_eq!(statistic(1.234_567_890_123e-20).unwrap(), "0.0000000000000000000123456789");
    assert_eq!(statistic(1e-300).unwrap(), "0");
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e28, -1e300] {
        assert_eq!(statistic(value), None, "{value}");
    }
}

proptest! {
    #[test]
    fn every_decimal_survives_printing(value in any_decimal()) {
        let read = decimal(&value.to_string());
        prop_assert_eq!(read, value);
        prop_assert_eq!(read.scale(), value.scale());
        prop_assert_eq!(decimal(&value.canonical()), value);
    }

    #[test]
    fn every_accepted_text_is_printed_as_it_was(whole in "0|[1-9][0-9]{0,13}", fraction in "(\\.[0-9]{1,14})?") {
        let text = format!("{whole}{fraction}");
        prop_assert_eq!(decimal(&text).to_string(), text);
    }

    #[test]
    fn no_text_makes_parsing_panic(text in ".{0,40}") {
        let _ = text.parse::<Decimal>();
    }

    #[test]
    fn order_is_the_order_of_ratios_over_one(left in any_decimal(), right in any_decimal()) {
        prop_assert_eq!(Decimal::cmp_ratio(left, Decimal::ONE, right, Decimal::ONE), Some(left.cmp(&right)));
        prop_assert_eq!(left == right, left.canonical() == right.canonical());
    }

    #[test]
    fn what_is_added_can_be_taken_away(left in any_decimal(), right in any_decimal()) {
        if let Some(sum) = left.checked_add(right) {
            prop_assert_eq!(right.checked_add(left), Some(sum));
            prop_assert_eq!(sum.checked_sub(right), Some(left));
        }
    }

    #[test]
    fn what_is_multiplied_divides_back(left in any_decimal(), right in any_decimal()) {
        if let Some(product) = left.checked_mul(right) {
            prop_assert_eq!(right.checked_mul(left), Some(product));
            let signs_differ = left.is_negative() ^ right.is_negative();
            prop_assert_eq!(product.is_negative(), signs_differ && !product.is_zero());
            if !right.is_zero() {
                prop_assert_eq!(product.checked_div(right), Some(left));
            }
        }
    }

    #[test]
    fn a_ratio_is_the_nearest_decimal(n in -1_000_000_000..1_000_000_000_i64, d in 1..1_000_000_000_i64) {
        let ratio = Decimal::from(n).checked_div(Decimal::from(d)).unwrap();
        // As many digits behind the point as 28 significant ones leave room for.
        let whole = ratio.abs().to_string().split('.').next().unwrap().trim_start_matches('0').len();
        let finest = MAX_DIGITS - u32::try_from(whole).unwrap();
        prop_assert!(ratio.scale() <= finest);
        let shown = ratio.0.mantissa() * 10_i128.pow(finest - ratio.scale());
        let off = (i128::from(n) * 10_i128.pow(finest) - shown * i128::from(d)).abs();
        prop_assert!(2 * off <= i128::from(d));
    }

    #[test]
    fn ratios_compare_as_their_fractions(
        n1 in -1_000_000..1_000_000_i64, d1 in 1..1_000_000_i64,
        n2 in -1_000_000..1_000_000_i64, d2 in 1..1_000_000_i64,
        flips in any::<bool>(),
    ) {
        let sign = if flips { -1 } else { 1 };
        let found = Decimal::cmp_ratio((sign * n1).into(), (sign * d1).into(), n2.into(), d2.into());
        prop_assert_eq!(found, Some((n1 * d2).cmp(&(n2 * d1))));
    }

    #[test]
    fn rounding_for_display_moves_by_half_a_unit_at_most(value in any_decimal(), decimals in 0..6_u32) {
        let rounded = value.round(decimals);
        prop_assert!(rounded.scale() <= decimals);
        let twice = value.checked_sub(rounded).and_then(|off| off.abs().checked_add(off.abs()));
        prop_assert!(twice.unwrap() <= Decimal(rust_decimal::Decimal::new(1, decimals)));
        let digits = value.fixed(decimals);
        let behind = digits.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        prop_assert_eq!(u32::try_from(behind).unwrap(), decimals);
        prop_assert_eq!(decimal_of_any_length(&digits), rounded);
    }

    #[test]
    fn a_decimal_is_its_digits_over_a_power_of_ten(value in any_decimal()) {
        prop_assert_eq!(Decimal::from_parts(value.mantissa(), value.scale()), Some(value));
        let scale = Decimal::from_parts(value.mantissa(), value.scale()).map(|same| same.scale());
        prop_assert_eq!(scale, Some(value.scale()));
    }

    #[test]
    fn ten_digits_survive_being_a_statistic(value in -1_000_000_000..1_000_000_000_i64, scale in 0..10_u32) {
        let value = fitted(i128::from(value), scale).unwrap();
        prop_assert_eq!(Decimal::from_statistic(value.to_f64_for_statistics()), Some(value));
    }
}

/// Reads a text that was padded beyond 28 digits.
fn decimal_of_any_length(text: &str) -> Decimal {
    let trimmed = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text };
    decimal(trimmed)
}

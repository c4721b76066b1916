use proptest::prelude::*;
use qiyou_kernel::Absence;

use super::*;
use crate::cell::sample::{any_decimal, decimal, ratio, value};

fn percent(figure: &Figure) -> Quantity {
    Quantity::new(figure, decimal("100")).unwrap()
}

#[test]
fn a_ratio_is_compared_with_a_percentage_without_being_divided() {
    let third = percent(&ratio("1", "3"));
    assert!(third > percent(&value("33.33333333333333333333333333")));
    assert!(third < percent(&value("33.33333333333333333333333334")));
    assert_eq!(percent(&ratio("9", "20")), percent(&value("45.00")));
}

#[test]
fn of_one_factor_values_compare_as_they_are_written() {
    let factor = decimal("10000");
    let number = |text| Quantity::of(decimal(text), factor);
    assert!(number("24.2") == number("24.20") && number("-1") < number("0") && number("9.5") < number("10"));
}

#[test]
fn what_is_no_number_is_no_quantity() {
    let nothing = [Figure::None, Figure::Absent(Absence::Suppressed), ratio("3", "0")];
    assert!(nothing.iter().all(|figure| Quantity::new(figure, Decimal::ONE).is_none()));
    assert!(Quantity::new(&value("0"), Decimal::ONE).is_some());
}

#[test]
fn the_comparator_decides_the_good_side_and_else_the_polarity_does() {
    use Comparator::{AtLeast, AtMost, Complete, Equal, Maintain};
    use Polarity::{Higher, Lower};
    let table = [
        (AtLeast, Higher, Side::Above),
        (AtLeast, Lower, Side::Above),
        (AtMost, Higher, Side::Below),
        (AtMost, Lower, Side::Below),
        (Maintain, Higher, Side::Above),
        (Maintain, Lower, Side::Below),
        (Complete, Higher, Side::Above),
        (Complete, Lower, Side::Below),
        (Equal, Higher, Side::At),
        (Equal, Lower, Side::At),
    ];
    for (comparator, polarity, side) in table {
        assert_eq!(Side::of(comparator, polarity), side, "{comparator} {polarity}");
    }
    assert!(Side::At.is_lower_better(Lower) && !Side::At.is_lower_better(Higher));
}

#[test]
fn the_target_itself_is_on_every_good_side() {
    let target = percent(&value("96"));
    let (below, at, above) = (percent(&value("95.9")), percent(&ratio("24", "25")), percent(&value("96.1")));
    let held = |side: Side| [&below, &at, &above].map(|value| side.holds(value, &target));
    assert_eq!(held(Side::Above), [false, true, true]);
    assert_eq!(held(Side::Below), [true, true, false]);
    assert_eq!(held(Side::At), [false, true, false]);
}

proptest! {
    #[test]
    fn a_common_factor_of_numerator_and_denominator_changes_no_comparison(
        (n1, n2) in (-1_000_000..1_000_000_i64, -1_000_000..1_000_000_i64),
        (d1, d2) in (1..1_000_000_i64, 1..1_000_000_i64),
        (by, scale) in (1..1_000_000_i64, 0..6_u32),
    ) {
        let by = Decimal::from_parts(by.into(), scale).unwrap();
        let quantity = |numerator: Decimal, denominator: Decimal| {
            percent(&Figure::Ratio { numerator, denominator })
        };
        let times = |number: i64| Decimal::from(number).checked_mul(by).unwrap();
        let (left, right) = (quantity(n1.into(), d1.into()), quantity(n2.into(), d2.into()));
        let expected = (i128::from(n1) * i128::from(d2)).cmp(&(i128::from(n2) * i128::from(d1)));
        prop_assert_eq!(left.cmp(&right), expected);
        prop_assert_eq!(quantity(times(n1), times(d1)).cmp(&right), expected);
        prop_assert_eq!(right.cmp(&quantity(times(n1), times(d1))), expected.reverse());
        prop_assert_eq!(quantity(times(n1), times(d1)), left);
        for side in [Side::Above, Side::Below, Side::At] {
            prop_assert_eq!(side.holds(&quantity(times(n1), times(d1)), &right), side.holds(&left, &right));
        }
    }

    #[test]
    fn order_is_that_of_the_exact_fractions(
        n1 in any_decimal(), d1 in any_decimal(), n2 in any_decimal(), d2 in any_decimal(),
    ) {
        prop_assume!(!d1.is_zero() && !d2.is_zero());
        let (left, right) = (Quantity::of(n1, d1), Quantity::of(n2, d2));
        prop_assert_eq!(left.cmp(&right), left.fraction().cmp(&right.fraction()));
        let same = Quantity::of(n2, d1);
        prop_assert_eq!(left.cmp(&same), left.fraction().cmp(&same.fraction()));
    }
}

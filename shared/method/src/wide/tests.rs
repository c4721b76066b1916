use proptest::prelude::*;

use super::*;

/// Two numbers of any width agree when they agree by both of these, but for one case in 2^120.
const PRIMES: [u128; 2] = [(1 << 61) - 1, (1 << 61) - 31];

fn modulo(number: &Natural, prime: u128) -> u128 {
    number.limbs.iter().rev().fold(0, |rest, limb| ((rest << LIMB_BITS) + u128::from(*limb)) % prime)
}

/// Numbers of up to 256 bits, half of them short.
fn any_natural() -> impl Strategy<Value = Natural> {
    let short = (0..1000_u128).prop_map(Natural::new);
    let long = (any::<u128>(), any::<u128>())
        .prop_map(|(left, right)| Natural::new(left).times(&Natural::new(right)));
    prop_oneof![short, long]
}

fn is(number: &Natural, expected: u128) -> bool {
    *number == Natural::new(expected)
}

impl std::fmt::Debug for Natural {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.used().fmt(formatter)
    }
}

#[test]
fn nothing_divides_by_zero_and_zero_divides_into_nothing() {
    let (zero, seven) = (Natural::new(0), Natural::new(7));
    assert!(zero.is_zero() && zero.div_rem(&zero).is_none() && seven.div_rem(&zero).is_none());
    let (quotient, rest) = zero.div_rem(&seven).unwrap();
    assert!(quotient == 0 && rest.is_zero());
}

#[test]
fn a_quotient_of_28_digits_is_told_and_one_of_29_is_not() {
    let one = Natural::new(1);
    let (longest, _) = Natural::new(10_u128.pow(28) - 1).div_rem(&one).unwrap();
    assert_eq!(longest, 10_u128.pow(28) - 1);
    assert!(Natural::new(10_u128.pow(28)).div_rem(&one).is_none());
}

#[test]
fn the_widest_product_keeps_every_digit() {
    // 2^992, well beyond the longest comparison.
    let step = Natural::new(1 << 124);
    let widest = (0..7).fold(step, |product, _| product.times(&step));
    assert_eq!((widest.len, widest.limbs[31]), (32, 1));
    assert!(widest.limbs[..31].iter().all(|limb| *limb == 0));
    assert!(widest.minus(&Natural::new(1)).limbs[..31].iter().all(|limb| *limb == LIMB_MASK));
}

proptest! {
    #[test]
    fn arithmetic_agrees_with_128_bits(left in any::<u64>(), right in any::<u64>()) {
        let (wide, other) = (Natural::new(left.into()), Natural::new(right.into()));
        let (left, right) = (u128::from(left), u128::from(right));
        prop_assert!(is(&wide.plus(&other), left + right));
        prop_assert!(is(&wide.times(&other), left * right));
        prop_assert!(is(&Natural::new(left.max(right)).minus(&Natural::new(left.min(right))), left.abs_diff(right)));
        prop_assert_eq!(wide.cmp(&other), left.cmp(&right));
        match wide.div_rem(&other) {
            Some((quotient, rest)) => {
                prop_assert_eq!(Some(quotient), left.checked_div(right));
                prop_assert!(is(&rest, left % right));
            }
            None => prop_assert_eq!(right, 0),
        }
    }

    #[test]
    fn sums_and_products_of_any_width_agree_modulo_primes(
        a in any_natural(), b in any_natural(), c in any_natural(), exponent in 0..=28_u32,
    ) {
        for prime in PRIMES {
            let of = |number: &Natural| modulo(number, prime);
            let product = of(&a) * of(&b) % prime * of(&c) % prime;
            prop_assert_eq!(of(&a.times(&b).times(&c)), product);
            prop_assert_eq!(of(&a.plus(&b)), (of(&a) + of(&b)) % prime);
            let power = 10_u128.pow(exponent) % prime;
            prop_assert_eq!(of(&a.times_ten_to(exponent)), of(&a) * power % prime);
        }
    }

    #[test]
    fn what_is_added_is_larger_and_can_be_taken_away(a in any_natural(), b in any_natural()) {
        let sum = a.plus(&b);
        prop_assert_eq!(sum.minus(&b), a);
        prop_assert_eq!(sum.minus(&a), b);
        prop_assert_eq!(sum > a, !b.is_zero());
    }

    #[test]
    fn quotient_times_divisor_and_the_rest_is_the_number(
        quotient in 0..10_u128.pow(28), rest in any_natural(), more in any_natural(),
    ) {
        let divisor = rest.plus(&more).plus(&Natural::new(1));
        let number = divisor.times(&Natural::new(quotient)).plus(&rest);
        prop_assert_eq!(number.div_rem(&divisor), Some((quotient, rest)));
    }
}

use proptest::prelude::*;
use proptest::sample::select;
use qiyou_kernel::{Authority, Decimal};

use super::{Region, has, over, reports, rolled_up};
use crate::cell::sample::{NOT_APPLICABLE, NOT_COLLECTED, SUPPRESSED, actual, flow, rate, stock};
use crate::fraction::Fraction;
use crate::{Actual, Completeness, Figure, Rules, Standing};

fn any_rules() -> impl Strategy<Value = Rules> {
    select(vec![flow(), stock(), rate()])
}

/// A number as the rules want it, below 10^12.
fn any_number(rules: Rules) -> impl Strategy<Value = Figure> {
    (0..10_i64.pow(12), 1..10_i64.pow(12)).prop_map(move |(numerator, denominator)| {
        if rules.factor == Decimal::ONE {
            Figure::Value(numerator.into())
        } else {
            Figure::Ratio { numerator: numerator.into(), denominator: denominator.into() }
        }
    })
}

fn any_actual(figure: impl Strategy<Value = Figure>) -> impl Strategy<Value = Actual> {
    let authority = select(Authority::ALL).prop_map(Some);
    let standing = select(vec![Standing::Submitted, Standing::Approved]);
    (figure, authority, standing, 1..1000_i64, any::<[bool; 2]>()).prop_map(
        |(figure, authority, standing, revision, [sample, late])| Actual {
            authority,
            standing,
            revision,
            sample,
            late,
            ..actual(figure)
        },
    )
}

/// A region of at most three levels; where `lacking`, with regions that report nothing, no number or no whole year.
fn any_region(rules: Rules, lacking: bool) -> impl Strategy<Value = Region> {
    let absence = select(vec![NOT_APPLICABLE, NOT_COLLECTED, SUPPRESSED]);
    let completeness = prop_oneof![4 => Just(Completeness::Complete), 1 => Just(Completeness::TailMissing)];
    let partial = (any_actual(any_number(rules)), completeness)
        .prop_map(|(actual, completeness)| Some(Actual { completeness, ..actual }));
    let none = || prop_oneof![Just(None), any_actual(absence.clone()).prop_map(Some)];
    let own = if lacking {
        prop_oneof![3 => partial, 2 => none()].boxed()
    } else {
        any_actual(any_number(rules)).prop_map(Some).boxed()
    };
    let denominator = || prop::option::weighted(0.8, (1..1000_i64).prop_map(Decimal::from));
    let leaf = (own, denominator()).prop_map(|(own, denominator)| Region { own, denominator, below: vec![] });
    leaf.prop_recursive(3, 40, 4, move |below| {
        (prop::collection::vec(below, 1..=4), denominator())
            .prop_map(|(below, denominator)| Region { denominator, ..over(below) })
    })
}

fn any_case(lacking: bool) -> impl Strategy<Value = (Rules, Region)> {
    any_rules().prop_flat_map(move |rules| {
        let below = prop::collection::vec(any_region(rules, lacking), 1..=4);
        (Just(rules), below.prop_map(over))
    })
}

fn reversed(region: &Region) -> Region {
    let below: Vec<Region> = region.below.iter().rev().map(reversed).collect();
    Region { below, ..region.clone() }
}

fn changed(region: &Region, change: &impl Fn(Actual) -> Actual) -> Region {
    let below: Vec<Region> = region.below.iter().map(|region| changed(region, change)).collect();
    Region { own: region.own.map(change), below, ..region.clone() }
}

/// The numbers of the first regions that have one, where none lacks anything.
fn numbers(region: &Region) -> Vec<Actual> {
    region.below.iter().flat_map(|child| child.own.map_or_else(|| numbers(child), |own| vec![own])).collect()
}

/// The share of the children as a fraction of whole numbers, by another way: `None` where it leaves the coverage.
fn share(region: &Region) -> Option<(i128, i128)> {
    let children = region.below.iter().filter_map(|child| match child.own.map(|own| own.figure) {
        None => share(child),
        Some(Figure::Absent(_)) if child.own.is_some_and(|own| own.figure == NOT_APPLICABLE) => None,
        Some(Figure::Absent(_) | Figure::None) => Some((0, 1)),
        Some(Figure::Value(_) | Figure::Ratio { .. }) => Some((1, 1)),
    });
    let (sum, count) =
        children.fold(((0, 1), 0), |((n, d), count), (part, of)| ((n * of + part * d, d * of), count + 1));
    match region.below.is_empty() {
        true => Some((0, 1)),
        false => (count > 0).then_some((sum.0, sum.1 * count)),
    }
}

proptest! {
    #[test]
    fn the_order_of_the_children_never_matters((rules, region) in any_case(true)) {
        let (forward, backward) = (rolled_up(&rules, &region), rolled_up(&rules, &reversed(&region)));
        prop_assert_eq!(backward, forward);
    }

    #[test]
    fn rolling_up_in_two_steps_is_rolling_up_in_one((rules, region) in any_case(false)) {
        let steps = region.below.iter().map(|child| match child.own {
            Some(_) => child.clone(),
            None => Region { own: rolled_up(&rules, child), denominator: child.denominator, below: vec![] },
        });
        let in_two = rolled_up(&rules, &over(steps.collect::<Vec<Region>>()));
        prop_assert_eq!(in_two, rolled_up(&rules, &region));
    }

    #[test]
    fn a_roll_up_is_the_exact_sum_of_what_it_rests_on((rules, region) in any_case(false)) {
        let parts = numbers(&region);
        let sum = parts.iter().fold((0, 0), |sum, part| match part.figure {
            Figure::Value(value) => (sum.0 + value.mantissa(), 0),
            Figure::Ratio { numerator, denominator } => (sum.0 + numerator.mantissa(), sum.1 + denominator.mantissa()),
            Figure::None | Figure::Absent(_) => sum,
        });
        let (part, whole) = (Decimal::from_parts(sum.0, 0).unwrap(), Decimal::from_parts(sum.1, 0).unwrap());
        let expected = match whole.is_zero() {
            true => Figure::Value(part),
            false => Figure::Ratio { numerator: part, denominator: whole },
        };
        let rolled_up = rolled_up(&rules, &region).unwrap();
        prop_assert_eq!(rolled_up.figure, expected);
        prop_assert!(rolled_up.is_complete());
        prop_assert_eq!(rolled_up.children_coverage, Some(Decimal::ONE));
        prop_assert_eq!(Some(rolled_up.revision), parts.iter().map(|part| part.revision).max());
        prop_assert_eq!(Some(rolled_up.standing), parts.iter().map(|part| part.standing).min());
        prop_assert_eq!(rolled_up.sample, parts.iter().any(|part| part.sample));
        prop_assert_eq!(rolled_up.late, parts.iter().any(|part| part.late));
    }

    #[test]
    fn a_child_for_which_it_has_no_meaning_changes_nothing((rules, region) in any_case(true), revision in 1..2000_i64) {
        let before = rolled_up(&rules, &region);
        prop_assume!(before.is_some_and(|before| before.figure.is_number()));
        let mut with_another = region;
        with_another.below.push(has(Actual { revision, ..actual(NOT_APPLICABLE) }).of("1000000"));
        prop_assert_eq!(rolled_up(&rules, &with_another), before);
    }

    #[test]
    fn approving_everything_never_makes_a_worse_standing_and_changes_no_number((rules, region) in any_case(true)) {
        let approved = changed(&region, &|own| Actual { standing: Standing::Approved, ..own });
        let (before, after) = (rolled_up(&rules, &region), rolled_up(&rules, &approved));
        prop_assert!(after.is_none_or(|after| after.standing == Standing::Approved));
        prop_assert_eq!(after.map(|after| after.figure), before.map(|before| before.figure));
    }

    #[test]
    fn a_sum_rests_on_the_exact_share_of_its_children((rules, region) in any_case(true)) {
        let whole = changed(&region, &|own| Actual { completeness: Completeness::Complete, ..own });
        let rolled_up = rolled_up(&rules, &whole);
        prop_assume!(rolled_up.is_some_and(|rolled_up| rolled_up.figure.is_number()));
        let (part, of) = share(&whole).unwrap();
        let exact = Fraction::new(Decimal::from_parts(part, 0).unwrap(), Decimal::from_parts(of, 0).unwrap());
        let rolled_up = rolled_up.unwrap();
        prop_assert_eq!(rolled_up.children_coverage, exact.unwrap().significant());
        if rolled_up.denominator_coverage.is_none() {
            prop_assert_eq!(rolled_up.is_complete(), part == of);
        }
    }

    #[test]
    fn a_common_factor_of_numerator_and_denominator_changes_no_roll_up_s_number(
        (rules, region) in any_case(true), by in 1..1000_i64,
    ) {
        let times = |number: Decimal| number.checked_mul(by.into()).unwrap();
        let scaled = changed(&region, &|own| match own.figure {
            Figure::Ratio { numerator, denominator } => {
                let figure = Figure::Ratio { numerator: times(numerator), denominator: times(denominator) };
                Actual { figure, ..own }
            }
            Figure::Value(_) | Figure::None | Figure::Absent(_) => own,
        });
        let (before, after) = (rolled_up(&rules, &region), rolled_up(&rules, &scaled));
        prop_assert_eq!(before.is_some(), after.is_some());
        if let (Some(before), Some(after)) = (before, after) {
            prop_assert!(before.says_the_same(&after, rules.factor));
        }
    }
}

#[test]
fn the_share_of_the_children_is_told_for_a_tree_as_large_as_a_country() {
    let level = |below: Region, count: usize| {
        let mut children = vec![reports(Figure::Value(Decimal::ONE)); count - 1];
        children.push(below);
        over(children)
    };
    let counts = [250, 60, 20, 21, 34];
    let country = counts.into_iter().fold(Region::default(), level);
    // One village in 250 · 60 · 20 · 21 · 34 parts of the whole is missing.
    let rolled_up = rolled_up(&flow(), &country).unwrap();
    assert_eq!(rolled_up.children_coverage.unwrap().to_string(), "0.9999999953");
    assert_eq!(rolled_up.completeness, Completeness::PartsMissing);
}

use proptest::prelude::*;
use qiyou_kernel::Decimal;

use super::*;
use crate::cell::sample::{
    NOT_COLLECTED, SUPPRESSED, actual, flow, rate, ratio, reading, report, said, submitted, value,
};
use crate::{Completeness, Figure};

use Authority::{Derived, Reported};

/// A region's own approved value for the year; the office's, which is preferred.
fn reported(number: &str) -> Actual {
    actual(value(number))
}

fn derived(number: &str) -> Actual {
    Actual { authority: Some(Derived), ..reported(number) }
}

fn provisional(actual: Actual) -> Actual {
    Actual { standing: Standing::Submitted, ..actual }
}

fn rolled_up(actual: Actual) -> Actual {
    Actual { composition: Composition::RollUp, ..actual }
}

fn lacking(actual: Actual) -> Actual {
    Actual { completeness: Completeness::PartsMissing, ..actual }
}

/// What is shown, and behind it what stands beside, in order.
fn chosen(values: impl IntoIterator<Item = Actual>) -> Vec<String> {
    let choice = choose(&flow(), values);
    choice.actual.iter().chain(choice.beside.iter()).map(|actual| said(&actual.figure)).collect()
}

#[test]
fn approved_outranks_provisional() {
    assert_eq!(chosen([provisional(reported("1")), derived("2")]), ["2", "1"]);
    assert_eq!(chosen([provisional(reported("1")), rolled_up(derived("3"))]), ["3", "1"]);
}

#[test]
fn within_a_state_the_preferred_authority_outranks_the_other() {
    assert_eq!(chosen([derived("2"), reported("1")]), ["1", "2"]);
    assert_eq!(chosen([provisional(derived("2")), provisional(reported("1"))]), ["1", "2"]);
    let prefers_derived = Rules { preferred: Derived, ..flow() };
    let choice = choose(&prefers_derived, [reported("1"), derived("2")]);
    assert_eq!(choice.actual.unwrap().authority, Some(Derived));
}

#[test]
fn of_one_authority_the_own_value_outranks_a_roll_up() {
    assert_eq!(chosen([rolled_up(reported("3")), reported("1")]), ["1", "3"]);
    assert_eq!(chosen([rolled_up(derived("3")), derived("2")]), ["2", "3"]);
}

#[test]
fn a_roll_up_of_the_preferred_authority_outranks_an_own_value_of_the_other() {
    assert_eq!(chosen([derived("2"), rolled_up(reported("3"))]), ["3", "2"]);
    let of_both = Actual { authority: None, ..rolled_up(reported("3")) };
    assert_eq!(chosen([of_both, derived("2")]), ["2", "3"]);
}

#[test]
fn a_number_outranks_a_bare_absence_and_a_stated_one_does_not_give_way() {
    let not_collected = actual(NOT_COLLECTED);
    assert_eq!(chosen([not_collected, provisional(rolled_up(derived("3")))]), ["3", "not_collected"]);
    assert_eq!(chosen([actual(SUPPRESSED), derived("2")]), ["suppressed", "2"]);
    assert_eq!(chosen([not_collected, lacking(derived("2"))]), ["2", "not_collected"]);
    assert_eq!(chosen([not_collected]), ["not_collected"]);
}

#[test]
fn a_value_with_all_of_its_parts_outranks_one_without() {
    assert_eq!(chosen([lacking(reported("1")), rolled_up(derived("3"))]), ["3", "1"]);
    assert_eq!(chosen([lacking(reported("1")), provisional(derived("2"))]), ["2", "1"]);
    assert_eq!(chosen([lacking(reported("1")), lacking(rolled_up(reported("3")))]), ["1", "3"]);
}

#[test]
fn of_two_that_rank_alike_the_one_that_was_named_first_is_shown() {
    assert_eq!(chosen([provisional(reported("1")), provisional(reported("2"))]), ["1", "2"]);
    assert_eq!(chosen([provisional(reported("2")), provisional(reported("1"))]), ["2", "1"]);
}

#[test]
fn what_was_not_chosen_stands_beside_when_it_differs() {
    let values = [reported("24.20"), derived("24.2"), rolled_up(derived("24.3"))];
    assert_eq!(chosen(values), ["24.2", "24.3"]);
    let percentages = [actual(ratio("1", "4")), Actual { authority: Some(Derived), ..actual(value("25")) }];
    assert_eq!(choose(&rate(), percentages).beside.iter().count(), 0);
    assert_eq!(
        chosen([reported("0"), Actual { authority: Some(Derived), ..actual(NOT_COLLECTED) }]).len(),
        2
    );
}

#[test]
fn the_same_number_without_the_fulfilment_is_not_the_same() {
    let fulfilled = Actual { fulfilled: true, ..reported("1") };
    assert_eq!(chosen([fulfilled, derived("1")]), ["1", "1"]);
    assert_eq!(chosen([fulfilled, Actual { fulfilled: true, ..derived("1") }]), ["1"]);
}

#[test]
fn nothing_is_chosen_from_nothing() {
    assert_eq!(choose(&flow(), []), Choice::default());
}

#[test]
fn each_authority_gives_what_stands_and_what_waits() {
    let by_service = |report| Measured { authority: Derived, ..report };
    let reports = [
        report("2024", value("1")),
        submitted(report("2024", value("2"))),
        by_service(report("2024", value("3"))),
        by_service(submitted(report("2024", value("4")))),
    ];
    let values = own_values(&flow(), 2024, &reports, &reading());
    assert_eq!(chosen(values), ["1", "3", "2", "4"]);
    let with_roll_up = values.into_iter().chain([rolled_up(reported("5"))]);
    assert_eq!(chosen(with_roll_up), ["1", "5", "3", "2", "4"]);
    let approved_only = Reading { include_provisional: false, ..reading() };
    assert_eq!(chosen(own_values(&flow(), 2024, &reports, &approved_only)), ["1", "3"]);
}

/// Up to five values no two of which rank alike.
fn any_values() -> impl Strategy<Value = Vec<Actual>> {
    let value =
        (0..5_i64, any::<[bool; 5]>()).prop_map(|(number, [answers, complete, approved, other, own])| {
            let figure = if answers { Figure::Value(number.into()) } else { NOT_COLLECTED };
            Actual {
                completeness: if complete { Completeness::Complete } else { Completeness::TailMissing },
                standing: if approved { Standing::Approved } else { Standing::Submitted },
                authority: Some(if other { Derived } else { Reported }),
                composition: if own { Composition::Own } else { Composition::RollUp },
                ..actual(figure)
            }
        });
    prop::collection::vec(value, 0..=MOST_VALUES).prop_map(|mut values| {
        values.sort_by_key(|value| rank(&flow(), value));
        values.dedup_by_key(|value| rank(&flow(), value));
        values
    })
}

proptest! {
    #[test]
    fn the_order_of_the_values_never_matters(
        (values, shuffled) in any_values().prop_flat_map(|values| (Just(values.clone()), Just(values).prop_shuffle())),
    ) {
        prop_assert_eq!(choose(&flow(), shuffled), choose(&flow(), values));
    }

    #[test]
    fn every_value_is_shown_or_beside_or_says_what_is_shown(values in any_values()) {
        let choice = choose(&flow(), values.clone());
        prop_assert_eq!(choice.actual, values.last().copied());
        for value in &values {
            let is_same = choice.actual.is_some_and(|shown| shown.says_the_same(value, Decimal::ONE));
            prop_assert!(is_same != choice.beside.iter().any(|other| other == value));
        }
    }

    #[test]
    fn approving_everything_never_makes_a_worse_standing(values in any_values()) {
        let approved = values.iter().map(|value| Actual { standing: Standing::Approved, ..*value });
        let standing = |choice: Choice| choice.actual.map(|actual| actual.standing);
        prop_assert!(standing(choose(&flow(), approved)) >= standing(choose(&flow(), values.clone())));
    }
}

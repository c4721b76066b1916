use std::collections::BTreeSet;

use proptest::prelude::*;
use qiyou_kernel::{Absence, Authority, Decimal, Digest, Measure};

use super::*;

fn key() -> Key {
    Key {
        region: "330522".parse().unwrap(),
        measure: Measure::Indicator("childcare.places_per_1000".parse().unwrap()),
        period: "2024".parse().unwrap(),
        authority: Authority::Reported,
    }
}

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn of(figure: Figure) -> Digest {
    Content { figure, ..Content::default() }.digest(&key())
}

fn ratio(numerator: &str, denominator: &str) -> Digest {
    of(Figure::Ratio { numerator: number(numerator), denominator: number(denominator) })
}

fn notice(title: &str, issuer: &str) -> Evidence {
    Evidence {
        title: title.to_owned(),
        document_number: String::new(),
        issuer: issuer.to_owned(),
        issue_date: String::new(),
        uri: String::new(),
    }
}

#[test]
fn trailing_zeros_are_no_other_content() {
    assert_eq!(of(Figure::Value(number("24.2"))), of(Figure::Value(number("24.20"))));
    assert_eq!(ratio("3", "10.0"), ratio("3.00", "10"));
}

#[test]
fn every_way_to_give_no_number_is_another_content() {
    let mut digests = BTreeSet::from([of(Figure::None), of(Figure::Value(Decimal::ZERO)), ratio("0", "1")]);
    digests.extend(Absence::ALL.iter().map(|absence| of(Figure::Absent(*absence))));
    assert_eq!(digests.len(), 3 + Absence::ALL.len());
}

#[test]
fn a_part_and_its_whole_are_not_their_quotient_nor_each_other() {
    assert_ne!(ratio("1", "2"), ratio("2", "4"));
    assert_ne!(ratio("1", "2"), ratio("2", "1"));
    assert_ne!(ratio("1", "2"), of(Figure::Value(number("0.5"))));
}

#[test]
fn whatever_is_said_is_covered() {
    let said = Content::default();
    let changed = [
        Content { figure: Figure::Value(Decimal::ONE), ..said.clone() },
        Content { fulfilled: true, ..said.clone() },
        Content { withdrawn: true, ..said.clone() },
        Content { sample: true, ..said.clone() },
        Content { source: "yearbook".to_owned(), ..said.clone() },
        Content { comment: "yearbook".to_owned(), ..said.clone() },
        Content { evidence: vec![notice("yearbook", "")], ..said.clone() },
        Content { evidence: vec![notice("", "yearbook")], ..said.clone() },
        Content { evidence: vec![notice("year", "book")], ..said.clone() },
        Content { evidence: vec![notice("", ""), notice("", "")], ..said.clone() },
    ];
    let mut digests: BTreeSet<Digest> = changed.iter().map(|content| content.digest(&key())).collect();
    digests.insert(said.digest(&key()));
    assert_eq!(digests.len(), changed.len() + 1);
}

#[test]
fn whatever_it_is_said_of_is_covered() {
    let of_plan = |text: &str| text.parse::<Measure>().unwrap();
    let keys = [
        key(),
        Key { region: "330523".parse().unwrap(), ..key() },
        Key { measure: of_plan("childcare.inclusive_share"), ..key() },
        Key { measure: of_plan("a-plan/childcare.t03.staff_certified_rate"), ..key() },
        Key { measure: of_plan("a-plan/goals/plan.total_investment"), ..key() },
        Key { period: "2024-S1".parse().unwrap(), ..key() },
        Key { authority: Authority::Derived, ..key() },
    ];
    let digests: BTreeSet<Digest> = keys.iter().map(|key| Content::default().digest(key)).collect();
    assert_eq!(digests.len(), keys.len());
}

proptest! {
    #[test]
    fn two_values_are_the_same_content_when_they_are_the_same_number(
        left in -1_000..1_000_i64, right in -1_000..1_000_i64, zeros in 0..6_usize,
    ) {
        let padded = number(&format!("{right}.{}", "0".repeat(zeros + 1)));
        let (left, padded) = (Decimal::from_i64(left), padded);
        prop_assert_eq!(of(Figure::Value(left)) == of(Figure::Value(padded)), left == padded);
    }

    #[test]
    fn text_does_not_move_from_one_field_to_the_next(text in "[a-z]{1,8}", at in 0..8_usize) {
        let at = at.min(text.len());
        let (source, comment) = text.split_at(at);
        let split = Content { source: source.to_owned(), comment: comment.to_owned(), ..Content::default() };
        let whole = Content { source: text.clone(), ..Content::default() };
        prop_assert_eq!(split.digest(&key()) == whole.digest(&key()), comment.is_empty());
    }
}

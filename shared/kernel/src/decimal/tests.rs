use super::*;

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[test]
fn a_ratio_is_rounded_once() {
    assert_eq!(
        Decimal::ratio(decimal("1"), decimal("3"), decimal("100")).unwrap().to_string(),
        "33.33333333333333333333333333"
    );
}

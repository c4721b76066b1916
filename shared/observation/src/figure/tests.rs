use super::*;

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn reasons(fields: Fields) -> Vec<Reason> {
    match fields.finish(|| Some(())) {
        Ok(()) => Vec::new(),
        Err(error) => error.violations().iter().map(|violation| violation.reason).collect(),
    }
}

fn bounded(minimum: &str, maximum: Option<&str>, value: &str) -> Vec<Reason> {
    let mut fields = Fields::new();
    let bounds = Bounds { decimals: 2, minimum: number(minimum), maximum: maximum.map(number) };
    bounds.check(&mut fields, "value", "a.b", number(value));
    reasons(fields)
}

fn period(period: &str, today: &str) -> Vec<Reason> {
    let mut fields = Fields::new();
    let today = qiyou_kernel::date::parse(today).unwrap();
    check_period(&mut fields, "period", period.parse().unwrap(), 2023..=2027, today);
    reasons(fields)
}

#[test]
fn a_number_at_either_bound_fits() {
    assert_eq!(bounded("0", Some("100"), "0"), []);
    assert_eq!(bounded("0", Some("100"), "100.00"), []);
    assert_eq!(bounded("-5", None, "-5"), []);
    assert_eq!(bounded("0", None, "1000000"), []);
}

#[test]
fn a_number_outside_is_refused_with_its_own_reason() {
    assert_eq!(bounded("0", None, "-0.01"), [Reason::NumberNegative]);
    assert_eq!(bounded("-5", None, "-5.01"), [Reason::ValueOutOfBounds]);
    assert_eq!(bounded("10", None, "9.99"), [Reason::ValueOutOfBounds]);
    assert_eq!(bounded("0", Some("100"), "100.01"), [Reason::ValueOutOfBounds]);
}

#[test]
fn decimals_that_are_zero_do_not_count() {
    assert_eq!(bounded("0", None, "4.500"), []);
    assert_eq!(bounded("0", Some("4"), "4.501"), [Reason::TooManyDecimals, Reason::ValueOutOfBounds]);
}

#[test]
fn a_period_is_reported_from_the_day_after_its_end() {
    assert_eq!(period("2024-Q3", "2024-09-30"), [Reason::PeriodNotEnded]);
    assert_eq!(period("2024-Q3", "2024-10-01"), []);
}

#[test]
fn a_period_lies_in_the_plan_or_the_year_before_it() {
    assert_eq!(period("2022", "2030-01-01"), []);
    assert_eq!(period("2027-12", "2030-01-01"), []);
    assert_eq!(period("2021-12", "2030-01-01"), [Reason::PeriodOutsidePlan]);
    assert_eq!(period("2028", "2028-06-01"), [Reason::PeriodNotEnded, Reason::PeriodOutsidePlan]);
}

use prost_types::Timestamp;
use qiyou_kernel::{Cursor, Decimal, DomainId, Filter, Instant, Period, RegionCode, Token, name, page};

use super::Fields;
use crate::{Kind, Reason};

fn faults(fields: Fields) -> Vec<(String, Reason)> {
    let error = fields.finish(|| Some(())).unwrap_err();
    error.violations().iter().map(|violation| (violation.field.clone(), violation.reason)).collect()
}

#[test]
fn a_valid_request_is_built() {
    let mut fields = Fields::new();
    let (first, last) = (fields.parse::<Period>("first", "2022"), fields.optional::<Period>("last", ""));
    assert_eq!(fields.finish(|| Some((first?, last?))).unwrap(), (Period::annual(2022).unwrap(), None));
}

#[test]
fn every_fault_is_found_before_refusing() {
    let mut fields = Fields::new();
    let year = fields.parse::<Period>("year", "22");
    assert_eq!(fields.optional::<Period>("last", "x"), None);
    fields.required("plan", "");
    fields.within("page_size", -1, 0..=1000);
    fields.absent("absence", true, "leave it empty when a value is given");
    fields.present::<()>("observation", &None);
    assert!(year.is_none() && !fields.are_valid());
    let expected = [
        ("year", Reason::PeriodMalformed),
        ("last", Reason::PeriodMalformed),
        ("plan", Reason::FieldRequired),
        ("page_size", Reason::FieldOutOfRange),
        ("absence", Reason::FieldNotAllowed),
        ("observation", Reason::FieldRequired),
    ];
    assert_eq!(faults(fields), expected.map(|(field, reason)| (field.to_owned(), reason)));
}

#[test]
fn paths_lead_into_lists_and_messages() {
    let mut fields = Fields::new();
    let rows = [("2025", "2024"), ("2025", "x"), ("", "2024")];
    let read = fields.each("observations", &rows, 10, |fields, (period, base)| {
        let period = fields.parse::<Period>("period", period);
        let base = fields.nest("value", |fields| fields.parse::<Period>("base", base));
        Some((period?, base?))
    });
    assert_eq!(read, None);
    let expected = [
        ("observations[1].value.base", Reason::PeriodMalformed),
        ("observations[2].period", Reason::FieldRequired),
    ];
    assert_eq!(faults(fields), expected.map(|(field, reason)| (field.to_owned(), reason)));
}

#[test]
fn an_item_that_is_no_message_is_its_own_path() {
    let mut fields = Fields::new();
    fields.each("years", ["2025", "x"], 10, |fields, text| fields.parse::<Period>("", text));
    assert_eq!(faults(fields), [("years[1]".to_owned(), Reason::PeriodMalformed)]);
}

#[test]
fn a_list_too_long_is_not_read() {
    let mut fields = Fields::new();
    let read = fields.each("years", ["x", "y", "z"], 2, |fields, text| fields.parse::<Period>("", text));
    assert_eq!(read, None);
    let error = fields.finish(|| Some(())).unwrap_err();
    assert_eq!(error.reason(), Reason::TooManyItems);
    let metadata: Vec<_> = error.metadata().iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    assert_eq!(metadata, [("count", "3"), ("field", "years"), ("maximum", "2")]);
}

#[test]
fn an_item_given_twice_names_the_first() {
    let mut fields = Fields::new();
    fields.distinct("observations", &["a", "b", "a"], |name| *name);
    let error = fields.finish(|| Some(())).unwrap_err();
    assert_eq!(error.reason(), Reason::DuplicateItem);
    assert_eq!(error.metadata()["field"], "observations[2]");
    assert_eq!(error.metadata()["first"], "observations[0]");
}

#[test]
fn an_enum_must_be_set_and_known() {
    let meaning = |number: u8| (number > 0).then_some(number);
    let mut fields = Fields::new();
    assert_eq!(fields.choice("state", 2, meaning), Some(2));
    assert_eq!(fields.choice("state", 0, meaning), None);
    assert_eq!(fields.choice("kind", 900, meaning), None);
    let expected = [("state", Reason::FieldRequired), ("kind", Reason::FieldMalformed)];
    assert_eq!(faults(fields), expected.map(|(field, reason)| (field.to_owned(), reason)));
}

#[test]
fn a_refusal_carries_the_values_it_names() {
    let mut fields = Fields::new();
    fields.refuse(Reason::NumberNegative, "value", "-3 is below zero").add("value", -3);
    let error = fields.finish(|| Some(())).unwrap_err();
    assert_eq!(error.metadata()["value"], "-3");
    assert_eq!(error.message(), "value: -3 is below zero");
}

#[test]
fn an_endless_wrong_value_is_sent_back_in_part() {
    let mut fields = Fields::new();
    fields.parse::<Period>("year", &"九".repeat(100_000));
    let error = fields.finish(|| Some(())).unwrap_err();
    assert_eq!(error.metadata()["value"].chars().count(), 80);
}

#[test]
fn a_field_neither_read_nor_refused_is_a_mistake_of_ours() {
    let error = Fields::new().finish(|| None::<()>).unwrap_err();
    assert_eq!(error.kind(), &Kind::Internal);
}

#[test]
fn every_value_has_the_reason_that_callers_branch_on() {
    let mut fields = Fields::new();
    fields.parse::<RegionCode>("region", "33x");
    fields.parse::<Period>("period", "2025/3");
    fields.parse::<Decimal>("value", "about 5");
    fields.parse::<DomainId>("domain", "Child Care");
    fields.parse::<name::Target>("name", "plans/x");
    fields.parse::<Token>("token", "abc");
    fields.parse_as::<Cursor>(Reason::CursorForeign, "cursor", "abc");
    fields.accept("page_token", "abc", page::Token::open("abc", &page::Fingerprint::of(&["List"])));
    fields.accept("page_size", "-1", page::size(-1, 100, 1_000));
    fields.accept("filter", "colour = 3", Filter::parse("colour = 3", &["period"]));
    let expected = [
        ("region", Reason::FieldMalformed),
        ("period", Reason::PeriodMalformed),
        ("value", Reason::NumberMalformed),
        ("domain", Reason::FieldMalformed),
        ("name", Reason::FieldMalformed),
        ("token", Reason::TokenMalformed),
        ("cursor", Reason::CursorForeign),
        ("page_token", Reason::PageTokenInvalid),
        ("page_size", Reason::FieldOutOfRange),
        ("filter", Reason::FilterInvalid),
    ];
    assert_eq!(faults(fields), expected.map(|(field, reason)| (field.to_owned(), reason)));
}

#[test]
fn an_instant_may_be_left_out_but_not_be_impossible() {
    let mut fields = Fields::new();
    assert_eq!(fields.instant("as_of", None), Some(None));
    assert_eq!(fields.instant("as_of", Some(&Timestamp::default())), Some(Some(Instant::EPOCH)));
    assert_eq!(fields.instant("as_of", Some(&Timestamp { seconds: 0, nanos: -1 })), None);
    assert_eq!(faults(fields), [("as_of".to_owned(), Reason::FieldMalformed)]);
}

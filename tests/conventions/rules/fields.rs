//! How fields are called (AIP-140, AIP-142, AIP-144).

use prost_reflect::Kind;

use super::{Breach, in_fields};
use crate::{
    contract::Contract,
    words::{is_lower_snake, is_plural},
};

/// What AIP-140 keeps out of names: a field is called by a noun, not by its relation to one.
const PREPOSITIONS: [&str; 20] = [
    "after", "as", "at", "before", "between", "by", "except", "for", "from", "in", "of", "on", "over",
    "since", "to", "until", "upon", "via", "with", "within",
];

pub(super) fn fields_are_snake_case(contract: &Contract) -> Vec<Breach> {
    in_fields(contract, |field| (!is_lower_snake(field.name())).then_some("is not written lower_snake"))
}

pub(super) fn fields_hold_no_preposition(contract: &Contract) -> Vec<Breach> {
    in_fields(contract, |field| {
        let mut words = field.name().split('_');
        words.any(|word| PREPOSITIONS.contains(&word)).then_some("holds a preposition")
    })
}

/// A repeated field is called by a plural.
pub(super) fn many_are_plural(contract: &Contract) -> Vec<Breach> {
    in_fields(contract, |field| {
        (field.is_list() && !is_plural(field.name())).then_some("is repeated and no plural")
    })
}

/// An instant's name ends in `_time`, and nothing else's does.
pub(super) fn instants_end_in_time(contract: &Contract) -> Vec<Breach> {
    in_fields(contract, |field| {
        let is_instant = matches!(field.kind(), Kind::Message(message) if message.full_name() == "google.protobuf.Timestamp");
        match (is_instant, field.name().ends_with("_time")) {
            (true, false) => Some("is an instant and does not end in _time"),
            (false, true) => Some("ends in _time and is no instant"),
            _ => None,
        }
    })
}

/// A boolean is called by what it claims, `sample`, not `is_sample`.
pub(super) fn claims_do_not_begin_with_is(contract: &Contract) -> Vec<Breach> {
    in_fields(contract, |field| {
        (matches!(field.kind(), Kind::Bool) && field.name().starts_with("is_")).then_some("begins with is_")
    })
}

#[test]
fn a_field_in_another_case_is_found() {
    let found =
        super::found(fields_are_snake_case, "message Thing { int32 pageSize = 1; int32 page_token = 2; }");
    assert_eq!(found, ["Thing.pageSize is not written lower_snake"]);
}

#[test]
fn a_preposition_is_found() {
    let proto = "message Thing { string reason_for_change = 1; string form = 2; }";
    assert_eq!(
        super::found(fields_hold_no_preposition, proto),
        ["Thing.reason_for_change holds a preposition"]
    );
}

#[test]
fn a_repeated_singular_is_found() {
    let proto = "message Thing { repeated string part = 1; repeated string parts = 2; string progress = 3; }";
    assert_eq!(super::found(many_are_plural, proto), ["Thing.part is repeated and no plural"]);
}

#[test]
fn an_instant_by_another_name_is_found() {
    let proto = "message Thing { google.protobuf.Timestamp created_at = 1; string load_time = 2;
                                 google.protobuf.Timestamp create_time = 3; }";
    let expected = [
        "Thing.created_at is an instant and does not end in _time",
        "Thing.load_time ends in _time and is no instant",
    ];
    assert_eq!(super::found(instants_end_in_time, proto), expected);
}

#[test]
fn a_claim_that_begins_with_is_is_found() {
    let proto = "message Thing { bool is_big = 1; bool big = 2; string is_odd = 3; }";
    assert_eq!(super::found(claims_do_not_begin_with_is, proto), ["Thing.is_big begins with is_"]);
}

//! Enums: what is not said is zero, and a value is told apart from every other enum's (AIP-126, AIP-216).

use super::Breach;
use crate::{
    contract::Contract,
    words::{is_upper_snake, snake},
};

/// Value zero, which is what an absent field reads as, is `{ENUM}_UNSPECIFIED`.
pub(super) fn enums_begin_unspecified(contract: &Contract) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for item in contract.enums() {
        let expected = format!("{}UNSPECIFIED", prefix(item.name()));
        let first = item.values().next().map(|value| (value.number(), value.name().to_owned()));
        if first.as_ref().is_none_or(|(number, name)| (*number, name) != (0, &expected)) {
            breaches.push(Breach::new(item.full_name(), format!("does not begin with {expected} = 0")));
        }
    }
    breaches
}

/// Every value begins with its enum's name: values share one scope in C++ and others, where `NONE` can stand only once.
pub(super) fn values_carry_their_enum(contract: &Contract) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for item in contract.enums() {
        let prefix = prefix(item.name());
        let carries = |name: &str| name.strip_prefix(&prefix).is_some_and(is_upper_snake);
        let without = item.values().filter(|value| !carries(value.name()));
        breaches.extend(
            without.map(|value| Breach::new(value.full_name(), format!("does not begin with {prefix}"))),
        );
    }
    breaches
}

fn prefix(camel: &str) -> String {
    format!("{}_", snake(camel).to_ascii_uppercase())
}

#[test]
fn an_enum_that_begins_with_a_meaning_is_found() {
    let proto = "
        enum StatusFlag { STATUS_FLAG_LATE = 0; }
        enum Colour { UNSPECIFIED = 0; COLOUR_RED = 1; }
        enum Size { SIZE_UNSPECIFIED = 0; }";
    let expected = [
        "StatusFlag does not begin with STATUS_FLAG_UNSPECIFIED = 0",
        "Colour does not begin with COLOUR_UNSPECIFIED = 0",
    ];
    assert_eq!(super::found(enums_begin_unspecified, proto), expected);
}

#[test]
fn a_value_without_its_enum_is_found() {
    let proto =
        "enum StatusFlag { STATUS_FLAG_UNSPECIFIED = 0; LATE = 1; STATUS_FLAG_ = 2; STATUS_FLAG_Early = 3; }";
    let expected = ["LATE", "STATUS_FLAG_", "STATUS_FLAG_Early"]
        .map(|value| format!("{value} does not begin with STATUS_FLAG_"));
    assert_eq!(super::found(values_carry_their_enum, proto), expected);
}

//! What a field may hold: exact numbers, ordered lists, declared messages.

use prost_reflect::Kind;

use super::{Breach, in_fields};
use crate::contract::Contract;

/// No figure is a binary fraction, and none is unsigned (AIP-141): decimals travel as text, counts as signed integers.
pub(super) fn figures_are_exact(contract: &Contract) -> Vec<Breach> {
    const BINARY: [Kind; 2] = [Kind::Double, Kind::Float];
    const UNSIGNED: [Kind; 4] = [Kind::Uint32, Kind::Uint64, Kind::Fixed32, Kind::Fixed64];
    in_fields(contract, |field| {
        let kind = field.kind();
        let binary = BINARY.contains(&kind).then_some("is a binary fraction; use qiyou.type.v1.Decimal");
        binary.or_else(|| UNSIGNED.contains(&kind).then_some("is unsigned; use int32 or int64"))
    })
}

/// The entries of a map come in any order, and the same state must give the same bytes.
pub(super) fn nothing_is_a_map(contract: &Contract) -> Vec<Breach> {
    in_fields(contract, |field| field.is_map().then_some("is a map; use a repeated message, sorted"))
}

/// What is sent is declared: no `Any`, no `Struct`.
pub(super) fn everything_has_a_type(contract: &Contract) -> Vec<Breach> {
    const UNTYPED: [&str; 4] = ["Any", "Struct", "Value", "ListValue"];
    in_fields(contract, |field| {
        let Kind::Message(message) = field.kind() else { return None };
        let name = message.full_name().strip_prefix("google.protobuf.")?;
        UNTYPED.contains(&name).then_some("can hold anything; declare a message")
    })
}

#[test]
fn a_binary_fraction_and_an_unsigned_number_are_found() {
    let proto =
        "message Thing { double size = 1; repeated float weights = 2; uint32 count = 3; int64 fine = 4; }";
    let expected = [
        "Thing.size is a binary fraction; use qiyou.type.v1.Decimal",
        "Thing.weights is a binary fraction; use qiyou.type.v1.Decimal",
        "Thing.count is unsigned; use int32 or int64",
    ];
    assert_eq!(super::found(figures_are_exact, proto), expected);
}

#[test]
fn a_map_is_found() {
    let found = super::found(nothing_is_a_map, "message Thing { map<string, int64> sizes = 1; }");
    assert_eq!(found, ["Thing.sizes is a map; use a repeated message, sorted"]);
}

#[test]
fn what_can_hold_anything_is_found() {
    let proto = "message Thing { google.protobuf.Any detail = 1; google.protobuf.Struct notes = 2;
                                 google.protobuf.Timestamp create_time = 3; }";
    let expected =
        ["Thing.detail", "Thing.notes"].map(|field| format!("{field} can hold anything; declare a message"));
    assert_eq!(super::found(everything_has_a_type, proto), expected);
}

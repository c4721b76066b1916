//! Whoever reads the contract by reflection or in an editor finds every part explained.

use super::Breach;
use crate::contract::Contract;

/// AIP-192: every message, field, oneof, enum, value, service and method has a comment above it.
pub(super) fn everything_is_documented(contract: &Contract) -> Vec<Breach> {
    let bare = contract.elements().into_iter().filter(|element| element.comment.is_empty());
    bare.map(|element| Breach::new(element.name, "has no comment")).collect()
}

#[test]
fn every_kind_of_element_without_a_comment_is_found() {
    let proto = "
        message Thing { string name = 1; oneof size { int32 length = 2; } message Part {} }
        enum Colour { RED = 0; }
        service Things { rpc Get(Thing) returns (Thing); }";
    let elements = super::found(everything_is_documented, proto).join("\n").replace(" has no comment", "");
    let expected = [
        "Thing",
        "Thing.name",
        "Thing.length",
        "Thing.size",
        "Thing.Part",
        "Colour",
        "RED",
        "Things",
        "Things.Get",
    ];
    assert_eq!(elements, expected.join("\n"));
}

#[test]
fn only_a_comment_above_the_element_counts() {
    let proto = "
        // A thing.
        message Thing {
          string name = 1; // Behind it.
        }";
    assert_eq!(super::found(everything_is_documented, proto), ["Thing.name has no comment"]);
}

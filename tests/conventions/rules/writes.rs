//! What a write takes and answers, so that it can be repeated and read back (AIP-155).

use prost_reflect::MethodDescriptor;

use super::{Breach, methods::split, standard::has_string};
use crate::contract::Contract;

/// The verbs that change nothing.
const READING: [&str; 6] = ["Export", "Get", "List", "Stream", "Verify", "Watch"];

/// A write takes a `request_id`: its repeat returns the first answer.
pub(super) fn writes_take_a_request_id(contract: &Contract) -> Vec<Breach> {
    let without = writes(contract).filter(|method| !has_string(&method.input(), "request_id"));
    without.map(|method| Breach::new(method.full_name(), "writes and takes no request_id")).collect()
}

/// A write answers with a `token`: a read that brings it is at least as fresh.
pub(super) fn writes_answer_with_a_token(contract: &Contract) -> Vec<Breach> {
    let without = writes(contract).filter(|method| !has_string(&method.output(), "token"));
    without.map(|method| Breach::new(method.full_name(), "writes and returns no token")).collect()
}

fn writes(contract: &Contract) -> impl Iterator<Item = MethodDescriptor> {
    contract.methods().filter(|method| !READING.contains(&split(method.name()).0))
}

const PROTO: &str =
    "message Empty {} message Request { string request_id = 1; } message Thing { string token = 1; }
    service ThingService { rpc GetThing(Empty) returns (Empty); rpc MakeThing(Request) returns (Thing);
                           rpc BreakThing(Empty) returns (Empty); }";

#[test]
fn a_write_that_cannot_be_repeated_is_found() {
    let found = super::found(writes_take_a_request_id, PROTO);
    assert_eq!(found, ["ThingService.BreakThing writes and takes no request_id"]);
}

#[test]
fn a_write_that_cannot_be_read_back_is_found() {
    let found = super::found(writes_answer_with_a_token, PROTO);
    assert_eq!(found, ["ThingService.BreakThing writes and returns no token"]);
}

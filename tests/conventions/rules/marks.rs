//! Whether a field is asked of the caller or answered to it stands first in its comment (AIP-203), in words: the
//! annotations would need files that are not ours.

use std::collections::BTreeSet;

use prost_reflect::MessageDescriptor;

use super::Breach;
use crate::contract::Contract;

const ASKED: &[&str] = &["Required.", "Optional."];
const ANSWERED: &[&str] = &["Output only."];
const ANY: &[&str] = &["Required.", "Optional.", "Output only.", "Immutable."];

/// A request's own fields are required or optional, those of a message that is only ever answered are output only, and
/// those of a message that travels both ways are whichever the comment says.
pub(super) fn fields_are_marked(contract: &Contract) -> Vec<Breach> {
    let requests: BTreeSet<_> =
        contract.methods().map(|method| method.input().full_name().to_owned()).collect();
    let sent = sent(contract);
    let mut breaches = Vec::new();
    for field in contract.fields() {
        let message = field.parent_message();
        let marks = match message.full_name() {
            name if requests.contains(name) => ASKED,
            name if sent.contains(name) => ANY,
            _ => ANSWERED,
        };
        let comment = contract.comment(&field.parent_file(), field.path());
        if !marks.iter().any(|mark| comment.starts_with(mark)) {
            breaches
                .push(Breach::new(field.full_name(), format!("does not begin with {}", marks.join(" or "))));
        }
    }
    breaches
}

/// The messages that callers send, by themselves or within another.
fn sent(contract: &Contract) -> BTreeSet<String> {
    let mut sent = BTreeSet::new();
    let mut waiting: Vec<MessageDescriptor> = contract.methods().map(|method| method.input()).collect();
    while let Some(message) = waiting.pop() {
        if sent.insert(message.full_name().to_owned()) {
            waiting.extend(message.fields().filter_map(|field| field.kind().as_message().cloned()));
        }
    }
    sent
}

const SERVICE: &str = "service ThingService { rpc MakeThing(MakeThingRequest) returns (MakeThingResponse); }";

#[test]
fn a_request_field_that_is_neither_required_nor_optional_is_found() {
    let proto = "
        message MakeThingRequest {
          // Required. Fine.
          string name = 1;
          // Output only. Not in a request.
          string token = 2;
          // Required in some cases.
          string size = 3;
        }
        message MakeThingResponse {}";
    let expected = ["token", "size"]
        .map(|field| format!("MakeThingRequest.{field} does not begin with Required. or Optional."));
    assert_eq!(super::found(fields_are_marked, &format!("{proto}{SERVICE}")), expected);
}

#[test]
fn a_field_that_is_only_answered_is_output_only() {
    let proto = "
        message MakeThingRequest {}
        message MakeThingResponse {
          // Required. By whom?
          Part part = 1;
        }
        message Part {
          // The size.
          int32 size = 1;
        }";
    let expected = ["MakeThingResponse.part", "Part.size"]
        .map(|field| format!("{field} does not begin with Output only."));
    assert_eq!(super::found(fields_are_marked, &format!("{proto}{SERVICE}")), expected);
}

#[test]
fn a_message_that_travels_both_ways_takes_every_mark() {
    let proto = "
        message MakeThingRequest {
          // Required. What to make.
          Thing thing = 1;
        }
        message Thing {
          // Immutable. Its name.
          string name = 1;
          // Output only. When it was made.
          google.protobuf.Timestamp create_time = 2;
          // Its size.
          int32 size = 3;
        }
        message MakeThingResponse {}";
    let expected = "Thing.size does not begin with Required. or Optional. or Output only. or Immutable.";
    assert_eq!(super::found(fields_are_marked, &format!("{proto}{SERVICE}")), [expected]);
}

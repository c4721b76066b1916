//! Lists come in pages from the first day on (AIP-132, AIP-158): adding them later would break every caller.

use prost_reflect::{Kind, MessageDescriptor, MethodDescriptor};

use super::{Breach, methods::split};
use crate::{contract::Contract, words::snake};

/// A list takes `page_size` and `page_token`, and answers with one list, called by the method's noun or the end of it,
/// and `next_page_token`.
pub(super) fn lists_page(contract: &Contract) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for method in lists(contract) {
        let (request, response) = (method.input(), method.output());
        let mut expect = |holds: bool, fault: &str| {
            if !holds {
                breaches.push(Breach::new(method.full_name(), fault));
            }
        };
        expect(has(&request, "page_size", &Kind::Int32), "takes no int32 page_size");
        expect(has(&request, "page_token", &Kind::String), "takes no string page_token");
        expect(has(&response, "next_page_token", &Kind::String), "returns no string next_page_token");
        let noun = snake(split(method.name()).1);
        let repeated: Vec<_> = response.fields().filter(|field| field.is_list()).collect();
        let is_page =
            matches!(repeated.as_slice(), [items] if noun.ends_with(items.name()) && items.number() == 1);
        expect(is_page, &format!("does not return {noun} as its first and only list"));
    }
    breaches
}

/// What a list cannot do without is its `parent`; revisions belong to the resource of a `name` (AIP-162).
pub(super) fn lists_name_their_parent(contract: &Contract) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for method in lists(contract) {
        let expected = if method.name().ends_with("Revisions") { "name" } else { "parent" };
        for field in method.input().fields() {
            let comment = contract.comment(&field.parent_file(), field.path());
            if comment.starts_with("Required.") && field.name() != expected {
                breaches
                    .push(Breach::new(field.full_name(), format!("is required and not called {expected}")));
            }
        }
    }
    breaches
}

fn lists(contract: &Contract) -> impl Iterator<Item = MethodDescriptor> {
    contract.methods().filter(|method| split(method.name()).0 == "List")
}

fn has(message: &MessageDescriptor, name: &str, kind: &Kind) -> bool {
    message.get_field_by_name(name).is_some_and(|field| field.kind() == *kind && !field.is_list())
}

#[test]
fn a_list_without_pages_is_found() {
    let proto = "message Thing {} message ListThingsRequest { int64 page_size = 1; }
        message ListThingsResponse { repeated Thing items = 1; }
        service ThingService { rpc ListThings(ListThingsRequest) returns (ListThingsResponse); }";
    let expected = [
        "takes no int32 page_size",
        "takes no string page_token",
        "returns no string next_page_token",
        "does not return things as its first and only list",
    ];
    assert_eq!(
        super::found(lists_page, proto),
        expected.map(|fault| format!("ThingService.ListThings {fault}"))
    );
}

#[test]
fn a_list_with_pages_keeps_the_rule() {
    let proto = "message Thing {} message ListThingRevisionsRequest { int32 page_size = 1; string page_token = 2; }
        message ListThingRevisionsResponse { repeated Thing revisions = 1; string next_page_token = 2; }
        service ThingService { rpc ListThingRevisions(ListThingRevisionsRequest) returns (ListThingRevisionsResponse); }";
    assert!(super::found(lists_page, proto).is_empty());
}

#[test]
fn a_parent_by_another_name_is_found() {
    let proto = "
        message ListPartsRequest {
          // Required. things/{thing}
          string thing = 1;
          // Optional. A colour.
          string colour = 2;
        }
        message ListPartRevisionsRequest {
          // Required. things/{thing}/parts/{part}
          string parent = 1;
        }
        service ThingService {
          rpc ListParts(ListPartsRequest) returns (ListPartsRequest);
          rpc ListPartRevisions(ListPartRevisionsRequest) returns (ListPartsRequest);
        }";
    let expected = [
        "ListPartsRequest.thing is required and not called parent",
        "ListPartRevisionsRequest.parent is required and not called name",
    ];
    assert_eq!(super::found(lists_name_their_parent, proto), expected);
}

//! The standard methods on resources, and resources themselves (AIP-122, AIP-131, AIP-134).

use std::collections::BTreeMap;

use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor};

use super::{Breach, methods::split};
use crate::{contract::Contract, words::snake};

/// `GetThing` takes the `name` of a thing and returns the `Thing` itself.
pub(super) fn gets_return_what_is_named(contract: &Contract) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for method in contract.methods() {
        let ("Get", noun) = split(method.name()) else { continue };
        if !has_string(&method.input(), "name") {
            breaches.push(Breach::new(method.full_name(), "takes no name"));
        }
        if method.output().name() != noun {
            breaches.push(Breach::new(method.full_name(), format!("does not return a {noun}")));
        }
    }
    breaches
}

/// `UpdateThing` takes a `thing` and an `update_mask`, and returns the `Thing`.
pub(super) fn updates_take_a_mask(contract: &Contract) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for method in contract.methods() {
        let ("Update", noun) = split(method.name()) else { continue };
        let (resource, request) = (method.output(), method.input());
        if resource.name() != noun {
            breaches.push(Breach::new(method.full_name(), format!("does not return a {noun}")));
        }
        let taken = request.get_field_by_name(&snake(noun)).map(|field| field.kind());
        if taken != Some(Kind::Message(resource)) {
            breaches.push(Breach::new(method.full_name(), format!("takes no {}", snake(noun))));
        }
        if request.get_field_by_name("update_mask").is_none() {
            breaches.push(Breach::new(method.full_name(), "takes no update_mask"));
        }
    }
    breaches
}

/// Whatever can be got or listed has a `name`.
pub(super) fn resources_have_a_name(contract: &Contract) -> Vec<Breach> {
    let mut resources = BTreeMap::new();
    for method in contract.methods() {
        let output = method.output();
        let verb = split(method.name()).0;
        if verb == "Get" {
            resources.insert(output.full_name().to_owned(), output);
        } else if verb == "List" {
            let lists = output.fields().filter(FieldDescriptor::is_list);
            let listed = lists.filter_map(|field| field.kind().as_message().cloned());
            resources.extend(listed.map(|resource| (resource.full_name().to_owned(), resource)));
        }
    }
    resources.retain(|_, resource| !has_string(resource, "name"));
    resources.into_keys().map(|resource| Breach::new(resource, "is a resource without a name")).collect()
}

/// Whether a message holds one text of a name.
pub(super) fn has_string(message: &MessageDescriptor, name: &str) -> bool {
    message.get_field_by_name(name).is_some_and(|field| field.kind() == Kind::String && !field.is_list())
}

#[test]
fn a_get_without_a_name_or_its_resource_is_found() {
    let proto = "message Thing {} message Wrapped {} message Id { int64 name = 1; } message Named { string name = 1; }
        service ThingService {
          rpc GetThing(Id) returns (Wrapped); rpc GetWrapped(Named) returns (Wrapped); }";
    let expected = ["ThingService.GetThing takes no name", "ThingService.GetThing does not return a Thing"];
    assert_eq!(super::found(gets_return_what_is_named, proto), expected);
}

#[test]
fn an_update_without_resource_or_mask_is_found() {
    let proto =
        "message Thing {} message UpdateThingRequest { string thing = 1; } message UpdateThingResponse {}
        service ThingService { rpc UpdateThing(UpdateThingRequest) returns (UpdateThingResponse); }";
    let expected = ["does not return a Thing", "takes no thing", "takes no update_mask"]
        .map(|fault| format!("ThingService.UpdateThing {fault}"));
    assert_eq!(super::found(updates_take_a_mask, proto), expected);
}

#[test]
fn a_resource_without_a_name_is_found() {
    let proto = "message Thing {} message Part { bytes name = 1; } message Named { string name = 1; }
        message ListPartsResponse { repeated Part parts = 1; repeated Named others = 2; }
        service ThingService {
          rpc GetThing(Named) returns (Thing); rpc GetNamed(Named) returns (Named);
          rpc ListParts(Named) returns (ListPartsResponse); }";
    let expected = ["Part is a resource without a name", "Thing is a resource without a name"];
    assert_eq!(super::found(resources_have_a_name, proto), expected);
}

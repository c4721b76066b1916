//! How methods and their messages are called (AIP-130 to AIP-136).

use super::Breach;
use crate::{
    contract::Contract,
    words::{is_plural, words},
};

/// The verbs in use. A method that brings another one adds it here, after a look at whether one of these will do.
const VERBS: [&str; 21] = [
    "Answer", "Approve", "Attach", "Close", "Explain", "Export", "Get", "Import", "List", "Load", "Open",
    "Postpone", "Report", "Return", "Revise", "Stream", "Submit", "Update", "Verify", "Watch", "Withdraw",
];

/// The verbs that answer with a stream.
const STREAMING: [&str; 4] = ["Export", "Stream", "Verify", "Watch"];

/// The verb and the noun of a method: `GetFiveYearView` is `Get`, `FiveYearView`.
pub(super) fn split(method: &str) -> (&str, &str) {
    let verb = words(method).first().map_or(0, String::len);
    method.split_at(verb)
}

/// A method is a verb of the list and a noun, a plural where it lists.
pub(super) fn methods_are_verb_and_noun(contract: &Contract) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for method in contract.methods() {
        let (verb, noun) = split(method.name());
        if !VERBS.contains(&verb) {
            breaches.push(Breach::new(method.full_name(), format!("begins with no verb in use: {verb}")));
        } else if noun.is_empty() {
            breaches.push(Breach::new(method.full_name(), "has no noun"));
        } else if verb == "List" && !is_plural(noun) {
            breaches.push(Breach::new(method.full_name(), "lists and is no plural"));
        }
    }
    breaches
}

/// A request is called after its method, and so is a response, unless the method returns a resource.
pub(super) fn messages_are_called_after_methods(contract: &Contract) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for method in contract.methods() {
        let (input, output) = (method.input(), method.output());
        if input.name() != format!("{}Request", method.name()) {
            breaches.push(Breach::new(method.full_name(), format!("takes {}", input.name())));
        }
        let is_resource = !output.name().ends_with("Response") && !output.name().ends_with("Request");
        if !is_resource && output.name() != format!("{}Response", method.name()) {
            breaches.push(Breach::new(method.full_name(), format!("returns {}", output.name())));
        }
    }
    breaches
}

/// What answers with a stream begins with `Stream` or `Watch`, or with `Export` or `Verify`, which read all there is; and
/// nothing else does.
pub(super) fn streams_say_so(contract: &Contract) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for method in contract.methods() {
        let says_so = STREAMING.contains(&split(method.name()).0);
        if method.is_server_streaming() != says_so {
            let fault = if says_so { "does not stream" } else { "streams and does not say so" };
            breaches.push(Breach::new(method.full_name(), fault));
        }
    }
    breaches
}

#[test]
fn a_method_is_a_verb_and_a_noun() {
    assert_eq!(split("GetFiveYearView"), ("Get", "FiveYearView"));
    assert_eq!(split("Load"), ("Load", ""));
}

#[test]
fn a_method_without_verb_noun_or_plural_is_found() {
    let proto = "message Thing {} service ThingService {
        rpc Things(Thing) returns (Thing); rpc Load(Thing) returns (Thing); rpc ListThing(Thing) returns (Thing);
        rpc ListThings(Thing) returns (Thing); }";
    let expected = [
        "ThingService.Things begins with no verb in use: Things",
        "ThingService.Load has no noun",
        "ThingService.ListThing lists and is no plural",
    ];
    assert_eq!(super::found(methods_are_verb_and_noun, proto), expected);
}

#[test]
fn a_message_of_another_method_is_found() {
    let proto = "message LoadThingRequest {} message LoadThingResponse {} message Thing {} service ThingService {
        rpc LoadThing(LoadThingRequest) returns (LoadThingResponse); rpc GetThing(LoadThingRequest) returns (Thing);
        rpc ReportThing(Thing) returns (LoadThingResponse); }";
    let expected = [
        "ThingService.GetThing takes LoadThingRequest",
        "ThingService.ReportThing takes Thing",
        "ThingService.ReportThing returns LoadThingResponse",
    ];
    assert_eq!(super::found(messages_are_called_after_methods, proto), expected);
}

#[test]
fn a_stream_by_another_name_is_found() {
    let proto = "message Thing {} service ThingService {
        rpc ListThings(Thing) returns (stream Thing); rpc WatchThing(Thing) returns (Thing);
        rpc StreamThings(Thing) returns (stream Thing); }";
    let expected =
        ["ThingService.ListThings streams and does not say so", "ThingService.WatchThing does not stream"];
    assert_eq!(super::found(streams_say_so, proto), expected);
}

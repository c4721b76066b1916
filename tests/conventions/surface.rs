//! The API surface in one text. A change to it shows in review, whatever else a commit holds.

use std::fmt::Display;

use prost_reflect::{
    EnumDescriptor, EnumValueDescriptor, FieldDescriptor, MessageDescriptor, MethodDescriptor,
};

use crate::contract::{Contract, type_name};

#[test]
fn the_surface_changes_only_with_its_snapshot() {
    insta::assert_snapshot!("surface", surface(&Contract::ours()));
}

#[test]
fn the_surface_shows_methods_streams_fields_reserved_numbers_and_values() {
    let contract = Contract::of(
        "service ThingService { rpc WatchThing(stream Thing) returns (stream Part); }
         message Thing { repeated Part parts = 2; string name = 1; reserved 7, 9 to 11; reserved \"gone\"; }
         message Part { oneof size { int64 length = 1; Colour colour = 2; } optional bool big = 3; }
         enum Colour { COLOUR_UNSPECIFIED = 0; COLOUR_RED = 1; reserved 4; }",
    );
    insta::assert_snapshot!(surface(&contract), @r"
    qiyou.demo.v1.Colour.COLOUR_UNSPECIFIED = 0
    qiyou.demo.v1.Colour.COLOUR_RED = 1
    qiyou.demo.v1.Colour reserved 4
    qiyou.demo.v1.Part.length = 1 : int64 (oneof size)
    qiyou.demo.v1.Part.colour = 2 : qiyou.demo.v1.Colour (oneof size)
    qiyou.demo.v1.Part.big = 3 : bool (optional)
    qiyou.demo.v1.Thing.name = 1 : string
    qiyou.demo.v1.Thing.parts = 2 : qiyou.demo.v1.Part (repeated)
    qiyou.demo.v1.Thing reserved 7
    qiyou.demo.v1.Thing reserved 9 to 11
    qiyou.demo.v1.Thing reserved gone
    qiyou.demo.v1.ThingService.WatchThing(stream qiyou.demo.v1.Thing) returns (stream qiyou.demo.v1.Part)
    ");
}

/// One line for each method, field, reserved number or name and enum value, by what holds it and then by number.
fn surface(contract: &Contract) -> String {
    let services = contract.services().map(|service| {
        let methods = service.methods().map(|method| method_line(&method));
        (service.full_name().to_owned(), methods.collect::<Vec<_>>())
    });
    let messages =
        contract.messages().map(|message| (message.full_name().to_owned(), message_lines(&message)));
    let enums = contract.enums().map(|item| (item.full_name().to_owned(), enum_lines(&item)));
    let mut lines: Vec<_> = services.chain(messages).chain(enums).collect();
    lines.sort();
    lines.into_iter().flat_map(|(_, held)| held).map(|line| format!("{line}\n")).collect()
}

fn message_lines(message: &MessageDescriptor) -> Vec<String> {
    let name = message.full_name();
    let mut fields: Vec<_> = message.fields().collect();
    fields.sort_by_key(FieldDescriptor::number);
    let mut lines: Vec<_> = fields.iter().map(field_line).collect();
    // A message's ranges end before their last number, an enum's with it.
    lines.extend(message.reserved_ranges().map(|range| reserved(name, range.start, range.end - 1)));
    lines.extend(message.reserved_names().map(|field| format!("{name} reserved {field}")));
    lines
}

fn enum_lines(item: &EnumDescriptor) -> Vec<String> {
    let name = item.full_name();
    let mut values: Vec<_> = item.values().collect();
    values.sort_by_key(EnumValueDescriptor::number);
    let mut lines: Vec<_> =
        values.iter().map(|value| format!("{name}.{} = {}", value.name(), value.number())).collect();
    lines.extend(item.reserved_ranges().map(|range| reserved(name, *range.start(), *range.end())));
    lines.extend(item.reserved_names().map(|value| format!("{name} reserved {value}")));
    lines
}

fn reserved<N: Copy + Display + PartialEq>(name: &str, first: N, last: N) -> String {
    if first == last {
        format!("{name} reserved {first}")
    } else {
        format!("{name} reserved {first} to {last}")
    }
}

fn method_line(method: &MethodDescriptor) -> String {
    let side = |streams: bool, message: &str| format!("{}{message}", if streams { "stream " } else { "" });
    let request = side(method.is_client_streaming(), method.input().full_name());
    let response = side(method.is_server_streaming(), method.output().full_name());
    format!("{}({request}) returns ({response})", method.full_name())
}

fn field_line(field: &FieldDescriptor) -> String {
    let label = match field.containing_oneof() {
        _ if field.is_list() => " (repeated)".to_owned(),
        Some(oneof) if oneof.is_synthetic() => " (optional)".to_owned(),
        Some(oneof) => format!(" (oneof {})", oneof.name()),
        None => String::new(),
    };
    format!("{} = {} : {}{label}", field.full_name(), field.number(), type_name(&field.kind()))
}

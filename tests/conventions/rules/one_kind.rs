//! One name means one thing wherever it stands (AIP-190), so whoever has read one message can read the next.

use std::collections::BTreeMap;

use prost_reflect::FieldDescriptor;

use super::Breach;
use crate::contract::{Contract, type_name};

/// Single fields of one name hold one kind of scalar in the whole contract: text, an enum, a number of one size. A field
/// that holds a message says what it means by the message.
pub(super) fn a_name_has_one_kind(contract: &Contract) -> Vec<Breach> {
    let mut names: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for field in contract.fields().filter(|field| !field.is_list()) {
        let Some(kind) = scalar(&field) else { continue };
        let first_uses = names.entry(field.name().to_owned()).or_default();
        first_uses.entry(kind).or_insert_with(|| field.full_name().to_owned());
    }
    names.retain(|_, uses| uses.len() > 1);
    names.into_iter().map(|(name, uses)| Breach::new(name, fault(&uses))).collect()
}

fn fault(uses: &BTreeMap<String, String>) -> String {
    let uses: Vec<_> = uses.iter().map(|(kind, field)| format!("{kind} in {field}")).collect();
    format!("is {}", uses.join(", "))
}

fn scalar(field: &FieldDescriptor) -> Option<String> {
    let kind = field.kind();
    match (kind.as_message(), kind.as_enum()) {
        (Some(_), _) => None,
        (_, Some(_)) => Some("enum".to_owned()),
        (None, None) => Some(type_name(&kind)),
    }
}

#[test]
fn a_name_of_two_kinds_is_found() {
    let proto = "
        message Thing { string level = 1; int32 size = 2; Level state = 3; Thing part = 4; }
        message Part { Level level = 1; int32 size = 2; State state = 3; string part = 4; repeated bytes sizes = 5; }
        enum Level { LEVEL_UNSPECIFIED = 0; }
        enum State { STATE_UNSPECIFIED = 0; }";
    assert_eq!(
        super::found(a_name_has_one_kind, proto),
        ["level is enum in Part.level, string in Thing.level"]
    );
}

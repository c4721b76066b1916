//! A program that branches on a reason sees beside it what the metadata looks like.

use std::collections::BTreeMap;

use super::Breach;
use crate::{contract::Contract, words::is_lower_snake};

/// The comment of every reason ends in `Example:` and the metadata of one refusal, as JSON.
pub(super) fn reasons_show_an_example(contract: &Contract) -> Vec<Breach> {
    let reasons = contract.enums().filter(|item| item.name() == "ErrorReason");
    let mut breaches = Vec::new();
    for value in reasons.flat_map(|item| item.values().collect::<Vec<_>>()) {
        let comment = contract.comment(&value.parent_file(), value.path());
        // The zero value is never sent, so it has no metadata to show.
        if value.number() != 0 && example(comment).is_none() {
            breaches.push(Breach::new(value.name(), "shows no metadata after `Example:`"));
        }
    }
    breaches
}

/// The metadata at the end of a comment; keys are written as fields are.
fn example(comment: &str) -> Option<BTreeMap<String, String>> {
    let (explained, json) = comment.split_once(". Example: ")?;
    let metadata: BTreeMap<String, String> = serde_json::from_str(json).ok()?;
    (!explained.is_empty() && metadata.keys().all(|key| is_lower_snake(key))).then_some(metadata)
}

#[test]
fn a_reason_without_metadata_that_can_be_read_is_found() {
    let proto = r#"
        enum ErrorReason {
          // Never sent.
          ERROR_REASON_UNSPECIFIED = 0;
          // Too big. Example: { "size": "9" }
          ERROR_REASON_BIG = 1;
          // Gone. Example: {}
          ERROR_REASON_GONE = 2;
          // Too small.
          ERROR_REASON_SMALL = 3;
          // A number. Example: { "size": 9 }
          ERROR_REASON_NUMBER = 4;
          // Cut off. Example: { "size": "9"
          ERROR_REASON_CUT = 5;
          // Another case. Example: { "pageSize": "9" }
          ERROR_REASON_CASE = 6;
        }"#;
    let expected = ["SMALL", "NUMBER", "CUT", "CASE"]
        .map(|name| format!("ERROR_REASON_{name} shows no metadata after `Example:`"));
    assert_eq!(super::found(reasons_show_an_example, proto), expected);
}

//! `buf lint`: what everyone expects of a contract. What is expected of this one besides is for `conventions`.

use std::fs;

use crate::buf::{BUF, CONTRACT, configuration, text};

/// A contract that keeps none of these habits.
const CARELESS: &str = r#"
syntax = "proto3";
package qiyou.demo;
import "google/protobuf/timestamp.proto";
enum Kind { SMALL = 0; }
message thing { string displayName = 1; }
service Things { rpc GetThing(thing) returns (thing); }
"#;

#[test]
fn the_contract_keeps_the_standard_of_buf() {
    let Some(verdict) = BUF.run(["lint", CONTRACT]) else { return };
    verdict.holds();
}

#[test]
fn a_careless_contract_is_told_everything_at_once() {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("buf.yaml"), text()).unwrap();
    fs::write(directory.path().join("demo.proto"), CARELESS).unwrap();
    let Some(verdict) =
        BUF.run(["lint".as_ref(), "--error-format=config-ignore-yaml".as_ref(), directory.path()])
    else {
        return;
    };
    verdict.complains([
        "PACKAGE_DIRECTORY_MATCH",
        "PACKAGE_VERSION_SUFFIX",
        "IMPORT_USED",
        "ENUM_VALUE_PREFIX",
        "ENUM_ZERO_VALUE_SUFFIX",
        "MESSAGE_PASCAL_CASE",
        "FIELD_LOWER_SNAKE_CASE",
        "RPC_REQUEST_STANDARD_NAME",
        "SERVICE_SUFFIX",
    ]);
}

#[test]
fn every_rule_that_is_left_out_is_departed_from() {
    for rule in configuration().lint.except {
        let alone = format!(r#"{{"version": "v2", "lint": {{"use": ["{rule}"]}}}}"#);
        let Some(verdict) = BUF.run(["lint", CONTRACT, "--config", &alone]) else { return };
        assert!(!verdict.passed, "the contract keeps {rule}; take it out of proto/buf.yaml");
    }
}

//! The schema that the compose specification publishes, in the copy that the package `check-jsonschema` brings.

use std::{fs, path::Path};

use qiyou_tests::{Tool, Verdict};

use crate::file::{read, root};

const CHECKER: Tool = Tool {
    name: "check-jsonschema",
    installed: "target/python/bin/check-jsonschema",
    pinned: "tests/compose/requirements.txt",
};

/// Holds a file to the schema. Nothing where the checker is missing.
fn check(file: &Path) -> Option<Verdict> {
    CHECKER.run(["--builtin-schema".as_ref(), "vendor.compose-spec".as_ref(), file.as_os_str()])
}

#[test]
fn the_compose_file_follows_the_published_schema() {
    let Some(checked) = check(&root().join("docker-compose.yml")) else { return };
    checked.holds();
}

#[test]
fn the_schema_refuses_what_compose_does_not_know() {
    let directory = tempfile::tempdir().unwrap();
    let misspelt = directory.path().join("docker-compose.yml");
    fs::write(&misspelt, read("docker-compose.yml").replacen("cap_drop:", "cap_dorp:", 1)).unwrap();
    let Some(checked) = check(&misspelt) else { return };
    checked.complains(["cap_dorp"]);
}

//! The schema that the compose specification publishes, in the copy that the package `check-jsonschema` brings.

use std::{
    env, fs,
    io::ErrorKind,
    path::Path,
    process::{Command, Output},
};

use crate::file::{read, root};

/// The checker that CI installs, and whichever is there otherwise.
const CHECKERS: [&str; 2] =
    [concat!(env!("CARGO_MANIFEST_DIR"), "/../target/python/bin/check-jsonschema"), "check-jsonschema"];

/// Holds a file to the schema. Nothing where the checker is missing, which is said loudly, and fails when `CI` is set.
fn check(file: &Path) -> Option<Output> {
    let run = |checker: &str| {
        let mut checker = Command::new(checker);
        match checker.args(["--builtin-schema", "vendor.compose-spec"]).arg(file).output() {
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            ran => Some(ran.unwrap()),
        }
    };
    let checked = CHECKERS.into_iter().find_map(run);
    if checked.is_none() {
        let missing = "found no check-jsonschema; tests/compose/requirements.txt names its version for pip";
        assert!(env::var_os("CI").is_none_or(|value| value.is_empty()), "{missing}");
        eprintln!("THE COMPOSE FILE WAS NOT HELD TO ITS SCHEMA: {missing}");
    }
    checked
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), &output.stderr].concat()).into_owned()
}

#[test]
fn the_compose_file_follows_the_published_schema() {
    let Some(checked) = check(&root().join("docker-compose.yml")) else { return };
    assert!(checked.status.success(), "{}", text(&checked));
}

#[test]
fn the_schema_refuses_what_compose_does_not_know() {
    let directory = tempfile::tempdir().unwrap();
    let misspelt = directory.path().join("docker-compose.yml");
    fs::write(&misspelt, read("docker-compose.yml").replacen("cap_drop:", "cap_dorp:", 1)).unwrap();
    let Some(checked) = check(&misspelt) else { return };
    assert!(!checked.status.success() && text(&checked).contains("cap_dorp"), "{}", text(&checked));
}

//! The programs of our images, built as this test was.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

use crate::file::{Compose, root};

/// Builds the programs, unless they are built, and returns the directory that they are in.
///
/// Cargo builds a package's programs for its own tests only, and these are other packages'.
pub(crate) fn build(compose: &Compose) -> PathBuf {
    let programs = compose.programs();
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(root()).args(["build", "--frozen", "--quiet", "--message-format", "json", "--bins"]);
    // With this test among them, the features of all libraries are those that it was built with, and none is built again.
    cargo.args(["--package", env!("CARGO_PKG_NAME"), "--test", "compose"]);
    cargo.args(programs.iter().flat_map(|program| ["--package", program]));
    if !cfg!(debug_assertions) {
        cargo.arg("--release");
    }
    let built = cargo.stderr(std::process::Stdio::inherit()).output().unwrap();
    assert!(built.status.success(), "the programs of the images do not build");
    let executables = executables(&String::from_utf8(built.stdout).unwrap());
    let mut directories: Vec<_> =
        programs.iter().map(|program| executables[*program].parent().unwrap()).collect();
    directories.dedup();
    assert_eq!(directories.len(), 1, "{executables:?}");
    directories[0].to_owned()
}

/// The executables that cargo tells of, by name.
fn executables(messages: &str) -> BTreeMap<String, PathBuf> {
    let executable = |line: &str| {
        let message: Value = serde_json::from_str(line).unwrap();
        let path = Path::new(message["executable"].as_str()?).to_owned();
        Some((message["target"]["name"].as_str()?.to_owned(), path))
    };
    messages.lines().filter_map(executable).collect()
}

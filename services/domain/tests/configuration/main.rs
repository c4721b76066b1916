//! The configuration of a domain's program, by the program itself.

// Says to clippy that helpers are tests as well.
#![cfg(test)]

mod example;
mod faults;
mod layers;
mod secrets;

use qiyou_testing::program::{self, Ended};
use tempfile::TempDir;

/// Everything that the program needs, by flags.
const COMPLETE: [&str; 4] = ["--domain", "culture", "--development-key", "keys"];

fn run(arguments: &[&str], variables: &[(&str, &str)]) -> Ended {
    program::run(env!("CARGO_BIN_EXE_qiyou-domain"), arguments, variables)
}

/// A file of settings in a directory of its own.
fn written(text: &str) -> (TempDir, String) {
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("culture.toml");
    std::fs::write(&file, text).unwrap();
    let path = file.to_str().unwrap().to_owned();
    (directory, path)
}

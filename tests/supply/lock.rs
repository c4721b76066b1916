//! The lock file says what the manifests ask for.

use std::{fs, path::Path, process::Command};

use qiyou_tests::Verdict;

use crate::planted::package;

fn locked(manifest: &Path) -> Verdict {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["metadata", "--locked", "--offline", "--quiet", "--format-version=1", "--manifest-path"]);
    Verdict::of(cargo.arg(manifest).args(["--filter-platform", "x86_64-unknown-linux-gnu"]))
}

#[test]
fn the_lock_file_is_current() {
    locked(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml")).holds();
}

#[test]
fn a_lock_file_that_lags_behind_is_told() {
    let directory = tempfile::tempdir().unwrap();
    let ours = package(directory.path(), "ours", "1.0.0", "MIT", "");
    let lock = "version = 4\n[[package]]\nname = \"ours\"\nversion = \"1.0.0\"\n";
    fs::write(ours.with_file_name("Cargo.lock"), lock).unwrap();
    locked(&ours).holds();
    package(directory.path(), "late", "1.0.0", "MIT", "");
    package(directory.path(), "ours", "1.0.0", "MIT", "late = { path = '../late-1.0.0' }");
    locked(&ours).complains(["--locked was passed"]);
}

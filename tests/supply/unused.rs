//! Every package that a manifest names is used, and none that only tests use is shipped.

use qiyou_tests::Tool;

use crate::planted::package;

const SHEAR: Tool = Tool {
    name: "cargo-shear",
    installed: "target/python/bin/cargo-shear",
    pinned: "tests/supply/requirements.txt",
};

#[test]
fn every_dependency_is_used_where_it_is_named() {
    let Some(verdict) = SHEAR.run(["--locked", "--deny-warnings", "."]) else { return };
    verdict.holds();
}

#[test]
fn an_unused_dependency_is_told() {
    let directory = tempfile::tempdir().unwrap();
    package(directory.path(), "idle", "1.0.0", "MIT", "");
    let ours = package(directory.path(), "ours", "1.0.0", "MIT", "idle = { path = '../idle-1.0.0' }");
    let Some(verdict) = SHEAR.run([ours.parent().unwrap()]) else { return };
    verdict.complains(["unused dependency `idle`"]);
}

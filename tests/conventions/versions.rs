//! One version of everything: said once, at the root, and locked once.

use std::path::Path;

use toml::{Table, Value};

use crate::workspace::{members, read};

/// What is built into every service, and must be the same thing in all of them.
const SINGLE: [&str; 12] = [
    "h2",
    "hyper",
    "opentelemetry",
    "opentelemetry_sdk",
    "prost",
    "prost-types",
    "sqlx",
    "tokio",
    "tonic",
    "tower",
    "tower-http",
    "tracing",
];

/// What a package takes from the workspace.
const INHERITED: [&str; 5] = ["edition", "license", "publish", "rust-version", "version"];

/// What packages say for themselves: the one that other projects build on is published.
const OWN: [&str; 1] = ["qiyou-proto: package.publish"];

#[test]
fn every_version_stands_at_the_root() {
    let mut own = Vec::new();
    for member in members() {
        let manifest: Table = read(&member.directory.join("Cargo.toml")).parse().unwrap();
        own.extend(own_versions(&manifest).into_iter().map(|name| format!("{}: {name}", member.name)));
    }
    assert_eq!(own, OWN, "write `.workspace = true` and put the version in the root's Cargo.toml");
}

#[test]
fn every_package_keeps_the_lints_of_the_workspace() {
    let mut without = Vec::new();
    for member in members() {
        let manifest: Table = read(&member.directory.join("Cargo.toml")).parse().unwrap();
        if !manifest.get("lints").is_some_and(is_inherited) {
            without.push(member.name);
        }
    }
    assert!(without.is_empty(), "write `[lints] workspace = true` in the Cargo.toml of {without:?}");
}

#[test]
fn what_every_service_is_built_from_is_locked_once() {
    let copies = copies(&read(Path::new("Cargo.lock")));
    let members = members();
    for name in SINGLE {
        let is_used = members.iter().any(|member| member.dependencies.iter().any(|used| used.name == name));
        let found = copies.iter().filter(|(package, _)| package == name).collect::<Vec<_>>();
        assert!(found.len() == 1 || found.is_empty() && !is_used, "{name}: {found:?}");
    }
}

/// What a manifest says itself although the workspace says it for all.
fn own_versions(manifest: &Table) -> Vec<String> {
    let mut own = Vec::new();
    for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
        let general = manifest.get(kind).and_then(Value::as_table);
        let targets = manifest.get("target").and_then(Value::as_table).into_iter().flat_map(Table::values);
        let special = targets.filter_map(|target| target.get(kind).and_then(Value::as_table));
        for (name, dependency) in general.into_iter().chain(special).flatten() {
            if !is_inherited(dependency) {
                own.push(format!("{kind}.{name}"));
            }
        }
    }
    let package = &manifest["package"];
    let set = INHERITED.into_iter().filter(|key| !package.get(key).is_some_and(is_inherited));
    own.extend(set.map(|key| format!("package.{key}")));
    own
}

fn is_inherited(value: &Value) -> bool {
    value.get("workspace").and_then(Value::as_bool) == Some(true)
}

/// The packages of a lock file with their versions.
fn copies(lock: &str) -> Vec<(String, String)> {
    let lock: Table = lock.parse().unwrap();
    let text = |package: &Value, key: &str| package[key].as_str().unwrap().to_owned();
    let packages = lock["package"].as_array().unwrap();
    packages.iter().map(|package| (text(package, "name"), text(package, "version"))).collect()
}

#[test]
fn a_version_of_its_own_is_found() {
    let manifest = r#"
        [package]
        name = "qiyou-demo"
        version = "0.2.0"
        edition.workspace = true
        license.workspace = true
        publish.workspace = true
        [dependencies]
        tonic.workspace = true
        tokio = { workspace = true, features = ["net"] }
        prost = "0.14"
        [dev-dependencies]
        sqlx = { version = "0.9" }
        [target.'cfg(unix)'.build-dependencies]
        tower = "0.5""#;
    let expected = [
        "dependencies.prost",
        "dev-dependencies.sqlx",
        "build-dependencies.tower",
        "package.rust-version",
        "package.version",
    ];
    assert_eq!(own_versions(&manifest.parse().unwrap()), expected);
}

#[test]
fn a_second_copy_is_counted() {
    let lock = r#"
        [[package]]
        name = "tower"
        version = "0.4.13"
        [[package]]
        name = "tower"
        version = "0.5.3""#;
    let versions: Vec<_> = copies(lock).into_iter().map(|(_, version)| version).collect();
    assert_eq!(versions, ["0.4.13", "0.5.3"]);
}

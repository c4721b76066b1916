//! Who may depend on whom, so that a change stays where it is made: the arithmetic builds without a database, a domain
//! never learns of another one, and each technique has one door.

use std::{collections::BTreeSet, path::Path};

use crate::workspace::{Kind, Member, members};

/// Our shared crates from the ground up: each may use those of the lines above its own. Services stand over all of them,
/// beside each other; over the services stand the command, which runs them in one process, the tests, and what measures.
const LAYERS: [&[&str]; 8] = [
    &["qiyou-kernel", "qiyou-proto", "qiyou-telemetry"],
    &["qiyou-config", "qiyou-error", "qiyou-method", "qiyou-plan", "qiyou-region"],
    &["qiyou-auth", "qiyou-store"],
    &["qiyou-catalogue", "qiyou-rpc", "qiyou-testing", "qiyou-wire"],
    &["qiyou-audit", "qiyou-observation", "qiyou-reference"],
    &["qiyou-indicator"],
    &["qiyou-calendar", "qiyou-delivery", "qiyou-oversight"],
    &["qiyou-boot"],
];

/// Values and arithmetic: quick to build and to test, and usable wherever Rust runs.
const PURE: [&str; 4] = ["qiyou-kernel", "qiyou-method", "qiyou-plan", "qiyou-region"];

/// What brings a runtime, a network, a database or generated code.
const HEAVY: [&str; 8] =
    ["clap", "prost", "qiyou-proto", "sqlx", "tokio", "tonic", "tower", "tracing-subscriber"];

/// Packages that only the named crates of ours may use, and why.
const DOORS: &[(&str, &[&str], &str)] = &[
    (
        "sqlx",
        &["qiyou-store", "qiyou-testing", "qiyou-load"],
        "one place locks the head, retries and knows both engines; what is measured against does without",
    ),
    ("jsonwebtoken", &["qiyou-auth"], "one place verifies who calls"),
    ("aws-lc-rs", &["qiyou-auth"], "one place holds keys"),
    ("tracing-subscriber", &["qiyou-telemetry"], "one place decides where logs and spans go"),
    ("opentelemetry", &["qiyou-telemetry"], "one place decides what leaves, and by which names"),
    ("opentelemetry_sdk", &["qiyou-telemetry"], "one place decides what leaves, and by which names"),
    ("opentelemetry-otlp", &["qiyou-telemetry"], "one place decides what leaves, and by which names"),
    ("tracing-opentelemetry", &["qiyou-telemetry"], "one place knows under which ids spans are exported"),
    ("rust_decimal", &["qiyou-kernel"], "its operators panic and its parser rounds; the kernel's do neither"),
    ("sha2", &["qiyou-kernel"], "one digest, so that what is approved can be compared"),
    (
        "toml",
        &["qiyou-config", "qiyou-plan"],
        "one reader of plans and one of settings, which tell every fault",
    ),
    ("tonic-prost-build", &["qiyou-proto"], "generated code stands in one crate"),
    ("tonic-health", &["qiyou-rpc"], "every server has the same health"),
    ("tonic-reflection", &["qiyou-rpc"], "every server has the same reflection"),
];

#[test]
fn every_crate_uses_only_what_lies_below_it() {
    let upward = upward(&members());
    assert!(upward.is_empty(), "turn these round, or move what they need down a layer: {upward:#?}");
}

#[test]
fn values_and_arithmetic_need_no_runtime_network_or_database() {
    let heavy = heavy(&members());
    assert!(heavy.is_empty(), "keep these out of the pure crates: {heavy:#?}");
}

#[test]
fn each_technique_has_one_door() {
    let bypassed = bypassed(&members());
    assert!(bypassed.is_empty(), "go through the crate that holds it: {bypassed:#?}");
}

#[test]
fn what_serves_tests_is_not_shipped() {
    let members = members();
    let shipped = testing_shipped(&members);
    assert!(shipped.is_empty(), "make it a dev-dependency: {shipped:#?}");
}

#[test]
fn every_name_of_the_tables_is_a_crate_of_the_workspace() {
    let members = members();
    let known: BTreeSet<_> = members.iter().map(|member| member.name.as_str()).collect();
    let layers = LAYERS.iter().flat_map(|layer| layer.iter());
    let users = DOORS.iter().flat_map(|(_, users, _)| users.iter());
    let unknown: Vec<_> = layers.chain(&PURE).chain(users).filter(|name| !known.contains(*name)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

/// Dependencies on a crate of the same layer or of one above. What tests are built from may be used by tests anywhere.
fn upward(members: &[Member]) -> Vec<String> {
    let mut found = Vec::new();
    for member in members {
        let Some(own) = layer(member) else {
            found.push(format!("{} has no layer", member.name));
            continue;
        };
        for dependency in &member.dependencies {
            let is_for_tests = dependency.kind == Kind::Development && dependency.name == "qiyou-testing";
            let used = members.iter().find(|other| other.name == dependency.name);
            if used.and_then(layer).is_some_and(|used| used >= own) && !is_for_tests {
                found.push(format!("{} -> {}", member.name, dependency.name));
            }
        }
    }
    found
}

/// How high a crate stands; nothing for a shared crate that was given no place.
fn layer(member: &Member) -> Option<usize> {
    let above = LAYERS.len();
    match member.directory.parent() {
        _ if member.directory == Path::new("services/qiyou") => Some(above + 1),
        Some(parent) if parent == Path::new("services") => Some(above),
        _ if member.directory == Path::new("tests") => Some(above + 2),
        _ if member.directory == Path::new("tests/load") => Some(above + 3),
        _ => LAYERS.iter().position(|layer| layer.contains(&member.name.as_str())),
    }
}

fn heavy(members: &[Member]) -> Vec<String> {
    let pure = members.iter().filter(|member| PURE.contains(&member.name.as_str()));
    let edges = pure.flat_map(|member| member.shipped().map(move |name| (member, name)));
    let heavy = edges.filter(|(_, name)| HEAVY.contains(name));
    heavy.map(|(member, name)| format!("{} -> {name}", member.name)).collect()
}

fn bypassed(members: &[Member]) -> Vec<String> {
    let edges = members.iter().flat_map(|member| member.shipped().map(move |name| (member, name)));
    let bypassed = edges.filter_map(|(member, name)| {
        let (_, users, reason) = DOORS.iter().find(|(package, _, _)| *package == name)?;
        (!users.contains(&member.name.as_str())).then(|| format!("{} -> {name}: {reason}", member.name))
    });
    bypassed.collect()
}

fn testing_shipped(members: &[Member]) -> Vec<&str> {
    let product = members.iter().filter(|member| !member.directory.starts_with("tests"));
    let using = product.filter(|member| member.shipped().any(|name| name == "qiyou-testing"));
    using.map(|member| member.name.as_str()).collect()
}

#[test]
fn a_dependency_upwards_or_sideways_is_found() {
    let members = [
        Member::new("qiyou-kernel", "shared/kernel", &["qiyou-error"]),
        Member::new("qiyou-error", "shared/error", &["qiyou-kernel", "tonic"]),
        Member::new("qiyou-region", "shared/region", &["qiyou-error"]),
        Member::new("qiyou-boot", "shared/boot", &["qiyou-health"]),
        Member::new("qiyou-health", "services/health", &["qiyou-boot", "qiyou-housing"]),
        Member::new("qiyou-housing", "services/housing", &["qiyou-boot"]),
        Member::new("qiyou", "services/qiyou", &["qiyou-health", "qiyou-housing"]),
        Member::new("qiyou-tests", "tests", &["qiyou"]),
        Member::new("qiyou-new", "shared/new", &[]),
    ];
    let expected = [
        "qiyou-kernel -> qiyou-error",
        "qiyou-region -> qiyou-error",
        "qiyou-boot -> qiyou-health",
        "qiyou-health -> qiyou-housing",
        "qiyou-new has no layer",
    ];
    assert_eq!(upward(&members), expected);
}

#[test]
fn tests_may_use_what_tests_are_built_from_and_nothing_else_may() {
    let mut store = Member::new("qiyou-store", "shared/store", &["qiyou-testing"]);
    let testing = || Member::new("qiyou-testing", "shared/testing", &["qiyou-store"]);
    assert_eq!(testing_shipped(&[store, testing()]), ["qiyou-store"]);
    store = Member::new("qiyou-store", "shared/store", &["qiyou-testing"]);
    store.dependencies[0].kind = Kind::Development;
    let members = [store, testing()];
    assert!(testing_shipped(&members).is_empty() && upward(&members).is_empty());
}

#[test]
fn a_pure_crate_with_a_runtime_is_found() {
    let members = [
        Member::new("qiyou-method", "shared/method", &["qiyou-kernel", "tokio", "sqlx"]),
        Member::new("qiyou-rpc", "shared/rpc", &["tokio"]),
    ];
    assert_eq!(heavy(&members), ["qiyou-method -> tokio", "qiyou-method -> sqlx"]);
}

#[test]
fn a_way_round_a_door_is_found() {
    let members = [
        Member::new("qiyou-store", "shared/store", &["sqlx"]),
        Member::new("qiyou-indicator", "shared/indicator", &["sqlx"]),
    ];
    let expected = "qiyou-indicator -> sqlx: one place locks the head, retries and knows both engines; \
                    what is measured against does without";
    assert_eq!(bypassed(&members), [expected]);
}

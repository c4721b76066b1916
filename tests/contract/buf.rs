//! buf, and the rules that `proto/buf.yaml` leaves out.

use std::{fs, path::Path};

use qiyou_tests::Tool;
use serde::Deserialize;

/// The contract, from the root.
pub(crate) const CONTRACT: &str = "proto";

pub(crate) const BUF: Tool = Tool {
    name: "buf",
    installed: "target/buf/node_modules/.bin/buf",
    pinned: "tests/contract/package.json",
};

/// What `proto/buf.yaml` says.
#[derive(Deserialize)]
pub(crate) struct Configuration {
    pub(crate) lint: Rules,
    pub(crate) breaking: Rules,
}

#[derive(Deserialize)]
pub(crate) struct Rules {
    pub(crate) except: Vec<String>,
}

/// The text of `proto/buf.yaml`.
pub(crate) fn text() -> String {
    read("buf.yaml")
}

pub(crate) fn configuration() -> Configuration {
    serde_saphyr::from_str(&text()).unwrap()
}

fn read(file: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(CONTRACT).join(file)).unwrap()
}

/// The comment above a rule; empty without one.
fn reason<'a>(configuration: &'a str, rule: &str) -> &'a str {
    let lines = || configuration.lines().map(str::trim);
    let above = lines().zip(lines().skip(1)).find(|(_, line)| line.strip_prefix("- ") == Some(rule));
    above.and_then(|(line, _)| line.strip_prefix("# ")).unwrap_or_default()
}

#[test]
fn the_readme_shows_what_is_left_out_and_why() {
    let (configuration, text, readme) = (configuration(), text(), read("README.md"));
    let (_, table) = readme.split_once("| rule of buf | why not here |\n|---|---|\n").unwrap();
    let (table, _) = table.split_once("\n\n").unwrap();
    let left_out = [configuration.lint.except, configuration.breaking.except].concat();
    let rows: Vec<_> =
        left_out.iter().map(|rule| format!("| `{rule}` | {} |", reason(&text, rule))).collect();
    assert_eq!(table.lines().collect::<Vec<_>>(), rows);
    assert!(left_out.iter().all(|rule| reason(&text, rule).split(' ').count() > 3), "say why: {rows:#?}");
}

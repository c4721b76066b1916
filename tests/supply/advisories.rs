//! What is known to be unsafe, unmaintained or withdrawn, by the advisories that are published for Rust.

use std::{
    fs,
    path::{Path, PathBuf},
};

use qiyou_tests::{Verdict, commit};

use crate::deny::{DENY, POLICY};

/// Where the data is published.
const PUBLISHED: &str = "https://github.com/RustSec/advisory-db";

/// A fault of a package that every program here is built from.
const MADE_UP: &str = r#"```toml
[advisory]
id = "RUSTSEC-2026-9999"
package = "tokio"
date = "2026-01-01"

[versions]
patched = [">= 999.0.0"]
```

# Made up for a test
"#;

/// The policy with the data in a directory, from wherever git is told to take it.
fn policy(directory: &Path) -> PathBuf {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(POLICY)).unwrap();
    let data = directory.join("data");
    let policy = directory.join("deny.toml");
    let here = format!("[advisories]\ndb-path = '{}'\ndb-urls = ['{PUBLISHED}']", data.display());
    fs::write(&policy, text.replacen("[advisories]", &here, 1)).unwrap();
    policy
}

/// The data is on the network alone: where that cannot be reached, this says so and passes, in CI too.
#[test]
fn no_advisory_concerns_what_is_built_in() {
    let Some(fetched) = DENY.run(["--config", POLICY, "fetch", "db"]) else { return };
    if !fetched.passed {
        eprintln!("NO ADVISORY WAS LOOKED AT, their data cannot be had here: {}", fetched.text);
        return;
    }
    let Some(verdict) = DENY.run(["--color", "never", "--config", POLICY, "check", "advisories"]) else {
        return;
    };
    verdict.holds();
}

#[test]
fn an_advisory_is_told_with_what_it_concerns() {
    let directory = tempfile::tempdir().unwrap();
    let published = directory.path().join("published");
    fs::create_dir_all(published.join("crates/tokio")).unwrap();
    fs::write(published.join("crates/tokio/RUSTSEC-2026-9999.md"), MADE_UP).unwrap();
    commit(&published);
    let Some(mut deny) = DENY.command() else { return };
    deny.args(["--color", "never", "--config"]).arg(policy(directory.path()));
    deny.args(["check", "--hide-inclusion-graph", "advisories"]);
    deny.env("GIT_CONFIG_COUNT", "1").env("GIT_CONFIG_VALUE_0", PUBLISHED);
    deny.env("GIT_CONFIG_KEY_0", format!("url.file://{}.insteadOf", published.display()));
    Verdict::of(&mut deny).complains([
        "error[vulnerability]: Made up for a test",
        "RUSTSEC-2026-9999",
        "tokio",
    ]);
}

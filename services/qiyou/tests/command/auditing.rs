//! `qiyou audit`: damage that was planted is named, with exit status 1, by a database and by a running service.

use std::path::{Path, PathBuf};

use qiyou_testing::damage;
use serde_json::Value as Json;
use tempfile::TempDir;

use crate::program::{Ended, Up, ended, qiyou, run};

/// A county's data directory that was served once, and so holds the shipped plan.
struct County {
    _parent: TempDir,
    data: PathBuf,
}

impl County {
    fn new() -> Self {
        let parent = TempDir::new().unwrap();
        let data = parent.path().join("data");
        Self { _parent: parent, data }
    }

    fn up(&self) -> Up {
        Up::start(&self.data, &[])
    }

    fn text(&self) -> &str {
        self.data.to_str().unwrap()
    }

    fn file(&self, name: &str) -> String {
        self.data.join(name).to_str().unwrap().to_owned()
    }

    /// Runs a command with an auditor's token.
    fn audit(&self, args: &[&str]) -> Ended {
        let token = run(&["token", "--data", self.text(), "--subject", "auditor-1", "--role", "auditor"]);
        let mut command = qiyou(&[&["audit"], args].concat());
        command.env("QIYOU_TOKEN", token.out.trim());
        ended(command)
    }
}

fn tamper(data: &Path, sql: &'static str) {
    let url = format!("sqlite:{}", data.join("health.db").display());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    assert!(runtime.block_on(damage::run(&url, sql)) > 0);
}

fn address(up: &Up, service: &str) -> String {
    let found = up.addresses.iter().find(|(name, _)| name == service).unwrap();
    format!("http://{}", found.1)
}

#[test]
fn databases_are_verified_and_damage_is_named_with_status_1() {
    let county = County::new();
    county.up().stop();
    let sound = county.audit(&["verify", "--data", county.text()]);
    assert_eq!((sound.code, sound.err.as_str()), (0, ""), "{sound:?}");
    assert_eq!(sound.out.lines().count(), 8);
    assert!(sound.out.lines().all(|line| line.ends_with(": all as it was written")), "{sound:?}");

    tamper(&county.data, "UPDATE revisions SET actor = 'nobody' WHERE revision = 1");
    tamper(&county.data, "UPDATE plan_versions_current SET sha256 = 'another'");
    let damaged = county.audit(&["verify", "--data", county.text(), "--domain", "health"]);
    assert_eq!((damaged.code, damaged.line()), (1, "qiyou: 2 things are not as they were written"));
    let lines: Vec<_> = damaged.out.lines().collect();
    assert_eq!(lines[0], "health: entry 1 was changed");
    assert!(
        lines[1].starts_with("health: plan_versions/changxing-2023-2027 does not stand as revision "),
        "{lines:?}"
    );
    assert!(lines[2].ends_with(": 2 are not as they were written"), "{lines:?}");

    let json = county.audit(&["verify", "--data", county.text(), "--domain", "health", "--json"]);
    let lines: Vec<Json> = json.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["damage"]["fault"], "AUDIT_FAULT_ENTRY_CHANGED");
    assert_eq!(
        (&lines[0]["damage"]["entry"], &lines[2]["summary"]["damageCount"]),
        (&"entries/1".into(), &2.into())
    );
}

#[test]
fn a_running_service_is_listed_exported_and_verified_against_its_signed_head() {
    let county = County::new();
    let up = county.up();
    let health = address(&up, "health");
    let listed = county.audit(&["list", "--server", &health, "--limit", "1"]);
    assert!(listed.out.contains("IndicatorService/LoadPlan"), "{listed:?}");
    assert!(listed.out.contains("    plan_versions/changxing-2023-2027 (new)\n"), "{listed:?}");
    let forbidden = county.audit(&["list", "--server", &address(&up, "health"), "--resource", "nothing"]);
    assert!(forbidden.line().contains("names no rows of this store"), "{forbidden:?}");

    let viewer = run(&["token", "--data", county.text(), "--subject", "viewer-3"]);
    let mut refused = qiyou(&["audit", "list", "--server", &health]);
    refused.env("QIYOU_TOKEN", viewer.out.trim());
    assert!(ended(refused).line().contains("ROLE_MISSING"));
    let refusals = county.audit(&["refusals", "--server", &health]);
    assert!(
        refusals.out.contains("  viewer-3  AuditService/ListAuditEntries  ROLE_MISSING, once\n"),
        "{refusals:?}"
    );

    let (file, keys) = (county.file("health.audit"), county.file("development.jwks.json"));
    let exported = county.audit(&["export", "--server", &health, "--to", &file]);
    assert_eq!(exported.code, 0, "{exported:?}");
    let checked = run(&["audit", "check", &file, "--keys", &keys]);
    assert_eq!(checked.code, 0, "{checked:?}");
    assert!(checked.out.contains(" 1 refusals, all as the store "), "{checked:?}");
    let against = ["verify", "--server", &health, "--head", &file, "--keys", &keys];
    assert_eq!(county.audit(&against).code, 0);
    up.stop();

    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replacen("\"actor\":\"", "\"actor\":\"not-", 1)).unwrap();
    let changed = run(&["audit", "check", &file, "--keys", &keys]);
    assert_eq!(changed.code, 1);
    assert!(changed.line().ends_with(":1: entry 1 was changed"), "{changed:?}");

    // The end is cut off cleanly; only who knew the head can tell.
    std::fs::write(&file, text).unwrap();
    tamper(&county.data, "DELETE FROM refusals");
    tamper(&county.data, "UPDATE refusal_head SET number = 0");
    let verify = ["verify", "--data", county.text(), "--domain", "health"];
    assert_eq!(county.audit(&verify).code, 0);
    let cut = county.audit(&[&verify[..], &["--head", &file, "--keys", &keys]].concat());
    assert_eq!(cut.code, 1, "{cut:?}");
    assert!(cut.out.starts_with("health: refusal 1 is missing\n"), "{cut:?}");
}

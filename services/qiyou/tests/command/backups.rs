//! `qiyou backup` and `qiyou restore`: from services that run, back into directories and databases.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
    thread,
    time::Duration,
};

use qiyou_testing::{damage, postgres};
use serde_json::Value as Json;
use tempfile::TempDir;

use crate::program::{Ended, Up, qiyou, run};

/// The services of a county.
const EIGHT: [&str; 8] = [
    "aggregator",
    "childcare",
    "education",
    "elderly_care",
    "employment",
    "health",
    "housing",
    "social_assistance",
];

/// A data directory, and one for its backups.
struct County {
    _parent: TempDir,
    data: PathBuf,
    backups: PathBuf,
}

impl County {
    fn new() -> Self {
        let parent = TempDir::new().unwrap();
        let (data, backups) = (parent.path().join("data"), parent.path().join("backups"));
        Self { _parent: parent, data, backups }
    }

    /// One with the shipped plan, backed up while it was served.
    fn backed_up() -> Self {
        let county = Self::new();
        let up = Up::start(&county.data, &[]);
        let backup = county.backup(&[]);
        assert_eq!(backup.code, 0, "{backup:?}");
        assert_eq!(up.stop().code, 0);
        county
    }

    fn backup(&self, others: &[&str]) -> Ended {
        run(&[&["backup", "--data", text(&self.data), "--to", text(&self.backups)], others].concat())
    }

    fn file(&self, service: &str) -> PathBuf {
        self.backups.join(format!("{service}.backup"))
    }

    /// A place beside the others.
    fn beside(&self, name: &str) -> PathBuf {
        self.data.with_file_name(name)
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

const WHY: [&str; 4] = ["--actor", "ops-3", "--reason", "the disk failed"];

fn restore(files: &[PathBuf], to: &[&str]) -> Ended {
    let files: Vec<_> = files.iter().map(|file| text(file)).collect();
    run(&[&["restore"], files.as_slice(), to, &WHY].concat())
}

/// The lines of an archive behind the first, the seal left out: what does not say of which epoch it is.
fn history(file: &Path) -> Vec<String> {
    let archive = fs::read_to_string(file).unwrap();
    let lines: Vec<_> = archive.lines().skip(1).map(str::to_owned).collect();
    lines[..lines.len() - 1].to_vec()
}

#[test]
fn a_county_is_backed_up_while_it_serves_and_serves_again_where_it_is_restored() {
    let county = County::backed_up();
    let files = EIGHT.map(|service| county.file(service));

    let verified = run(&[&["backup", "verify"], files.each_ref().map(|file| text(file)).as_slice()].concat());
    assert_eq!(verified.code, 0, "{verified:?}");
    for (line, service) in verified.out.lines().zip(EIGHT) {
        assert!(line.starts_with(&format!("{service}: revision ")) && line.contains(", sha256 "), "{line}");
    }
    assert_eq!(verified.out.lines().count(), 8);

    let again = county.beside("again");
    let restored = restore(&files, &["--data", text(&again)]);
    assert_eq!((restored.code, restored.out.lines().count()), (0, 8), "{restored:?}");
    assert!(restored.out.starts_with("aggregator: restored to revision "), "{restored:?}");

    let up = Up::start(&again, &[]);
    let backups = county.beside("backups-again");
    let taken = run(&["backup", "--data", text(&again), "--to", text(&backups)]);
    assert_eq!((taken.code, up.stop().code), (0, 0), "{taken:?}");
    for service in EIGHT {
        let file = backups.join(format!("{service}.backup"));
        let (before, after) = (history(&county.file(service)), history(&file));
        let added: Vec<_> = after.iter().filter(|line| !before.contains(line)).collect();
        assert_eq!(added.len(), 1, "{service}: nothing but the entry of the restore: {added:?}");
        assert!(added[0].contains(r#""actor":"ops-3","method":"qiyou restore""#), "{added:?}");
    }
    let sound = run(&["rebuild", "--data", text(&again)]);
    assert_eq!(sound.out.matches("nothing differed").count(), 8, "{sound:?}");
}

#[test]
fn outcomes_are_told_to_programs_as_well() {
    let county = County::new();
    Up::start(&county.data, &["--no-plan"]).stop();
    let taken = county.backup(&["--json", "--domain", "health"]);
    let archive: Json = serde_json::from_str(&taken.out).unwrap();
    assert_eq!(archive["service"], "health");
    assert_eq!(archive["file"], text(&county.file("health")));
    assert_eq!(archive["label"], Json::Null);

    let verified = run(&["backup", "verify", "--json", text(&county.file("health"))]);
    assert_eq!(serde_json::from_str::<Json>(&verified.out).unwrap(), archive);

    let restored = restore(&[county.file("health")], &["--json", "--data", text(&county.beside("again"))]);
    let restored: Json = serde_json::from_str(&restored.out).unwrap();
    assert_eq!(restored["archive"], archive);
    assert_eq!(restored["revision"].as_i64().unwrap(), archive["revision"].as_i64().unwrap() + 1);
    assert_ne!(restored["epoch"], archive["epoch"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_moves_a_store_from_one_engine_to_the_other_and_back() {
    let Some(server) = postgres::Server::shared() else { return };
    let (county, url) = (County::backed_up(), server.database().await);
    let moved = restore(&[county.file("childcare")], &["--store", &url]);
    assert_eq!(moved.code, 0, "{moved:?}");
    let there = county.beside("there");
    let taken = run(&["backup", "--store", &url, "--domain", "childcare", "--to", text(&there)]);
    assert_eq!(taken.code, 0, "{taken:?}");
    let file = there.join("childcare.backup");
    let back = restore(std::slice::from_ref(&file), &["--data", text(&county.beside("back"))]);
    assert_eq!(back.code, 0, "{back:?}");

    let (before, between) = (history(&county.file("childcare")), history(&file));
    assert_eq!(between.iter().filter(|line| !before.contains(line)).count(), 1);
    assert!(before.iter().all(|line| between.contains(line)));
}

#[test]
fn what_cannot_be_backed_up_or_restored_is_told_in_one_line() {
    let county = County::new();
    let nothing = county.backup(&[]);
    assert!(nothing.line().contains("cannot be used"), "{nothing:?}");
    assert_eq!(nothing.code, 64);
    Up::start(&county.data, &["--no-plan"]).stop();
    assert_eq!(county.backup(&[]).code, 0);

    let twice = county.backup(&[]);
    assert!(twice.line().ends_with("aggregator.backup is there already; choose another place"), "{twice:?}");
    assert_eq!(twice.code, 64);

    let held = restore(&[county.file("health")], &["--data", text(&county.data)]);
    let expected = "the database holds the store of health already, and a restore never writes over one; \
                    give an empty database or a new file";
    assert!(held.line().ends_with(expected), "{held:?}");
    assert_eq!(held.code, 64);

    let file = county.file("health");
    let copy = county.beside("copy.backup");
    fs::copy(&file, &copy).unwrap();
    let same = restore(&[file.clone(), copy.clone()], &["--data", text(&county.beside("again"))]);
    assert!(same.line().ends_with(" are both backups of health"), "{same:?}");
    assert_eq!(same.code, 2);
    let one = restore(&[file.clone(), county.file("housing")], &["--store", "sqlite:x.db"]);
    assert!(one.line().contains("give one backup with --store"), "{one:?}");

    let bytes = fs::read(&file).unwrap();
    fs::write(&copy, &bytes[..bytes.len() - 9]).unwrap();
    for cut in [
        run(&["backup", "verify", text(&copy)]),
        restore(std::slice::from_ref(&copy), &["--data", text(&county.beside("again"))]),
    ] {
        assert!(
            cut.line().contains("copy.backup: ") && cut.line().ends_with("take another backup"),
            "{cut:?}"
        );
        assert_eq!(cut.code, 1);
    }
    let left: Vec<_> = fs::read_dir(county.beside("again")).unwrap().collect();
    assert!(left.is_empty(), "nothing was touched: {left:?}");

    fs::write(&copy, "a letter\n").unwrap();
    let letter = run(&["backup", "verify", text(&copy)]);
    assert!(letter.line().ends_with("it does not begin like a backup; check the name"), "{letter:?}");
    assert_eq!(letter.code, 64);
}

#[tokio::test]
async fn a_store_that_was_tampered_with_is_not_backed_up() {
    let county = County::new();
    Up::start(&county.data, &[]).stop();
    let health = county.data.join("health.db");
    let tampered =
        damage::run(text(&health), "UPDATE revisions SET actor = 'nobody' WHERE revision = 1").await;
    assert_eq!(tampered, 1);
    let refused = county.backup(&["--domain", "health"]);
    assert!(
        refused.line().starts_with("qiyou: health: the audit chain is broken: entry 1 was changed"),
        "{refused:?}"
    );
    assert_eq!(refused.code, 1);
    assert!(!county.file("health").exists());
}

#[test]
fn made_up_figures_stay_marked_through_a_restore() {
    let county = County::new();
    Up::start(&county.data, &["--no-plan"]).stop();
    let mark = format!("a sample\n{} loaded\n", "ab".repeat(32));
    fs::write(county.data.join("SAMPLE.txt"), mark).unwrap();
    assert_eq!(county.backup(&["--domain", "health"]).code, 0);

    let again = county.beside("again");
    assert_eq!(restore(&[county.file("health")], &["--data", text(&again)]).code, 0);
    assert!(again.join("SAMPLE.txt").exists());

    let own = county.beside("own");
    Up::start(&own, &["--no-plan"]).stop();
    fs::remove_file(own.join("health.db")).unwrap();
    let mixed = restore(&[county.file("health")], &["--data", text(&own)]);
    assert!(mixed.line().contains("holds made-up figures and the other does not"), "{mixed:?}");
    assert_eq!(mixed.code, 64);
}

/// How often a restore is killed.
const KILLS: u64 = 12;

#[test]
fn a_restore_that_is_killed_leaves_a_store_that_is_not_served_and_can_be_restored_again() {
    let county = County::backed_up();
    let (again, file) = (county.beside("again"), county.file("childcare"));
    let call = [&["restore", text(&file), "--data", text(&again)], WHY.as_slice()].concat();
    for kill in 0..KILLS {
        let mut restore = qiyou(&call).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        thread::sleep(Duration::from_millis(kill * 12));
        restore.kill().unwrap();
        if restore.wait().unwrap().success() {
            break;
        }
        let served = run(&["rebuild", "--data", text(&again)]);
        let unfinished =
            "a restore into the database did not finish; run `qiyou restore` again, which begins it anew";
        let is_kept_out = ["holds no database", "cannot be used", "lacks migration", unfinished];
        let is_whole = served.out.ends_with(" rows, nothing differed\n");
        assert!(is_whole || is_kept_out.iter().any(|told| served.line().contains(told)), "{served:?}");
        if is_whole {
            break;
        }
    }
    let finished = run(&call);
    assert!(
        finished.code == 0 || finished.line().contains("holds the store of childcare already"),
        "{finished:?}"
    );
    let sound = run(&["rebuild", "--data", text(&again)]);
    assert!(sound.out.ends_with(" rows, nothing differed\n"), "{sound:?}");
}

//! A full disk under SQLite: writes are refused whole and say why, reads go on, and room is all that it takes to go on.

use std::{env, fs, path::PathBuf, process::Stdio, time::Duration};

use qiyou_proto::indicator::v1::{Observation, ReportObservationsRequest};
use qiyou_tests::{
    Caller, Child,
    county::{self, Cell, value},
    eventually,
};
use tempfile::TempDir;
use tokio::process::Command;
use tonic::{Code, Response, Status};

use crate::{
    health::is_healthy,
    refused::{refused_within, retry_after},
    server::{MIB, USUAL, program},
};

/// A file system of this size holds the store of a small county, and little more than a megabyte of reports.
const DISK: &str = "size=12m";

/// What an operator may remove to make room.
const BALLAST: usize = 4 << 20;

/// How soon a caller knows: the disk is not waited for.
const AT_ONCE: Duration = Duration::from_secs(5);

/// A server whose store lies on a small file system of its own, which nobody else sees.
struct Full {
    child: Child,
    directory: TempDir,
}

impl Full {
    /// Starts it; nothing where the machine lets nobody mount, which is said loudly.
    async fn start() -> Option<Self> {
        let directory = TempDir::new().unwrap();
        let disk = directory.path().join("disk");
        fs::create_dir(&disk).unwrap();
        if !may_mount(&disk).await {
            return None;
        }
        let server = program(USUAL, disk.join("store.db").display(), directory.path(), &[]);
        let mut command = mounted(&disk, r#"exec "$@""#);
        command.arg(server.as_std().get_program()).args(server.as_std().get_args());
        Some(Self { child: Child::start(command, directory.path()).await, directory })
    }

    /// A file on the disk, by the way through the process that has it mounted.
    fn file(&self, name: &str) -> PathBuf {
        let disk = self.directory.path().join("disk");
        let seen = format!("/proc/{}/root{}", self.child.id(), disk.display());
        PathBuf::from(seen).join(name)
    }
}

/// A command that does something in a namespace in which a small file system lies on a directory.
fn mounted(disk: &std::path::Path, then: &str) -> Command {
    let mut command = Command::new("unshare");
    let script = format!(r#"mount -t tmpfs -o {DISK} none "$0" && {then}"#);
    command.args(["--mount", "--map-root-user", "sh", "-c", &script]).arg(disk);
    command
}

async fn may_mount(disk: &std::path::Path) -> bool {
    let tried = mounted(disk, "true").stderr(Stdio::piped()).output().await;
    let why = match tried {
        Ok(output) if output.status.success() => return true,
        Ok(output) => String::from_utf8_lossy(&output.stderr).into_owned(),
        Err(error) => error.to_string(),
    };
    let is_ci = env::var_os("CI").is_some_and(|value| !value.is_empty());
    assert!(!is_ci, "a full disk cannot be tried: {why}");
    eprintln!("THE TEST OF A FULL DISK WAS SKIPPED, since nothing can be mounted here: {why}");
    false
}

/// Reports with comments of three kilobytes, for a few cells from one on.
fn reports(from: usize, count: usize) -> Vec<Observation> {
    let comment = "字".repeat(1_000);
    let cells = Cell::many().into_iter().skip(from).take(count);
    cells.map(|cell| Observation { comment: comment.clone(), ..cell.report(value(from)) }).collect()
}

/// Reports until the disk is full; says how many reports were taken, and gives the refusal.
async fn fill(reporter: &Caller) -> (usize, Status) {
    let step = 50;
    for from in (0..1_000).step_by(step) {
        if let Err(status) = reporter.report(reports(from, step)).await {
            return (from, status);
        }
    }
    panic!("the disk never filled");
}

async fn report_under(
    reporter: &Caller,
    id: &str,
    observations: Vec<Observation>,
) -> Result<Response<qiyou_proto::indicator::v1::ReportObservationsResponse>, Status> {
    let request = ReportObservationsRequest { observations, request_id: id.to_owned(), ..Default::default() };
    reporter.indicators().report_observations(request).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_refuses_writes_whole_until_there_is_room() {
    let Some(full) = Full::start().await else { return };
    fs::write(full.file("ballast"), vec![0; BALLAST]).unwrap();
    let callers = &full.child.callers;
    county::load(callers).await;
    let (reporter, viewer) = (callers.reporter(), callers.viewer());
    let (taken, status) = fill(&reporter).await;
    let refusal = qiyou_tests::Refusal::of(&status);
    assert_eq!(refusal.why(), (Code::ResourceExhausted, "STORE_FULL"), "{refusal}");
    assert_eq!(
        refusal.message,
        "the disk of the database is full and nothing was written; free space there, then send it again"
    );
    assert_eq!(retry_after(&status), Some(Duration::from_secs(10)));

    // Nothing of what was refused is there, all that was answered is, and others hear the same reason.
    assert_eq!(viewer.observations().await.len(), taken);
    for _ in 0..3 {
        let refusal = refused_within(AT_ONCE, report_under(&reporter, "again", reports(taken, 50))).await;
        assert_eq!(refusal.why(), (Code::ResourceExhausted, "STORE_FULL"), "{refusal}");
        assert_eq!(viewer.observations().await.len(), taken, "reads go on");
    }
    is_healthy(callers).await;
    let peak = full.child.memory().peak;

    fs::remove_file(full.file("ballast")).unwrap();
    let again = || async { report_under(&reporter, "again", reports(taken, 50)).await.ok() };
    eventually("a write, once there is room", again).await;
    assert_eq!(viewer.observations().await.len(), taken + 50, "the same request is taken now, once");
    let grown = full.child.memory().peak - peak;
    assert!(grown <= 16 * MIB, "a full disk and its recovery took {} MiB", grown / MIB);
}

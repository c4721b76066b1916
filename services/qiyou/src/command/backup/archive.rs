//! What is told of backups, and what can be wrong with one.

use std::path::Path;

use qiyou_store::backup::{Archive, ArchiveError};
use serde_json::{Value as Json, json};

use crate::{
    failure::{Failure, Result},
    output::{self, Progress},
};

/// How the name of a backup ends.
pub(in crate::command) const FILE: &str = "backup";

/// How outcomes are told.
#[derive(Debug, clap::Args)]
pub(in crate::command) struct Reports {
    /// Print each outcome as a JSON object on a line of its own, for programs
    #[arg(long)]
    json: bool,
}

/// Progress in the revisions of a store, where someone looks at a terminal.
pub(in crate::command) struct Steps {
    progress: Option<Progress>,
    percent: i64,
}

impl Reports {
    pub(in crate::command) fn begin(&self, what: String) -> Steps {
        let progress = if self.json { None } else { Progress::in_terminal(what) };
        Steps { progress, percent: 0 }
    }

    /// Tells of a backup that is whole.
    pub(in crate::command) fn archive(&self, file: &Path, archive: &Archive) -> Result<()> {
        self.outcome(|| described(file, archive), || line(archive))
    }

    /// Tells an outcome in either form.
    pub(in crate::command) fn outcome(
        &self,
        json: impl FnOnce() -> Json,
        line: impl FnOnce() -> String,
    ) -> Result<()> {
        output::print(&if self.json { format!("{}\n", json()) } else { format!("{}\n", line()) })
    }
}

impl Steps {
    /// So many revisions of all are done.
    pub(in crate::command) fn step(&mut self, done: i64, all: i64) {
        let percent = done.saturating_mul(100) / all.max(1);
        if let Some(progress) = self.progress.as_mut().filter(|_| percent != self.percent) {
            progress.step(&format!("{percent} % of {all} revisions"));
        }
        self.percent = percent;
    }
}

/// A backup as programs read it.
pub(in crate::command) fn described(file: &Path, archive: &Archive) -> Json {
    let Archive { header, rows, answers, bytes, sha256 } = archive;
    json!({
        "file": file.display().to_string(),
        "service": header.service,
        "store": header.store.to_string(),
        "epoch": header.epoch.to_string(),
        "revision": header.revision,
        "recordedAt": header.recorded_at.to_string(),
        "rows": rows,
        "answers": answers,
        "bytes": bytes,
        "sha256": sha256.to_string(),
        "label": header.label,
    })
}

fn line(archive: &Archive) -> String {
    let Archive { header, rows, bytes, sha256, .. } = archive;
    format!("{}: revision {}, {rows} rows, {bytes} bytes, sha256 {sha256}", header.service, header.revision)
}

/// Why a file is not the backup that it should be.
pub(in crate::command) fn unusable(file: &Path, error: &ArchiveError) -> Failure {
    let is_spoiled =
        matches!(error, ArchiveError::Cut(_) | ArchiveError::Damaged { .. } | ArchiveError::Broken(_));
    let failure: fn(String) -> Failure = if is_spoiled { Failure::failed } else { Failure::configuration };
    failure(error.to_string()).within(file.display())
}

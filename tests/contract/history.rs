//! The contract as it was released: what git holds of it under the tags `v*`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use qiyou_tests::{Verdict, commit, git};
use tempfile::TempDir;

use crate::buf::{BUF, CONTRACT, text};

/// A repository of git that holds the contract.
pub(crate) struct History(PathBuf);

impl History {
    pub(crate) fn ours() -> Self {
        Self(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
    }

    /// A repository of one commit of this contract.
    pub(crate) fn of(directory: &TempDir, contract: &str) -> Self {
        let history = Self(directory.path().to_owned());
        history.edit(contract);
        fs::write(history.0.join(CONTRACT).join("buf.yaml"), text()).unwrap();
        commit(&history.0);
        history
    }

    pub(crate) fn tag(&self, release: &str) {
        git(&self.0, ["tag", release]).holds();
    }

    /// Writes a contract of one file, without a commit.
    pub(crate) fn edit(&self, contract: &str) {
        let directory = self.0.join(CONTRACT).join("qiyou/demo/v1");
        fs::create_dir_all(&directory).unwrap();
        let head = "syntax = \"proto3\";\npackage qiyou.demo.v1;\n";
        fs::write(directory.join("demo.proto"), format!("{head}{contract}")).unwrap();
    }

    /// The releases that led here, the newest first; none where git or its repository is missing.
    pub(crate) fn releases(&self) -> Vec<String> {
        let tags = git(&self.0, ["tag", "--list", "v*", "--merged", "HEAD", "--sort=-version:refname"]);
        if tags.passed { tags.text.lines().map(str::to_owned).collect() } else { Vec::new() }
    }

    /// What buf says of the contract as it stands, compared with a release. Nothing where buf is missing.
    pub(crate) fn compared_with(&self, release: &str) -> Option<Verdict> {
        let directory = tempfile::tempdir().unwrap();
        let archive = directory.path().join("release.tar");
        let output = format!("--output={}", archive.display());
        git(&self.0, ["archive", "--format=tar", &output, release, CONTRACT]).holds();
        let (now, then) = (self.0.join(CONTRACT), format!("{}#subdir={CONTRACT}", archive.display()));
        BUF.run(["breaking".as_ref(), now.as_os_str(), "--against".as_ref(), then.as_ref()])
    }
}

//! Repositories of git that are made for one test.

use std::{path::Path, process::Command};

use crate::Verdict;

/// Runs git in a directory, with a committer of its own.
pub fn git<'a>(directory: &Path, arguments: impl IntoIterator<Item = &'a str>) -> Verdict {
    let configuration =
        ["user.name=tests", "user.email=tests@invalid", "commit.gpgSign=false", "tag.gpgSign=false"];
    let mut git = Command::new("git");
    git.current_dir(directory).args(configuration.iter().flat_map(|setting| ["-c", setting]));
    Verdict::of(git.args(arguments))
}

/// Makes a directory a repository with one commit, of all that is in it.
///
/// # Panics
/// When git cannot.
pub fn commit(directory: &Path) {
    git(directory, ["init", "--quiet", "--initial-branch=main"]).holds();
    git(directory, ["add", "."]).holds();
    git(directory, ["commit", "--quiet", "--message=All"]).holds();
}

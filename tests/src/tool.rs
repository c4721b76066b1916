//! Programs that tests ask and that others make: where they are, and what is to be done where there are none.

use std::{
    env,
    ffi::OsStr,
    path::{Path, PathBuf},
    process::Command,
};

/// The root of the workspace.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// A program that `.ci/run` installs.
#[derive(Debug)]
pub struct Tool {
    /// Its name, wherever `PATH` has it.
    pub name: &'static str,
    /// Where `.ci/run` puts it, from the root.
    pub installed: &'static str,
    /// The file that names its version, from the root.
    pub pinned: &'static str,
}

/// What a program said, and whether it was content.
#[derive(Debug)]
pub struct Verdict {
    /// Whether it left with success.
    pub passed: bool,
    /// Everything it printed.
    pub text: String,
}

impl Tool {
    /// Runs the program in the root directory. Nothing where it is missing.
    ///
    /// # Panics
    /// As [`Tool::command`] does.
    pub fn run<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Option<Verdict> {
        Some(Verdict::of(self.command()?.args(arguments)))
    }

    /// The program, to run in the root directory. Nothing where it is missing, which is said loudly.
    ///
    /// # Panics
    /// When it is missing and `CI` is set.
    #[must_use]
    pub fn command(&self) -> Option<Command> {
        let places = [Path::new(ROOT).join(self.installed), self.name.into()];
        let runs = |place: &&PathBuf| {
            Command::new(place).arg("--version").output().is_ok_and(|output| output.status.success())
        };
        let Some(place) = places.iter().find(runs) else {
            let missing = format!("found no {}; {} names its version", self.name, self.pinned);
            assert!(env::var_os("CI").is_none_or(|value| value.is_empty()), "{missing}");
            eprintln!("A CHECK WAS SKIPPED: {missing}");
            return None;
        };
        let mut command = Command::new(place);
        command.current_dir(ROOT);
        Some(command)
    }
}

impl Verdict {
    /// What a program says when it is run.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn of(command: &mut Command) -> Self {
        let output = command.output().expect("the program starts");
        let text = [output.stdout, output.stderr].concat();
        Self { passed: output.status.success(), text: String::from_utf8_lossy(&text).into_owned() }
    }

    /// Holds that the program was content, and shows what it said otherwise.
    ///
    /// # Panics
    /// When it was not.
    pub fn holds(&self) {
        assert!(self.passed, "{}", self.text);
    }

    /// Holds that the program complained, and of each of these.
    ///
    /// # Panics
    /// When it was content, or of something else.
    pub fn complains<'a>(&self, complaints: impl IntoIterator<Item = &'a str>) {
        assert!(!self.passed, "nothing was found: {}", self.text);
        let missed: Vec<_> = complaints.into_iter().filter(|each| !self.text.contains(*each)).collect();
        assert!(missed.is_empty(), "{missed:?} is missing in:\n{}", self.text);
    }
}

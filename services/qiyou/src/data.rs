//! The data directory: where it is, what lies in it, and whether that is made up.
//!
//! Made-up figures and a county's own never come into one directory: `qiyou demo` marks its directories with a file, and
//! neither it nor `qiyou up` serves one of the other's.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use qiyou_kernel::Digest;

use crate::{
    failure::{Failure, Result},
    screen::SAMPLE,
};

/// The usual directory of `qiyou up`: visible, and beside whoever starts it, so that nothing is written where nobody
/// looks and removing it is all that starting over takes.
pub(crate) const USUAL: &str = "qiyou-data";

/// The usual directory of `qiyou demo`.
pub(crate) const DEMO: &str = "qiyou-demo";

/// The file that marks a directory of made-up figures, for people as for programs.
const MARK: &str = "SAMPLE.txt";

/// How a database file ends.
const DATABASE: &str = "db";

/// A data directory that is there and can be read.
#[derive(Debug)]
pub(crate) struct Directory {
    pub(crate) path: PathBuf,
    pub(crate) holds: Holds,
}

/// What a data directory holds.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Holds {
    /// No database.
    Nothing,
    /// Made-up figures.
    Sample(Mark),
    /// Databases of services that were started for their own sake.
    Own,
}

/// What the file beside made-up figures says of them.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Mark {
    /// Names the sample exactly: the digest of its documents.
    pub(crate) sample: Digest,
    /// Whether it was loaded to its end.
    pub(crate) is_loaded: bool,
}

impl Directory {
    /// Makes the directory where it is missing, and looks into it.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let unusable = |error: io::Error| {
            let path = path.display();
            Failure::configuration(format!("the data directory {path} cannot be used: {error}"))
        };
        fs::create_dir_all(path).map_err(unusable)?;
        let holds = match fs::read_to_string(path.join(MARK)) {
            Ok(text) => Holds::Sample(Mark::read(&text).ok_or_else(|| unreadable(path))?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let is_empty = databases(path).map_err(unusable)?.is_empty();
                if is_empty { Holds::Nothing } else { Holds::Own }
            }
            Err(error) => return Err(unusable(error)),
        };
        Ok(Self { path: path.to_owned(), holds })
    }

    /// Marks the directory as one of made-up figures. The mark is there whole or not at all.
    pub(crate) fn mark(&self, mark: &Mark) -> Result<()> {
        let path = self.path.join(MARK);
        let draft = path.with_added_extension("new");
        let written = fs::write(&draft, mark.text()).and_then(|()| fs::rename(&draft, &path));
        written.map_err(|error| Failure::configuration(format!("cannot write {}: {error}", path.display())))
    }
}

/// The names of the services whose databases lie in a directory, sorted.
pub(crate) fn databases(path: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(path)? {
        let file = entry?.path();
        if file.extension().is_some_and(|extension| extension == DATABASE)
            && let Some(name) = file.file_stem().and_then(|name| name.to_str())
        {
            names.push(name.to_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// The database of a service.
pub(crate) fn database(path: &Path, service: &str) -> PathBuf {
    path.join(format!("{service}.{DATABASE}"))
}

fn unreadable(path: &Path) -> Failure {
    let mark = path.join(MARK);
    Failure::configuration(format!(
        "{} is not as `qiyou demo` writes it; remove the directory, or name another with --data",
        mark.display()
    ))
}

impl Mark {
    /// The text of the file.
    pub(crate) fn text(&self) -> String {
        let state = if self.is_loaded { "loaded" } else { "loading" };
        format!("{SAMPLE}\n{} {state}\n", self.sample)
    }

    /// Reads the text of the file.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (sample, state) = text.lines().nth(1)?.split_once(' ')?;
        let is_loaded = match state {
            "loaded" => true,
            "loading" => false,
            _ => return None,
        };
        Some(Self { sample: sample.parse().ok()?, is_loaded })
    }
}

#[cfg(test)]
mod tests {
    use qiyou_kernel::Digest;

    use super::{Directory, Holds, Mark};

    #[test]
    fn a_directory_tells_made_up_figures_from_a_countys_own() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("a/b");
        let directory = Directory::open(&path).unwrap();
        assert_eq!(directory.holds, Holds::Nothing);

        std::fs::write(path.join("childcare.db"), "").unwrap();
        assert_eq!(Directory::open(&path).unwrap().holds, Holds::Own);

        for is_loaded in [false, true] {
            let mark = Mark { sample: Digest::of(b"sample"), is_loaded };
            directory.mark(&mark).unwrap();
            assert_eq!(Directory::open(&path).unwrap().holds, Holds::Sample(mark));
        }
    }

    #[test]
    fn a_directory_that_cannot_be_used_is_refused_in_one_line() {
        let parent = tempfile::tempdir().unwrap();
        std::fs::write(parent.path().join("file"), "").unwrap();
        let refused = Directory::open(&parent.path().join("file/below")).unwrap_err().to_string();
        assert!(refused.contains("file/below cannot be used: ") && !refused.contains('\n'), "{refused}");

        std::fs::write(parent.path().join("SAMPLE.txt"), "something else\n").unwrap();
        let refused = Directory::open(parent.path()).unwrap_err().to_string();
        assert!(refused.contains("SAMPLE.txt is not as `qiyou demo` writes it"), "{refused}");
    }
}

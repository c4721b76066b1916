//! The file of an archive: there whole, or not at all.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufReader, BufWriter},
    path::{Path, PathBuf},
};

use super::fault::{ArchiveError, BackupError};

/// Bytes read or written at a time.
const BUFFER: usize = 256 * 1024;

/// What the name of an unfinished file ends with.
const DRAFT: &str = "partial";

/// Opens an archive to be read.
pub(super) fn read(path: &Path) -> Result<BufReader<File>, ArchiveError> {
    Ok(BufReader::with_capacity(BUFFER, File::open(path)?))
}

/// An archive under way, under a name of its own; removed unless it is finished.
pub(super) struct Draft {
    path: PathBuf,
    draft: PathBuf,
}

impl Draft {
    /// Begins a file, which must not be there yet. One that was left unfinished is written over.
    pub(super) fn begin(path: &Path) -> Result<(Self, BufWriter<File>), BackupError> {
        let draft = Self { path: path.to_owned(), draft: path.with_added_extension(DRAFT) };
        draft.require_absent()?;
        let open = OpenOptions::new().create(true).truncate(true).write(true).open(&draft.draft);
        let file = open.map_err(|source| draft.unwritable(source))?;
        Ok((draft, BufWriter::with_capacity(BUFFER, file)))
    }

    /// Gives the file its name, once every byte of it is on the disk.
    pub(super) fn finish(self, file: BufWriter<File>) -> Result<(), BackupError> {
        self.require_absent()?;
        let kept = file
            .into_inner()
            .map_err(io::IntoInnerError::into_error)
            .and_then(|file| file.sync_all())
            .and_then(|()| fs::rename(&self.draft, &self.path))
            .and_then(|()| sync_directory(&self.path));
        kept.map_err(|source| self.unwritable(source))
    }

    /// Says what kept the file from being written.
    pub(super) fn unwritable(&self, source: io::Error) -> BackupError {
        BackupError::Unwritable { path: self.path.clone(), source }
    }

    fn require_absent(&self) -> Result<(), BackupError> {
        match self.path.try_exists() {
            Ok(false) => Ok(()),
            Ok(true) => Err(BackupError::Exists(self.path.clone())),
            Err(source) => Err(self.unwritable(source)),
        }
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // It has another name by now, or nobody needs it.
        let _ = fs::remove_file(&self.draft);
    }
}

/// Makes a new name last as well.
fn sync_directory(path: &Path) -> io::Result<()> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    File::open(directory.unwrap_or_else(|| Path::new(".")))?.sync_all()
}

//! The lock file beside an SQLite database: one process at a time.
//!
//! SQLite itself would let a second process in; its writer would then wait for ours, and its feed would miss our commits.

use std::{
    fs::{File, OpenOptions, TryLockError},
    path::Path,
};

use crate::OpenError;

/// Held while the database is open. The file stays; the lock goes with the process at the latest, however that ends.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock of a database file, or says who is in the way.
    pub(crate) fn take(database: &Path) -> Result<Self, OpenError> {
        let mut path = database.as_os_str().to_owned();
        path.push(".lock");
        let unreadable = |source| OpenError::Unreadable { path: database.to_owned(), source };
        let open = OpenOptions::new().create(true).truncate(false).write(true).open(path);
        let file = open.map_err(unreadable)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(OpenError::InUse { path: database.to_owned() }),
            Err(TryLockError::Error(source)) => Err(unreadable(source)),
        }
    }
}

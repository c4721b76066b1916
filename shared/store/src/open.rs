//! Opening a store: where it is, what it holds, and what can be in the way.

use std::{fmt, io, path::PathBuf, time::Duration};

use qiyou_kernel::{Clock, Uuid};
use sqlx::migrate::MigrateError;

use crate::{
    Part, backup,
    engine::{self, Database},
    head::HeadRow,
};

/// What to open, and how.
#[derive(Clone)]
pub struct Options {
    pub(crate) url: String,
    pub(crate) clock: Clock,
    pub(crate) parts: Vec<&'static Part>,
    pub(crate) queue: usize,
    pub(crate) batch: usize,
    pub(crate) readers: u32,
    pub(crate) room: Option<u64>,
    pub(crate) poll: Duration,
    pub(crate) service: String,
    pub(crate) identity: Option<(Uuid, Uuid)>,
    pub(crate) is_existing: bool,
}

impl fmt::Debug for Options {
    /// Without the address, which may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options").field("service", &self.service).finish_non_exhaustive()
    }
}

impl Options {
    /// Writes that may wait at once unless said; beyond it callers are told to come back.
    pub const QUEUE: usize = 1_024;

    /// Writes that share a commit at most unless said.
    pub const BATCH: usize = 256;

    /// Connections that read unless said.
    pub const READERS: u32 = 8;

    /// How often to look for commits of other processes on PostgreSQL unless said.
    pub const POLL: Duration = Duration::from_millis(250);

    /// Whether a store can be at an address, as far as its form tells.
    #[must_use]
    pub fn takes(address: &str) -> bool {
        engine::takes(address)
    }

    /// The store at `sqlite:PATH`, at a path, or at `postgres://..`, with time from this clock.
    #[must_use]
    pub fn new(url: impl Into<String>, clock: Clock) -> Self {
        let parts = vec![&crate::OWN];
        let url = url.into();
        Self {
            url,
            clock,
            parts,
            queue: Self::QUEUE,
            batch: Self::BATCH,
            readers: Self::READERS,
            room: None,
            poll: Self::POLL,
            service: String::new(),
            identity: None,
            is_existing: false,
        }
    }

    /// Adds the tables of a crate.
    #[must_use]
    pub fn part(mut self, part: &'static Part) -> Self {
        self.parts.push(part);
        self
    }

    /// Lets this many writes wait at once, at least 1; 1,024 unless said.
    #[must_use]
    pub fn queue(mut self, writes: usize) -> Self {
        self.queue = writes.max(1);
        self
    }

    /// Lets this many writes share a commit, at least 1; 256 unless said.
    #[must_use]
    pub fn batch(mut self, writes: usize) -> Self {
        self.batch = writes.max(1);
        self
    }

    /// Reads over this many connections at most, at least 1; 8 unless said. Snapshots hold at most half of them, rounded
    /// up.
    #[must_use]
    pub fn readers(mut self, connections: u32) -> Self {
        self.readers = connections.max(1);
        self
    }

    /// Lets an SQLite file grow to this many bytes and no further; as far as the disk goes unless said. PostgreSQL has
    /// quotas of its own.
    #[must_use]
    pub fn room(mut self, bytes: u64) -> Self {
        self.room = Some(bytes);
        self
    }

    /// Looks for other processes' commits this often (PostgreSQL only); 250 ms unless said.
    #[must_use]
    pub fn poll(mut self, every: Duration) -> Self {
        self.poll = every;
        self
    }

    /// Opens only a database that is there and has exactly these tables; otherwise what is missing is made.
    #[must_use]
    pub fn existing(mut self) -> Self {
        self.is_existing = true;
        self
    }

    /// Opens the store of this service, and no other's: a wrong address is found out before anything is written there.
    #[must_use]
    pub fn service(mut self, name: impl Into<String>) -> Self {
        self.service = name.into();
        self
    }

    /// Gives a new store this id and this epoch instead of random ones. A store that exists keeps its own.
    #[must_use]
    pub fn identity(mut self, store: Uuid, epoch: Uuid) -> Self {
        self.identity = Some((store, epoch));
        self
    }

    /// Refuses the store of another service, and one that was not restored to its end.
    pub(crate) async fn require_ours(&self, database: &Database) -> Result<(), OpenError> {
        if backup::is_unfinished(database).await? {
            return Err(OpenError::Unfinished);
        }
        match HeadRow::service(database).await?.filter(|held| *held != self.service) {
            Some(held) => Err(OpenError::Another { held, wanted: self.service.clone() }),
            None => Ok(()),
        }
    }
}

/// Why a store does not open. Each prints as one line that says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The address is none of the forms taken.
    #[error("{0} is no address of a store; give a path, sqlite:PATH or postgres://USER@HOST/DATABASE")]
    Address(String),
    /// Another process has the SQLite file open.
    #[error("{path} is in use by another process; stop that one or choose another data directory")]
    InUse {
        /// The database file.
        path: PathBuf,
    },
    /// The file or its directory cannot be read and written.
    #[error("{path} cannot be opened: {source}")]
    Unreadable {
        /// The database file or its directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The database has steps that this program does not know.
    #[error(
        "the database was written by a newer program (migration {found}, this one knows {known}); upgrade the program"
    )]
    Newer {
        /// The newest step of the database.
        found: i64,
        /// The newest step of the program.
        known: i64,
    },
    /// The database lacks a step, and was to be opened as it is.
    #[error(
        "the database lacks migration {0}; start its service once to bring it up to date, or check whose it is"
    )]
    Older(i64),
    /// The database is the store of another service.
    #[error("the database is the store of {held}, not of {wanted}; check the address")]
    Another {
        /// Whose it is.
        held: String,
        /// Whose was to be opened.
        wanted: String,
    },
    /// A restore into the database was stopped in the middle.
    #[error(
        "a restore into the database did not finish; run `qiyou restore` again, which begins it anew, or remove the database"
    )]
    Unfinished,
    /// The database was made by another kind of service, or by a changed step.
    #[error("the database was not made by this service (migration {0} differs); check the address")]
    Foreign(i64),
    /// The database does not keep what it acknowledges.
    #[error("{0}")]
    NotDurable(String),
    /// The parts do not fit together.
    #[error("the program's tables do not fit together: {0}")]
    Schema(String),
    /// The database cannot be reached, or refused a statement.
    #[error("the database cannot be opened: {0}")]
    Database(#[from] sqlx::Error),
    /// A step failed.
    #[error("the database cannot be brought up to date: {0}")]
    Migration(#[source] MigrateError),
    /// The store's own rows cannot be read.
    #[error("the database cannot be opened: {0}")]
    Store(#[from] qiyou_error::Error),
}

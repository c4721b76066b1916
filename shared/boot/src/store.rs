//! Where a service keeps its store.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use qiyou_config::{Form, Number, Secret, Setting, Size, Text, Time};
use qiyou_kernel::Clock;
use qiyou_store::Options;

const URL: Setting = Setting {
    key: "store.url",
    flag: "store",
    variable: "QIYOU_STORE",
    placeholder: "URL",
    help: "The store. Without it, a SQLite file in the data directory. A password is better kept out of it: PostgreSQL's \
           PGPASSFILE names a file with passwords.",
    is_detail: false,
};

const DATA: Setting = Setting {
    key: "store.data",
    flag: "data",
    variable: "QIYOU_DATA",
    placeholder: "DIR",
    help: "Directory of the SQLite files, made when missing.",
    is_detail: false,
};

const ROOM: Setting = Setting {
    key: "store.room",
    flag: "store-room",
    variable: "QIYOU_STORE_ROOM",
    placeholder: "SIZE",
    help: "Size that a SQLite file may grow to; without it, as far as the disk goes. PostgreSQL has quotas of its own.",
    is_detail: true,
};

const READERS: Setting = Setting {
    key: "store.readers",
    flag: "store-readers",
    variable: "QIYOU_STORE_READERS",
    placeholder: "COUNT",
    help: "Connections that read. One more writes, and on PostgreSQL one looks for what other processes wrote.",
    is_detail: true,
};

const QUEUE: Setting = Setting {
    key: "store.queue",
    flag: "store-queue",
    variable: "QIYOU_STORE_QUEUE",
    placeholder: "COUNT",
    help: "Writes that wait at once; callers beyond them are told to come back.",
    is_detail: true,
};

const BATCH: Setting = Setting {
    key: "store.batch",
    flag: "store-batch",
    variable: "QIYOU_STORE_BATCH",
    placeholder: "COUNT",
    help: "Writes that share a commit at most.",
    is_detail: true,
};

const POLL: Setting = Setting {
    key: "store.poll",
    flag: "store-poll",
    variable: "QIYOU_STORE_POLL",
    placeholder: "TIME",
    help: "How often to look for what other processes wrote, on PostgreSQL.",
    is_detail: true,
};

/// The data directory unless said.
const USUAL_DATA: &str = "qiyou-data";

/// Where a service keeps its store, and how it uses it.
#[derive(Debug, Clone)]
pub struct StoreArgs {
    /// The store, or a SQLite file in the data directory.
    pub url: Option<Secret>,
    /// Directory of the SQLite files.
    pub data: PathBuf,
    /// How the store is used.
    pub pools: Pools,
}

/// How a store is used.
#[derive(Debug, Clone)]
pub struct Pools {
    /// How far a SQLite file may grow, in bytes.
    room: Option<usize>,
    readers: u32,
    queue: usize,
    batch: usize,
    poll: Duration,
}

impl StoreArgs {
    /// Reads where the store is, and how it is used.
    pub fn read(form: &mut Form<'_>) -> Self {
        let url = Text::secret("a path, sqlite:PATH or postgres://USER@HOST/DATABASE", |text| {
            Options::takes(text).then(|| Secret::new(text))
        });
        Self { url: form.optional(&URL, &url), data: data(form), pools: Pools::read(form) }
    }

    /// What to open for the service of this name.
    #[must_use]
    pub fn options(&self, name: &str, clock: &Clock) -> Options {
        let file = || file(&self.data, name).display().to_string();
        let url = self.url.as_ref().map_or_else(file, |url| url.reveal().to_owned());
        self.pools.over(Options::new(url, clock.clone()))
    }
}

impl Default for Pools {
    fn default() -> Self {
        Self {
            room: None,
            readers: Options::READERS,
            queue: Options::QUEUE,
            batch: Options::BATCH,
            poll: Options::POLL,
        }
    }
}

impl Pools {
    /// Reads how a store is used.
    pub fn read(form: &mut Form<'_>) -> Self {
        let usual = Self::default();
        Self {
            room: form.optional(&ROOM, &Size(16 << 20..=64 << 40)),
            readers: form.value(&READERS, &Number(1..=1_000), usual.readers),
            queue: form.value(&QUEUE, &Number(1..=1_000_000), usual.queue),
            batch: form.value(&BATCH, &Number(1..=10_000), usual.batch),
            poll: form.value(&POLL, &Time::from_to(10, 60), usual.poll),
        }
    }

    /// Says to a store how it is used.
    #[must_use]
    pub fn over(&self, store: Options) -> Options {
        let store = store.readers(self.readers).queue(self.queue).batch(self.batch).poll(self.poll);
        match self.room.and_then(|room| u64::try_from(room).ok()) {
            Some(room) => store.room(room),
            None => store,
        }
    }
}

/// Reads the directory of the SQLite files.
pub fn data(form: &mut Form<'_>) -> PathBuf {
    form.value(&DATA, &Text::path("a directory"), PathBuf::from(USUAL_DATA))
}

/// The database of a service in a data directory.
fn file(data: &Path, name: &str) -> PathBuf {
    data.join(format!("{name}.db"))
}

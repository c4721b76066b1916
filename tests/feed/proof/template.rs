//! The store that every seed begins with: it holds the regions and the plan, and is copied.

use std::path::Path;

use qiyou_kernel::Clock;
use qiyou_store::Options;
use qiyou_testing::postgres;
use qiyou_tests::TestDomain;
use tempfile::TempDir;

use crate::county::{self, DOMAIN};

/// The file in a directory that [`TestDomain::empty`] keeps its store in.
const FILE: &str = "store.db";

pub(crate) struct Template {
    /// The revision of its head.
    pub(crate) head: i64,
    place: Place,
}

enum Place {
    Sqlite(TempDir),
    Postgres { server: &'static postgres::Server, url: String },
}

impl Template {
    pub(crate) async fn on_sqlite() -> Self {
        let domain = county::domain().await;
        let head = domain.store.head().revision;
        Self { head, place: Place::Sqlite(domain.stop().await) }
    }

    pub(crate) async fn on_postgres(server: &'static postgres::Server) -> Self {
        let (url, clock) = (server.database().await, Clock::system());
        let options = Options::new(url.clone(), clock.clone());
        let keys = TempDir::new().expect("a temporary directory");
        let domain = TestDomain::start(DOMAIN, options, clock, keys).await;
        county::load(&domain.callers).await;
        let head = domain.store.head().revision;
        domain.stop().await;
        Self { head, place: Place::Postgres { server, url } }
    }

    pub(crate) const fn engine(&self) -> &'static str {
        match self.place {
            Place::Sqlite(_) => "SQLite",
            Place::Postgres { .. } => "PostgreSQL",
        }
    }

    /// How many processes its copies let in at once.
    pub(crate) const fn servers(&self) -> usize {
        match self.place {
            Place::Sqlite(_) => 1,
            Place::Postgres { .. } => usize::MAX,
        }
    }

    /// Copies it, into a directory if it is a file. Returns the copy's address.
    pub(crate) async fn copy(&self, directory: &Path) -> String {
        match &self.place {
            Place::Sqlite(template) => {
                let copy = directory.join(FILE);
                std::fs::copy(template.path().join(FILE), &copy).expect("the store can be copied");
                copy.display().to_string()
            }
            Place::Postgres { server, url } => server.copy(url).await,
        }
    }

    /// Removes a copy; files go with their directory.
    pub(crate) async fn remove(&self, copy: &str) {
        if let Place::Postgres { server, .. } = &self.place {
            server.remove(copy).await;
        }
    }
}

//! What a cluster is made of: the stores of its domains, and where they are kept.

use std::path::Path;

use qiyou_kernel::{Digest, Uuid};
use qiyou_testing::postgres;

/// Where the stores of a cluster are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// SQLite files in the cluster's directory.
    Sqlite,
    /// Databases on the tests' PostgreSQL server, one for each store.
    Postgres,
}

impl Place {
    /// The places that this machine has: a missing PostgreSQL is said loudly, and is a failure where `CI` is set.
    ///
    /// # Panics
    /// When there is no PostgreSQL although `CI` is set.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let postgres = postgres::Server::shared().map(|_| Self::Postgres);
        [Self::Sqlite].into_iter().chain(postgres).collect()
    }

    /// The address of a new store.
    pub(super) async fn store(self, directory: &Path, name: &str) -> String {
        match self {
            Self::Sqlite => directory.join(format!("{name}.db")).display().to_string(),
            Self::Postgres => postgres::Server::shared().expect("a PostgreSQL server").database().await,
        }
    }
}

/// One store of a domain, and the regions that it answers for; for all without any.
#[derive(Debug, Clone)]
pub struct Member {
    /// A name of its own in the cluster, such as `childcare-330522`.
    pub name: String,
    /// The domain.
    pub domain: &'static str,
    /// The tops of the subtrees that it answers for.
    pub regions: Vec<&'static str>,
}

impl Member {
    /// The only store of a domain.
    #[must_use]
    pub fn only(domain: &'static str) -> Self {
        Self { name: domain.to_owned(), domain, regions: Vec::new() }
    }

    /// The store of a domain for one region and what lies below it.
    #[must_use]
    pub fn of(domain: &'static str, region: &'static str) -> Self {
        Self { name: format!("{domain}-{region}"), domain, regions: vec![region] }
    }
}

/// The id and the epoch of a twin's store: they follow from its name.
pub(super) fn identity(name: &str) -> (Uuid, Uuid) {
    let half = |bytes: &[u8]| Uuid::from_slice(bytes).expect("half of a digest is as long as an id");
    let digest = Digest::of(name.as_bytes());
    let (store, epoch) = digest.as_bytes().split_at(16);
    (half(store), half(epoch))
}

//! Stores for tests: the same body on SQLite and on PostgreSQL, at addresses that can be opened again.

use std::sync::Arc;

use qiyou_kernel::{Clock, Instant, Uuid};
use qiyou_store::{Engine, Options, Part, Store};
use tempfile::TempDir;

use crate::postgres;

/// When the clocks of tests begin: 2025-01-01T00:00:00Z.
pub const BEGINNING: i64 = 1_735_689_600_000_000;

/// An empty database with an address, and a clock that the test holds. It goes with its last clone.
#[derive(Clone, Debug)]
pub struct Place {
    engine: Engine,
    url: String,
    clock: Clock,
    parts: Vec<&'static Part>,
    _directory: Option<Arc<TempDir>>,
}

impl Place {
    /// The engine of this run.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// The address.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The clock of every store that is opened here. It stands still until it is moved.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// How to open it: with the test's parts and clock, and an identity that is the same in every run.
    #[must_use]
    pub fn options(&self) -> Options {
        let options = Options::new(self.url.clone(), self.clock.clone());
        let options = options.identity(Uuid::from_u128(1), Uuid::from_u128(2));
        self.parts.iter().fold(options, |options, part| options.part(part))
    }

    /// Opens it.
    ///
    /// # Panics
    ///
    /// When it does not open.
    pub async fn open(&self) -> Store {
        Store::open(self.options()).await.expect("the test's store opens")
    }
}

/// Runs a test on SQLite and then on PostgreSQL, each time at an empty place.
pub async fn each(parts: &[&'static Part], body: impl AsyncFn(Place)) {
    on_sqlite(parts, &body).await;
    on_postgres(parts, &body).await;
}

/// Runs a test on PostgreSQL only.
pub async fn on_postgres(parts: &[&'static Part], body: impl AsyncFn(Place)) {
    if let Some(place) = postgres(parts).await {
        eprintln!("on PostgreSQL, {}", place.url);
        body(place).await;
    }
}

/// Runs a test on SQLite only.
pub async fn on_sqlite(parts: &[&'static Part], body: impl AsyncFn(Place)) {
    let place = sqlite(parts);
    eprintln!("on SQLite, {}", place.url);
    body(place).await;
}

/// A place on SQLite.
///
/// # Panics
///
/// When there is no room for a temporary directory.
#[must_use]
pub fn sqlite(parts: &[&'static Part]) -> Place {
    let directory = TempDir::with_prefix("qiyou-").expect("a temporary directory can be made");
    let url = format!("sqlite:{}", directory.path().join("test.db").display());
    place(Engine::Sqlite, url, parts, Some(directory))
}

/// A place on PostgreSQL; none where there is no server, which is said loudly.
pub async fn postgres(parts: &[&'static Part]) -> Option<Place> {
    let url = postgres::Server::shared()?.database().await;
    Some(place(Engine::Postgres, url, parts, None))
}

fn place(engine: Engine, url: String, parts: &[&'static Part], directory: Option<TempDir>) -> Place {
    let clock = Clock::manual(Instant::from_micros(BEGINNING));
    Place { engine, url, clock, parts: parts.to_vec(), _directory: directory.map(Arc::new) }
}

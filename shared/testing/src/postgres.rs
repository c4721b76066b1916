//! A PostgreSQL server for tests: the one that `QIYOU_TEST_POSTGRES_URL` names, or one started for this process from
//! the machine's own binaries, gone when the process is.

mod local;

use std::sync::OnceLock;

use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, postgres::PgConnectOptions};
use uuid::Uuid;

/// A server that tests make databases on.
#[derive(Debug)]
pub struct Server {
    url: String,
    local: Option<local::Local>,
}

impl Server {
    /// The server of this process; none where there is no PostgreSQL, which is said loudly.
    ///
    /// # Panics
    ///
    /// When there is none although `CI` is set.
    pub fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Option<Server>> = OnceLock::new();
        SHARED.get_or_init(Self::find).as_ref()
    }

    /// A server of one's own, to be stopped and started again.
    ///
    /// # Panics
    ///
    /// As [`Server::shared`].
    #[must_use]
    pub fn find() -> Option<Self> {
        if let Some(url) = environment("QIYOU_TEST_POSTGRES_URL") {
            return Some(Self { url, local: None });
        }
        Self::started()
    }

    /// A server started for the caller alone, whichever one `QIYOU_TEST_POSTGRES_URL` names: to make roles on, or databases
    /// with names of the caller's.
    ///
    /// # Panics
    ///
    /// As [`Server::shared`].
    #[must_use]
    pub fn started() -> Option<Self> {
        match local::Local::start() {
            Ok(local) => Some(Self { url: local.url(), local: Some(local) }),
            Err(why) => {
                assert!(environment("CI").is_none(), "the PostgreSQL half cannot run: {why}");
                eprintln!("THE POSTGRESQL HALF OF THIS TEST WAS SKIPPED: {why}");
                None
            }
        }
    }

    /// Stops a server that was started for the caller alone, as when its machine dies: nothing is finished.
    ///
    /// # Panics
    ///
    /// When it is not the caller's to stop, or does not stop.
    pub fn stop(&self) {
        self.own().control("stop").expect("our own server stops");
    }

    /// Starts it again at its address, over what it had.
    ///
    /// # Panics
    ///
    /// When it is not the caller's, or does not start.
    pub fn start_again(&self) {
        self.own().control("start").expect("our own server starts");
    }

    fn own(&self) -> &local::Local {
        self.local.as_ref().expect("the server was started for the caller alone")
    }

    /// The URL of the server's own database, for its owner.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Makes an empty database and returns its URL.
    ///
    /// # Panics
    ///
    /// When the server refuses.
    pub async fn database(&self) -> String {
        let name = new_name();
        self.execute(format!("CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")).await;
        self.url_of(&name)
    }

    /// Makes a copy of a database that nobody uses, and returns its URL.
    ///
    /// # Panics
    ///
    /// When the server refuses.
    pub async fn copy(&self, url: &str) -> String {
        let (name, template) = (new_name(), name_of(url));
        self.execute(format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        self.url_of(&name)
    }

    /// Removes a database, whoever uses it.
    ///
    /// # Panics
    ///
    /// When the server refuses.
    pub async fn remove(&self, url: &str) {
        self.execute(format!("DROP DATABASE {} WITH (FORCE)", name_of(url))).await;
    }

    /// Runs a statement as the server's owner.
    ///
    /// # Panics
    ///
    /// When the server refuses.
    pub async fn execute(&self, sql: String) {
        let options: PgConnectOptions = self.url.parse().expect("the server's URL can be read");
        let mut link = options.connect().await.expect("the server can be reached");
        link.execute(AssertSqlSafe(sql)).await.expect("the server takes the statement");
        link.close().await.expect("the connection closes");
    }

    /// The server's URL with another database.
    fn url_of(&self, database: &str) -> String {
        let (base, options) = self.url.split_once('?').unwrap_or((&self.url, ""));
        let base = base.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
        let options = if options.is_empty() { String::new() } else { format!("?{options}") };
        format!("{base}/{database}{options}")
    }
}

fn new_name() -> String {
    format!("test_{}", Uuid::new_v4().simple())
}

/// The database of a URL.
fn name_of(url: &str) -> &str {
    let path = url.split_once('?').map_or(url, |(path, _)| path);
    path.rsplit('/').next().unwrap_or(path)
}

#[expect(clippy::disallowed_methods, reason = "tests have no command line of their own")]
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

//! A service's program as it ships, run as a process manager runs it.

use std::{
    fs::{self, File},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    thread,
    time::Duration,
};

use qiyou_kernel::Clock;
use qiyou_testing::postgres::Server;
use qiyou_tests::{Callers, eventually};
use tempfile::TempDir;
use tokio::{
    process::{Child, Command},
    time::timeout,
};

/// How long an end may take on a machine that has much else to do, beyond what the drain is given.
const PATIENCE: Duration = Duration::from_secs(20);

/// The directory of what programs leave behind: keys, SQLite files, logs.
pub(crate) struct Here(TempDir);

impl Here {
    pub(crate) fn new() -> Self {
        Self(TempDir::with_prefix("qiyou-lifecycle-").unwrap())
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// The address of an SQLite store.
    pub(crate) fn sqlite(&self) -> String {
        self.path().join("store.db").display().to_string()
    }

    /// Addresses of empty stores, one on each engine that this machine has.
    pub(crate) async fn stores(&self) -> Vec<String> {
        let mut stores = vec![self.sqlite()];
        if let Some(server) = Server::shared() {
            stores.push(server.database().await);
        }
        stores
    }
}

/// A program that runs, until it is dropped.
pub(crate) struct Program {
    log: PathBuf,
    keys: PathBuf,
    child: Child,
}

impl Program {
    /// Starts the program of the childcare domain over a store.
    pub(crate) fn domain(here: &Here, store: &str, arguments: &[&str]) -> Self {
        Self::start(env!("CARGO_BIN_EXE_telemetry-domain"), here, store, arguments)
    }

    /// Starts the aggregator's program over a store and a childcare domain.
    pub(crate) fn aggregator(here: &Here, store: &str, domain: SocketAddr) -> Self {
        let upstream = format!("childcare={domain}");
        Self::start(env!("CARGO_BIN_EXE_lifecycle-aggregator"), here, store, &["--upstream", &upstream])
    }

    fn start(program: &str, here: &Here, store: &str, arguments: &[&str]) -> Self {
        let number = fs::read_dir(here.path()).unwrap().count();
        let log = here.path().join(format!("{number}.log"));
        let output = File::create(&log).unwrap();
        let mut command = Command::new(program);
        command.arg("--store").arg(store).arg("--development-key").arg(here.path());
        // No balancer stands before it, unless the test says so.
        command.env("QIYOU_DRAIN_GRACE", "0s").env("QIYOU_LISTEN", "127.0.0.1:0").args(arguments);
        command.stdin(Stdio::null()).stdout(output.try_clone().unwrap()).stderr(output).kill_on_drop(true);
        Self { log, keys: here.path().to_owned(), child: command.spawn().unwrap() }
    }

    /// What it has printed so far.
    pub(crate) fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    /// The address that it listens on, which it says first.
    pub(crate) async fn address(&self) -> SocketAddr {
        eventually("a line that says where the service is", async || {
            let said = self.said();
            let (_, address) = said.split_once("listens on ")?;
            Some(address.split('"').next()?.parse().unwrap())
        })
        .await
    }

    /// Who calls it.
    pub(crate) async fn callers(&self) -> Callers {
        Callers::new(format!("http://{}", self.address().await), &self.keys, &Clock::system())
    }

    /// Sends it a signal, such as `TERM`.
    pub(crate) async fn signal(&self, name: &str) {
        let id = self.child.id().expect("it runs").to_string();
        assert!(Command::new("kill").args([&format!("-{name}"), &id]).status().await.unwrap().success());
    }

    /// Waits until it has ended.
    pub(crate) async fn ended(&mut self) -> ExitStatus {
        timeout(PATIENCE, self.child.wait()).await.expect("it ends in time").unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("{}:\n{}", self.log.display(), self.said());
        }
    }
}

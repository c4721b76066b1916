//! The service under test as a process of its own, with limits of the test's and memory to look at.

use std::{fmt::Display, path::Path};

use qiyou_tests::{Child, Memory};
use tempfile::TempDir;
use tokio::process::Command;

/// A mebibyte.
pub(crate) const MIB: u64 = 1 << 20;

/// What a server behaves like.
#[derive(Clone, Copy)]
pub(crate) struct Limits {
    /// Calls with a single answer that it takes at once.
    pub(crate) requests: u32,
    /// Milliseconds that the reader of a stream may take nothing.
    pub(crate) stall_ms: u32,
}

/// What servers have unless told otherwise.
pub(crate) const USUAL: Limits = Limits { requests: 512, stall_ms: 30_000 };

/// A server over a store of its own, which goes with it.
pub(crate) struct Server {
    pub(crate) child: Child,
    pub(crate) directory: TempDir,
}

impl Server {
    /// Starts a domain with an empty SQLite store.
    pub(crate) async fn domain(limits: Limits) -> Self {
        let directory = TempDir::new().unwrap();
        let store = directory.path().join("store.db");
        let child = Child::start(program(limits, store.display(), directory.path(), &[]), directory.path());
        Self { child: child.await, directory }
    }

    /// Starts an aggregator over one domain, with which it shares the keys of its callers.
    pub(crate) async fn aggregator(limits: Limits, upstream: &str, keys: &Path) -> Self {
        let directory = TempDir::new().unwrap();
        let store = directory.path().join("aggregator.db");
        let child = Child::start(program(limits, store.display(), keys, &[upstream]), keys);
        Self { child: child.await, directory }
    }

    /// Holds that it took no more than `bound` bytes above the most that it had taken before.
    pub(crate) fn has_grown_at_most(&self, before: Memory, bound: u64, what: &str) {
        let grown = self.child.memory().peak.saturating_sub(before.peak);
        eprintln!("{what}: {} MiB at first, at most {} MiB more", before.peak / MIB, grown.div_ceil(MIB));
        assert!(grown <= bound, "{what} took {} MiB, more than {}", grown / MIB, bound / MIB);
    }
}

/// The command that starts a server.
pub(crate) fn program(limits: Limits, store: impl Display, keys: &Path, upstreams: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_faults-server"));
    command.args([limits.requests.to_string(), limits.stall_ms.to_string(), store.to_string()]);
    command.arg(keys).args(upstreams);
    command
}

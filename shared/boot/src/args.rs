//! The arguments that every service takes.

use std::{net::SocketAddr, path::PathBuf};

use clap::Args;
use qiyou_kernel::Clock;
use qiyou_store::Options;
use qiyou_telemetry::DEFAULT_FILTER;

use crate::ExportArgs;

/// Where a service keeps its store.
#[derive(Debug, Clone, Args)]
pub struct StoreArgs {
    /// The store: a path, `sqlite:PATH` or `postgres://USER@HOST/DATABASE`. Without it, a SQLite file in the data directory.
    #[arg(long, value_name = "URL", env = "QIYOU_STORE")]
    pub store: Option<String>,
    /// Directory of the SQLite files.
    #[arg(long, value_name = "DIR", env = "QIYOU_DATA", default_value = "qiyou-data")]
    pub data: PathBuf,
}

impl StoreArgs {
    /// What to open for the service of this name.
    #[must_use]
    pub fn options(&self, name: &str, clock: &Clock) -> Options {
        let file = || self.data.join(format!("{name}.db")).display().to_string();
        Options::new(self.store.clone().unwrap_or_else(file), clock.clone())
    }
}

/// Where and how a service serves.
#[derive(Debug, Clone, Args)]
pub struct ServeArgs {
    /// Address to listen on; by default the service's own port on loopback.
    #[arg(long, value_name = "ADDRESS", env = "QIYOU_LISTEN")]
    pub listen: Option<SocketAddr>,
    /// What to log, such as `info` or `info,qiyou_store=debug`.
    #[arg(long, value_name = "FILTER", env = "QIYOU_LOG", default_value = DEFAULT_FILTER)]
    pub log: String,
    /// Start nothing: ask the service that these arguments would start whether it serves. Exit status 0 if it does.
    #[arg(long)]
    pub probe: bool,
    /// Where telemetry goes.
    #[command(flatten)]
    pub export: ExportArgs,
}

impl ServeArgs {
    /// The address to listen on.
    #[must_use]
    pub fn address(&self, port: u16) -> SocketAddr {
        self.listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], port)))
    }
}

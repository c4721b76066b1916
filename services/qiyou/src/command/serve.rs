//! What the commands that serve have in common: where, with which log, and until when.

use std::{io, net::SocketAddr};

use clap::Args;
use qiyou_boot::ExportArgs;
use qiyou_telemetry::Telemetry;

use crate::{
    client,
    failure::{Failure, Result},
    output,
};

/// Where a command serves.
#[derive(Clone, Debug, Args)]
pub(crate) struct Ports {
    /// Port of the aggregator on loopback; the domains take those after it. 0 takes any free ports
    #[arg(long, value_name = "PORT", default_value_t = client::BASE_PORT)]
    pub(crate) base_port: u16,
}

/// Starts the log of this process, on standard error, and sends what it tells where that is asked for.
pub(crate) fn start_log(filter: &str, export: &ExportArgs) -> Result<Telemetry> {
    let export = export.export("qiyou").map_err(|error| Failure::configuration(error.to_string()))?;
    let options = qiyou_telemetry::Options { filter: filter.to_owned(), export, ..Default::default() };
    qiyou_telemetry::start(&options).map_err(|error| Failure::usage(error.to_string()))
}

/// Waits until the process is told to stop.
pub(crate) async fn told_to_stop() -> Result<()> {
    let lost = |error: io::Error| Failure::failed(format!("cannot hear signals: {error}"));
    qiyou_boot::signalled().await.map_err(lost)
}

/// Asks the aggregator on these ports whether it serves: it is the last to begin and the first to end.
pub(crate) async fn probe(ports: &Ports) -> Result<()> {
    let address = SocketAddr::from(([127, 0, 0, 1], ports.base_port));
    let line = qiyou_boot::serves(address).await.map_err(|error| Failure::failed(error.to_string()))?;
    output::print(&format!("{line}\n"))
}

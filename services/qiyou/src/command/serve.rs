//! What the commands that serve have in common: where, with which log, and until when.

use std::{future::Future, io, net::SocketAddr};

use clap::Args;
use qiyou_boot::{ExportArgs, Signals};
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
    let export = export.export("qiyou");
    let options = qiyou_telemetry::Options { filter: filter.to_owned(), export, ..Default::default() };
    qiyou_telemetry::start(&options).map_err(|error| Failure::usage(error.to_string()))
}

/// Listens for the signals to stop.
pub(crate) fn signals() -> Result<Signals> {
    Signals::listen().map_err(|error: io::Error| Failure::failed(format!("cannot hear signals: {error}")))
}

/// Does some work that ends in an orderly way with the first signal; a second one ends it at once.
pub(crate) async fn until_told_twice<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let mut signals = signals()?;
    let twice = async {
        signals.next().await;
        signals.next().await
    };
    tokio::select! {
        done = work => done,
        signal = twice => Err(Failure::cut_off(signal)),
    }
}

/// Asks the aggregator on the first of the ports whether it serves: it is the last to begin and the first to end.
pub(crate) async fn probe(base_port: u16) -> Result<()> {
    let address = SocketAddr::from(([127, 0, 0, 1], base_port));
    let line = qiyou_boot::serves(address).await.map_err(|error| Failure::failed(error.to_string()))?;
    output::print(&format!("{line}\n"))
}

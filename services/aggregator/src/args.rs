//! The aggregator's program.

use std::process::ExitCode;

use clap::Parser;
use qiyou_boot::{AccessArgs, ServeArgs, StartError, StoreArgs, bind, run_process};
use qiyou_kernel::Clock;
use qiyou_rpc::Drain;

use crate::{Aggregator, Options, PORT, Upstream};

/// What the aggregator is called by: as the subject of its own calls, and in telemetry.
const SUBJECT: &str = "qiyou-aggregator";

/// Serves the five-year view of a plan over its domains' services.
///
/// Example: qiyou-aggregator --upstream childcare=127.0.0.1:50051 --upstream health=10.0.0.7:50054@330522
#[derive(Debug, Parser)]
#[command(version)]
struct Args {
    /// A store to read: its domain, the address of its service and, unless it answers for all, its regions.
    #[arg(
        long = "upstream",
        value_name = "DOMAIN=ADDRESS[@REGION,REGION]",
        env = "QIYOU_UPSTREAMS",
        value_delimiter = ' ',
        required = true
    )]
    upstreams: Vec<Upstream>,
    #[command(flatten)]
    store: StoreArgs,
    #[command(flatten)]
    serve: ServeArgs,
    #[command(flatten)]
    access: AccessArgs,
}

/// Runs the aggregator until it is told to stop. The whole `main` of its program.
#[must_use]
pub fn run() -> ExitCode {
    let args = Args::parse();
    run_process(SUBJECT, &args.serve, PORT, |drain| serve(&args, drain))
}

async fn serve(args: &Args, drain: Drain) -> Result<(), StartError> {
    let Args { upstreams, store, serve, access } = args;
    let clock = Clock::system();
    let listener = bind(serve.address(PORT)).await?;
    let address = listener.local_addr()?;
    let tokens = access.caller(SUBJECT, &clock)?;
    let store = store.options("aggregator", &clock);
    let options = Options::new(store, upstreams.clone(), clock.clone(), tokens);
    let aggregator = Aggregator::open(options).await.map_err(StartError::service)?;
    let access = access.access(address, None, &clock)?;
    tracing::info!(%address, stores = upstreams.len(), "the aggregator serves on {address}");
    aggregator.serve(listener, access, qiyou_rpc::Options::default(), drain).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stores_are_named_on_the_command_line() {
        let line = "qiyou-aggregator --upstream a=h:1@330522,330523 --upstream b=h:2 --development-key x";
        let args = Args::try_parse_from(line.split(' ')).unwrap();
        let named: Vec<_> = args.upstreams.iter().map(ToString::to_string).collect();
        assert_eq!(named, ["a=h:1@330522,330523", "b=h:2"]);
        assert!(Args::try_parse_from(["qiyou-aggregator", "--upstream", "a"]).is_err());
    }
}

//! `qiyou audit`: who changed what, who was refused what, and whether all of it is as it was written.

mod check;
mod export;
mod list;
mod verify;

use clap::Subcommand;
use qiyou_proto::audit::v1::audit_service_client::AuditServiceClient;
use qiyou_rpc::client::Channel;

use crate::{
    client::{self, Caller},
    failure::Result,
};

/// Read and verify the record of who changed what
///
/// Every store keeps an entry for each change and for refused calls, each with the hash of the one before. Services are
/// asked with the role `auditor`; `verify` also reads databases by itself, and `check` an export without either.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Verify(Box<verify::Args>),
    List(list::Args),
    Refusals(list::RefusalArgs),
    Export(export::Args),
    Check(check::Args),
}

pub(crate) async fn run(command: Command) -> Result<()> {
    match command {
        Command::Verify(args) => verify::run(*args).await,
        Command::List(args) => list::run(args).await,
        Command::Refusals(args) => list::run_refusals(args).await,
        Command::Export(args) => export::run(args).await,
        Command::Check(args) => check::run(&args),
    }
}

/// A service to ask.
#[derive(Debug, clap::Args)]
struct Service {
    /// Address of the service: a domain's, or the aggregator's, such as `127.0.0.1:50051`
    #[arg(long, value_name = "ADDRESS")]
    server: String,

    #[command(flatten)]
    caller: Caller,
}

impl Service {
    fn client(&self) -> Result<AuditServiceClient<Channel>> {
        asked(&self.server, &self.caller)
    }
}

/// The audit of a service.
fn asked(address: &str, caller: &Caller) -> Result<AuditServiceClient<Channel>> {
    let channel = client::channel("the service", address, &caller.tokens()?)?;
    Ok(AuditServiceClient::new(channel))
}

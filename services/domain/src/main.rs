//! The service of a domain named on the command line.

use std::process::ExitCode;

use clap::Parser;
use qiyou_boot::{AccessArgs, ServeArgs, StoreArgs, run_process, serve_domain};
use qiyou_kernel::DomainId;

/// Serves a domain of a plan that has no program of its own, report-only.
///
/// Example: qiyou-domain --domain culture --listen 127.0.0.1:50058 --development-key qiyou-data
#[derive(Debug, Parser)]
#[command(version)]
struct Args {
    /// Id of the domain, as the plan spells it.
    #[arg(long, value_name = "ID", env = "QIYOU_DOMAIN")]
    domain: DomainId,
    #[command(flatten)]
    store: StoreArgs,
    #[command(flatten)]
    serve: ServeArgs,
    #[command(flatten)]
    access: AccessArgs,
}

fn main() -> ExitCode {
    let Args { domain, store, serve, access } = Args::parse();
    let domain = qiyou_domain::domain(&domain);
    run_process(&domain.program(), &serve, domain.port, |drain| {
        serve_domain(&domain, &store, &serve, &access, drain)
    })
}

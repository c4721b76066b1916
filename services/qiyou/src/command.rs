//! The commands, one file each.

pub(crate) mod audit;
pub(crate) mod backup;
pub(crate) mod demo;
mod domains;
pub(crate) mod import;
pub(crate) mod plan;
pub(crate) mod rebuild;
pub(crate) mod regions;
pub(crate) mod report;
pub(crate) mod restore;
mod serve;
pub(crate) mod template;
pub(crate) mod token;
pub(crate) mod up;
pub(crate) mod view;
pub(crate) mod which;

use tokio::runtime::Builder;

use crate::{
    cli::Command,
    failure::{Failure, Result},
};

/// Runs a command to its end.
pub(crate) fn run(command: Command) -> Result<()> {
    let runtime = Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::failed(format!("cannot start threads: {error}")))?;
    runtime.block_on(async {
        match command {
            Command::Demo(args) => demo::run(args).await,
            Command::Up(args) => up::run(*args).await,
            Command::View(args) => view::run(args).await,
            Command::Report(args) => report::run(args).await,
            Command::Import(args) => import::run(*args).await,
            Command::Template(args) => template::run(args).await,
            Command::Plan(command) => plan::run(command).await,
            Command::Regions(command) => regions::run(command).await,
            Command::Token(args) => token::run(&args),
            Command::Rebuild(args) => rebuild::run(args).await,
            Command::Audit(command) => audit::run(command).await,
            Command::Backup(args) => backup::run(args).await,
            Command::Restore(args) => restore::run(args).await,
        }
    })
}

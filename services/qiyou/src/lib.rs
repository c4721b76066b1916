//! The command `qiyou`: all eight services in one process, and their client for people.

mod cli;
mod client;
mod command;
mod data;
mod failure;
mod fleet;
mod json;
mod output;
mod rows;
mod sample;
pub mod screen;
mod shipped;

use std::process::ExitCode;

use clap::Parser;

/// Runs the command that the process was started with.
///
/// Exits with 0 when it succeeded, 1 when it failed, 2 when it was called wrongly, 64 when what it was told to use
/// cannot be used.
#[must_use]
pub fn run() -> ExitCode {
    let cli = match cli::Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return qiyou_boot::refused(&error),
    };
    match command::run(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output::failure(&failure);
            failure.exit()
        }
    }
}

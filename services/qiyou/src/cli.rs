//! The command line: what can be asked, and what each command says of itself.

use clap::{Parser, Subcommand};

use crate::command::{
    audit, backup, demo, import, plan, rebuild, regions, report, restore, template, token, up, view,
};

const AFTER: &str =
    "Exit status: 0 done, 1 failed, 2 called wrongly, 64 a file, directory or address given cannot be used.";

/// A county's five-year public-service plan: its services in one process, and their client.
#[derive(Debug, Parser)]
#[command(name = "qiyou", version, after_help = AFTER, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What can be asked.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Demo(demo::Args),
    Up(Box<up::Args>),
    View(view::Args),
    Report(report::Args),
    Template(template::Args),
    Import(Box<import::Args>),
    #[command(subcommand)]
    Plan(plan::Command),
    #[command(subcommand)]
    Regions(regions::Command),
    Token(token::Args),
    Rebuild(rebuild::Args),
    #[command(subcommand)]
    Audit(audit::Command),
    Backup(backup::Args),
    Restore(restore::Args),
}

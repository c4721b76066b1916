//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::rows::Group;

/// Measures speed and size: ours against a baseline, as ratios. Takes about half an hour; nothing else should run.
#[derive(Debug, Parser)]
#[command(version)]
pub(crate) struct Args {
    /// What to measure; everything by default.
    #[arg(long, value_enum, value_delimiter = ',')]
    rows: Vec<Group>,
    /// Print JSON instead of a table.
    #[arg(long)]
    pub(crate) json: bool,
    /// Small sizes and one round: shows that everything works, and nothing else.
    #[arg(long)]
    pub(crate) quick: bool,
    /// How often each pair is measured; the median counts.
    #[arg(long, default_value_t = 5)]
    pub(crate) rounds: usize,
    /// Seconds of one measurement.
    #[arg(long, default_value_t = 5)]
    pub(crate) seconds: u64,
    /// Keep what is filled here, and use it again.
    #[arg(long, value_name = "DIR")]
    pub(crate) keep: Option<PathBuf>,
    /// The Python with grpcio that the peer runs in.
    #[arg(long, value_name = "PROGRAM", default_value = "python3")]
    pub(crate) python: PathBuf,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What this program starts itself with.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Does one part of a measurement.
    #[command(hide = true)]
    Child {
        /// Which, as JSON.
        role: String,
        /// The place of the core to stay on.
        #[arg(long)]
        core: Option<usize>,
    },
}

impl Args {
    /// The groups that are asked for, each once, in the order of the table.
    pub(crate) fn groups(&self) -> Vec<Group> {
        let is_wanted = |group: &Group| self.rows.is_empty() || self.rows.contains(group);
        Group::ALL.into_iter().filter(is_wanted).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_chosen_by_name_and_come_in_the_order_of_the_table() {
        let args = Args::try_parse_from(["qiyou-load", "--rows", "reports,view,reports"]).unwrap();
        assert_eq!(args.groups(), [Group::View, Group::Reports]);
        assert_eq!(Args::try_parse_from(["qiyou-load"]).unwrap().groups(), Group::ALL);
    }
}

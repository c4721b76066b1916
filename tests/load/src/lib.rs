//! Measures what the services do against what the same machine could do at best: ratios, both sides in the same run.
//!
//! `cargo run --release -p qiyou-load` prints the table of the README. Everything that is measured runs in processes of
//! this same program (`role`); this one starts them, waits, and judges. What is measured on is [`data`], for the benches
//! of pure code too.

mod args;
mod bench;
mod child;
pub mod data;
mod drive;
pub mod failure;
mod machine;
mod pin;
mod role;
mod row;
mod rows;
mod site;

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::Parser;

use args::{Args, Command};
use bench::Bench;
use failure::Result;
use machine::Machine;
use row::{HEAD, Judged};

/// Runs the program with the arguments of its process.
#[must_use]
pub fn run() -> ExitCode {
    let args = Args::parse();
    let outcome = match args.command {
        Some(Command::Child { role, core }) => {
            serde_json::from_str::<role::Role>(&role).map_err(Into::into).and_then(|role| role.play(core))
        }
        None => measure(&args),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody is left to tell when standard error is closed.
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure(args: &Args) -> Result<()> {
    let (machine, bench) = (Machine::here(), Bench::new(args)?);
    bench.say(&machine.to_string());
    let mut judged = Vec::new();
    for group in args.groups() {
        judged.extend(group.measure(&bench)?.into_iter().map(row::Row::judge));
    }
    let mut output = io::stdout().lock();
    if args.json {
        serde_json::to_writer_pretty(
            &mut output,
            &serde_json::json!({ "machine": machine, "rows": judged }),
        )?;
        writeln!(output)?;
    } else {
        writeln!(output, "{machine}\n\n{HEAD}")?;
        judged.iter().try_for_each(|row| writeln!(output, "{row}"))?;
    }
    // Of small sizes ratios say nothing.
    if args.quick || judged.iter().all(Judged::holds) { Ok(()) } else { Err("not every row holds".into()) }
}

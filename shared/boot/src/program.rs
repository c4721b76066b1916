//! The command line of a program that serves: its settings, and what else it may be asked for.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::{Arg, ArgAction, Command};
use qiyou_config::{Environment, Faults, Form, Format, Given, mask};

/// The status of a process whose configuration is at fault, as of one whose command line is.
const UNUSABLE: u8 = 2;

/// The flag that asks instead of serving.
const PROBE: &str = "probe";

/// What a program is asked for.
#[derive(Debug)]
pub struct Asked<S> {
    /// Its settings.
    pub settings: S,
    /// Whether it is to ask the service that it would start whether it serves. Then only what is at fault was refused, and
    /// not what is missing.
    pub is_probe: bool,
}

/// Reads a program's settings from this process's command line and environment, and the file that they name.
///
/// # Errors
/// The status to exit with, where the configuration was to be printed, or where it is at fault: then every fault stands on
/// standard error, a line each.
pub fn ask<S>(command: Command, read: impl Fn(&mut Form<'_>) -> S) -> Result<Asked<S>, ExitCode> {
    let program = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
    let command = Given::command(command.version(env!("CARGO_PKG_VERSION")), &read).arg(probe());
    let matches = command.try_get_matches().map_err(|error| refused(&error))?;
    let given = Given::of(&matches, &read);
    if matches.get_flag(PROBE) {
        let loaded = given.load(Environment::of_process(), read).map_err(|faults| told(&faults))?;
        return Ok(Asked { settings: loaded.incomplete(), is_probe: true });
    }
    let settings = configure(given, &program, read)?;
    Ok(Asked { settings, is_probe: false })
}

/// Tells what is wrong with a command line, or what was asked of it such as its help, and gives the status to exit with.
#[must_use]
pub fn refused(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        return error.print().map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS);
    }
    // It repeats the words that it does not know, which may hold a secret.
    let _ = write!(io::stderr(), "{}", mask(&error.render().to_string()));
    ExitCode::from(UNUSABLE)
}

/// Reads a program's settings from what its command line said, the environment and the file; or prints them.
///
/// # Errors
/// As [`ask`].
fn configure<S>(given: Given, program: &str, read: impl Fn(&mut Form<'_>) -> S) -> Result<S, ExitCode> {
    let format = given.print();
    if format == Some(Format::Example) {
        return Err(print(&given.example(program)));
    }
    let loaded = given.load(Environment::of_process(), read).map_err(|faults| told(&faults))?;
    let Some(format) = format else { return loaded.complete().map_err(|faults| told(&faults)) };
    let printed = print(&loaded.report(format, program));
    loaded.complete().map_err(|faults| told(&faults))?;
    Err(printed)
}

fn probe() -> Arg {
    Arg::new(PROBE).long(PROBE).action(ArgAction::SetTrue).help(
        "Start nothing: ask the service that these settings would start whether it serves. Exit status 0 if it does",
    )
}

/// Tells every fault on a line of its own.
fn told(faults: &Faults) -> ExitCode {
    for fault in faults.all() {
        // Nobody is left to tell when standard error is closed.
        let _ = writeln!(io::stderr(), "error: {fault}");
    }
    ExitCode::from(UNUSABLE)
}

fn print(text: &str) -> ExitCode {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

//! A program run to its end, with an environment of the test's own.

use std::process::{Command, Stdio};

/// What a run came to.
#[derive(Debug)]
pub struct Ended {
    /// Its exit status.
    pub code: i32,
    /// What it printed.
    pub out: String,
    /// What it printed to the standard error.
    pub err: String,
}

/// Runs a program with these arguments, and these variables alone.
///
/// # Panics
/// When it does not start, is killed, or prints what is no text.
#[must_use]
pub fn run(program: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Ended {
    let mut command = Command::new(program);
    command.args(arguments).env_clear().envs(variables.iter().copied()).stdin(Stdio::null());
    let output = command.output().expect("the program runs");
    let text = |bytes| String::from_utf8(bytes).expect("it prints text");
    let code = output.status.code().expect("it ends by itself");
    Ended { code, out: text(output.stdout), err: text(output.stderr) }
}

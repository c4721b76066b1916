//! Processes of this program that do one part of a measurement, each on a core of its own where that matters.
//!
//! A child is told its role as JSON on its command line, answers in lines of JSON on standard output, and ends when its
//! standard input does: so it goes with its parent, however that ends.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader, Lines, Write},
    path::Path,
    process::{Child as Process, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

use serde::{Serialize, de::DeserializeOwned};

use crate::{failure::Result, machine, role::Role};

/// How long a child may take to end by itself.
const PATIENCE: Duration = Duration::from_secs(30);

/// A kibibyte, as the system counts memory.
const KIBIBYTE: u64 = 1024;

/// A child that runs. Dropped, it is let go, and stopped where it does not end by itself.
#[derive(Debug)]
pub(crate) struct Child {
    process: Process,
    answers: Lines<BufReader<ChildStdout>>,
    name: &'static str,
}

impl Child {
    /// Starts a child in a role, on one core or on any. What it logs goes to a file in `logs`.
    ///
    /// # Errors
    /// A process that does not start.
    pub(crate) fn start(role: &Role, core: Option<usize>, logs: &Path) -> Result<Self> {
        let log =
            File::options().create(true).append(true).open(logs.join(format!("{}.log", role.name())))?;
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("child").arg(serde_json::to_string(role)?);
        if let Some(core) = core {
            command.arg("--core").arg(core.to_string());
        }
        command.stderr(log);
        Self::of(command, role.name())
    }

    /// Starts any program that keeps to the same rules.
    ///
    /// # Errors
    /// A process that does not start.
    pub(crate) fn of(mut command: Command, name: &'static str) -> Result<Self> {
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let answers = process.stdout.take().ok_or("a child without standard output")?;
        Ok(Self { process, answers: BufReader::new(answers).lines(), name })
    }

    /// Waits for its next answer.
    ///
    /// # Errors
    /// A child that ended, or says something else.
    pub(crate) fn answer<T: DeserializeOwned>(&mut self) -> Result<T> {
        let line =
            self.answers.next().ok_or_else(|| format!("`{}` ended without an answer", self.name))??;
        let read = serde_json::from_str(&line);
        read.map_err(|error| format!("`{}` answered `{line}`: {error}", self.name).into())
    }

    /// Processor time that it took so far, in hundredths of a second: the unit of the system's own books.
    ///
    /// # Errors
    /// A child that is gone, or a system that does not tell.
    pub(crate) fn ticks(&self) -> Result<u64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.process.id()))?;
        // The name in parentheses may hold anything; user and system time are the 12th and 13th fields after it.
        let (_, fields) = stat.rsplit_once(')').ok_or("no such line is known")?;
        let times = fields.split_whitespace().skip(11).take(2);
        Ok(times.map(str::parse::<u64>).sum::<Result<u64, _>>()?)
    }

    /// Memory that it holds, in bytes.
    ///
    /// # Errors
    /// A child that is gone, or a system that does not tell.
    pub(crate) fn memory(&self) -> Result<u64> {
        let text = machine::field(&format!("/proc/{}/status", self.process.id()), "VmRSS");
        let text = text.ok_or_else(|| format!("`{}` is gone", self.name))?;
        Ok(text.split(' ').next().unwrap_or_default().parse::<u64>()? * KIBIBYTE)
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if !matches!(self.process.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        // It did not do as it was told; there is nobody left to tell of an error here.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Answers, from within a child.
///
/// # Errors
/// A parent that is gone.
pub(crate) fn say<T: Serialize>(answer: &T) -> Result<()> {
    let mut output = std::io::stdout().lock();
    serde_json::to_writer(&mut output, answer)?;
    writeln!(output)?;
    Ok(output.flush()?)
}

//! Where and when measurements were made.

use std::{fmt, fs, process::Command};

use qiyou_kernel::Clock;
use serde::Serialize;

use crate::pin;

/// The machine, the day, and what was measured there.
#[derive(Debug, Serialize)]
pub(crate) struct Machine {
    /// The day, in China.
    date: String,
    /// Cores that this process may use.
    cores: usize,
    /// Memory in GiB, rounded.
    memory_gib: u64,
    /// The processor's name, as it gives it.
    processor: String,
    /// The commit that the working tree is at, marked where it was changed since; nothing outside of a working tree.
    commit: Option<String>,
}

impl Machine {
    /// This one, now.
    pub(crate) fn here() -> Self {
        Self {
            date: Clock::system().today_in_shanghai().to_string(),
            cores: pin::cores().map_or(1, |cores| cores.len()),
            memory_gib: field("/proc/meminfo", "MemTotal").map_or(0, |text| gibibytes(&text)),
            processor: field("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown processor".to_owned()),
            commit: commit(),
        }
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { date, cores, memory_gib, processor, commit } = self;
        let counted = if *cores == 1 { "core" } else { "cores" };
        write!(f, "{date}, {cores} {counted} ({processor}), {memory_gib} GiB")?;
        commit.iter().try_for_each(|commit| write!(f, ", at {commit}"))
    }
}

/// The value of the first line `name: value` of a file of the system.
pub(crate) fn field(path: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let pairs = text.lines().filter_map(|line| line.split_once(':'));
    let mut named = pairs.filter(|(key, _)| key.trim() == name);
    named.next().map(|(_, value)| value.trim().to_owned())
}

/// Kibibytes, as the system writes them, in whole GiB.
fn gibibytes(text: &str) -> u64 {
    let kibibytes: u64 = text.split(' ').next().and_then(|number| number.parse().ok()).unwrap_or_default();
    (kibibytes + (1 << 19)) >> 20
}

fn commit() -> Option<String> {
    let output =
        Command::new("git").args(["describe", "--always", "--dirty", "--exclude", "*"]).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    Some(text.trim().to_owned()).filter(|text| output.status.success() && !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_rounded_to_whole_gibibytes() {
        assert_eq!(["1048576 kB", "1500000 kB", "1600000 kB", "none"].map(gibibytes), [1, 1, 2, 0]);
    }

    #[test]
    fn a_machine_is_told_in_one_line() {
        let machine = Machine {
            date: "2026-01-02".to_owned(),
            cores: 2,
            memory_gib: 24,
            processor: "Some CPU".to_owned(),
            commit: Some("abc1234".to_owned()),
        };
        assert_eq!(machine.to_string(), "2026-01-02, 2 cores (Some CPU), 24 GiB, at abc1234");
        let elsewhere = Machine { cores: 1, commit: None, ..machine };
        assert_eq!(elsewhere.to_string(), "2026-01-02, 1 core (Some CPU), 24 GiB");
    }
}

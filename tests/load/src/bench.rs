//! What every measurement shares: how large it is, how often it is repeated, and where its files are.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use tempfile::TempDir;

use crate::{
    args::Args,
    child::Child,
    drive::{Drive, Driven, Pace},
    failure::Result,
    pin,
    role::Role,
    row::Pair,
};

/// A run.
#[derive(Debug)]
pub(crate) struct Bench {
    /// How much is measured.
    pub(crate) size: Size,
    /// How often each pair is measured.
    pub(crate) rounds: usize,
    /// For how long one measurement lasts.
    pub(crate) millis: u64,
    /// The Python of the peer.
    pub(crate) python: PathBuf,
    keep: Option<PathBuf>,
    scratch: TempDir,
}

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    /// Whether the division tree is the whole country's.
    pub(crate) is_whole_country: bool,
    /// Counties of a country.
    pub(crate) country: usize,
    /// Counties of a province.
    pub(crate) province: usize,
    /// Periods that a county reports of each indicator: five years, then months.
    pub(crate) periods: usize,
    /// Rows of an import.
    pub(crate) imported: usize,
    /// Calls that a loop makes at most.
    pub(crate) calls: usize,
    /// Views composed one after another.
    pub(crate) composed: usize,
}

/// The sizes of the table.
const FULL: Size = Size {
    is_whole_country: true,
    country: 2_975,
    province: 90,
    periods: 65,
    imported: 300_000,
    calls: 1_000_000,
    composed: 400,
};

/// Sizes that show that everything works.
const QUICK: Size = Size {
    is_whole_country: false,
    country: 4,
    province: 2,
    periods: 7,
    imported: 2_000,
    calls: 200,
    composed: 10,
};

impl Bench {
    /// Makes room for a run.
    ///
    /// # Errors
    /// A directory that cannot be made.
    pub(crate) fn new(args: &Args) -> Result<Self> {
        let (size, rounds, millis) =
            if args.quick { (QUICK, 1, 500) } else { (FULL, args.rounds.max(1), args.seconds * 1_000) };
        let scratch = TempDir::with_prefix("qiyou-load-")?;
        args.keep.as_ref().map(fs::create_dir_all).transpose()?;
        Ok(Self { size, rounds, millis, python: args.python.clone(), keep: args.keep.clone(), scratch })
    }

    /// Tells how far it is.
    pub(crate) fn say(&self, what: &str) {
        // Whoever closed standard error does not want to know.
        let _ = writeln!(io::stderr(), "{what}");
    }

    /// Where files are that go with the run.
    pub(crate) fn scratch(&self) -> &Path {
        self.scratch.path()
    }

    /// Where files are that may be used again.
    pub(crate) fn kept(&self) -> &Path {
        self.keep.as_deref().unwrap_or_else(|| self.scratch())
    }

    /// Starts a child that logs beside the run's files.
    ///
    /// # Errors
    /// A process that does not start.
    pub(crate) fn start(&self, role: &Role, core: Option<usize>) -> Result<Child> {
        Child::start(role, core, self.scratch())
    }

    /// Has a server called from the client's core, and tells how busy it was: in hundredths.
    ///
    /// # Errors
    /// A call that is refused, or a child that is gone.
    pub(crate) fn drive(&self, drive: Drive, server: &Child) -> Result<(Driven, u64)> {
        let before = server.ticks()?;
        let driven: Driven = self.start(&Role::Drive(drive), Some(pin::CLIENT))?.answer()?;
        let ticks = server.ticks()? - before;
        // A tick is a hundredth of a second: 10,000 of its microseconds are one of the whole time's hundredths.
        Ok((driven, (ticks * 1_000_000).checked_div(driven.micros).unwrap_or_default()))
    }

    /// Measures pairs, ours and the baseline in turn, and which comes first in turn too.
    ///
    /// # Errors
    /// What either fails with.
    pub(crate) fn pairs(
        &self,
        what: &str,
        mut measure: impl FnMut(Side, usize) -> Result<u64>,
    ) -> Result<Vec<Pair>> {
        let mut pairs = Vec::new();
        for round in 0..self.rounds {
            let pair = if round.is_multiple_of(2) {
                let theirs = measure(Side::Theirs, round)?;
                Pair { ours: measure(Side::Ours, round)?, theirs }
            } else {
                let ours = measure(Side::Ours, round)?;
                Pair { ours, theirs: measure(Side::Theirs, round)? }
            };
            let Pair { ours, theirs } = pair;
            self.say(&format!("{what}, {} of {}: {ours} against {theirs}", round + 1, self.rounds));
            pairs.push(pair);
        }
        Ok(pairs)
    }
}

/// Which side of a pair is measured.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Side {
    /// Ours.
    Ours,
    /// The baseline.
    Theirs,
}

impl Side {
    /// What belongs to this side.
    pub(crate) fn of<T>(self, ours: T, theirs: T) -> T {
        match self {
            Self::Ours => ours,
            Self::Theirs => theirs,
        }
    }
}

/// As fast as answers come, so many under way.
pub(crate) fn closed(size: &Size, streams: usize) -> Pace {
    Pace::Closed { streams, calls: size.calls }
}

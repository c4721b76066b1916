//! What a seed decides: what every writer does, and when server, callers and reader die.

use std::{ops::Range, time::Duration};

use qiyou_proto::{indicator::v1::observation::Result as Figure, r#type::v1::Absence};
use rand::{RngExt, SeedableRng, rngs::StdRng, seq::IndexedRandom};

use crate::county::{CENTRES, Cell, PLACES, ratio, value};

pub(crate) const WRITERS: usize = 16;

/// How much one writer does.
const TASKS: Range<usize> = 5..10;

/// One seed in so many brings a report so large that the feed cuts it.
const LARGE_EVERY: u32 = 6;

/// Rows of a large report: more than the feed puts into one message.
const LARGE: usize = 600;

#[derive(Debug)]
pub(crate) struct Schedule {
    /// What each writer does, in order.
    pub(crate) work: Vec<Vec<Task>>,
    /// How many processes serve the store, where it lets in more than one.
    pub(crate) servers: usize,
    /// When they die, in order.
    pub(crate) deaths: Vec<Death>,
    /// The lives of the reader that end in its death. The one after them does not.
    pub(crate) lives: Vec<Life>,
}

/// One request of a writer.
#[derive(Debug)]
pub(crate) struct Task {
    pub(crate) step: Step,
    /// The caller first sends it and dies so soon after, with or without its answer.
    pub(crate) dies_after: Option<Duration>,
    /// The caller forgets the answer and asks again.
    pub(crate) repeats: bool,
}

#[derive(Debug)]
pub(crate) enum Step {
    /// `checked` by the etag of the version that was seen last.
    Report {
        reports: Vec<(Cell, Figure)>,
        draft: bool,
        checked: bool,
    },
    Withdraw(Vec<Cell>),
    Submit(Vec<Cell>),
    Approve(Vec<Cell>),
    Return(Vec<Cell>),
    /// Revises the target of a year.
    Revise {
        year: u16,
        value: u32,
    },
}

/// One death of a server.
#[derive(Debug)]
pub(crate) struct Death {
    /// Which one dies, if there are so many; else the first.
    pub(crate) server: usize,
    /// After so many tasks were done.
    pub(crate) at: usize,
    /// And this much later, in the middle of something.
    pub(crate) delay: Duration,
    /// It may finish what it is at, as when a new version is rolled out.
    pub(crate) in_order: bool,
    /// Starts of its successor that die as well, this long after they began.
    pub(crate) false_starts: Vec<Duration>,
}

/// One life of the reader.
#[derive(Debug)]
pub(crate) struct Life {
    pub(crate) begins: Beginning,
    /// It dies over the message after so many, which it did not apply.
    pub(crate) messages: usize,
    /// It dies over the first part of a large revision.
    pub(crate) dies_of_parts: bool,
}

/// What a reader knows when it starts.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Beginning {
    /// Whatever it stored with its cursor.
    Stored,
    /// Nothing: it lost everything and follows from the first revision.
    Nothing,
    /// Nothing: it lost everything and reads a snapshot first.
    Snapshot,
}

impl Life {
    pub(crate) const ENDLESS: Self =
        Self { begins: Beginning::Stored, messages: usize::MAX, dies_of_parts: false };

    fn roll(dice: &mut StdRng) -> Self {
        let begins = match dice.random_range(0..10) {
            0 => Beginning::Nothing,
            1 => Beginning::Snapshot,
            _ => Beginning::Stored,
        };
        Self { begins, messages: dice.random_range(0..12), dies_of_parts: dice.random() }
    }
}

impl Schedule {
    pub(crate) fn of(seed: u64) -> Self {
        let dice = &mut StdRng::seed_from_u64(seed);
        let cells = Cell::disputed();
        let mut work: Vec<Vec<Task>> = (0..WRITERS)
            .map(|_| (0..dice.random_range(TASKS)).map(|_| Task::roll(dice, &cells)).collect())
            .collect();
        if dice.random_ratio(1, LARGE_EVERY) {
            let reports = Cell::many().into_iter().take(LARGE).map(|cell| (cell, figure(dice, cell)));
            let step = Step::Report { reports: reports.collect(), draft: false, checked: false };
            let tasks = &mut work[dice.random_range(0..WRITERS)];
            tasks.insert(dice.random_range(0..=tasks.len()), Task { step, dies_after: None, repeats: true });
        }
        let total = work.iter().map(Vec::len).sum();
        let mut deaths: Vec<_> = (0..dice.random_range(1..4)).map(|_| Death::roll(dice, total)).collect();
        deaths.sort_by_key(|death| death.at);
        let lives = (0..dice.random_range(2..9)).map(|_| Life::roll(dice)).collect();
        Self { work, servers: dice.random_range(1..3), deaths, lives }
    }
}

impl Task {
    fn roll(dice: &mut StdRng, cells: &[Cell]) -> Self {
        let step = Step::roll(dice, cells);
        let dies_after = dice.random_ratio(1, 4).then(|| Duration::from_micros(dice.random_range(0..8_000)));
        Self { step, dies_after, repeats: dice.random_ratio(1, 8) }
    }
}

impl Step {
    fn roll(dice: &mut StdRng, cells: &[Cell]) -> Self {
        let count = dice.random_range(1..5);
        let some: Vec<Cell> = cells.sample(dice, count).copied().collect();
        match dice.random_range(0..100) {
            0..42 => {
                let reports = some.into_iter().map(|cell| (cell, figure(dice, cell))).collect();
                Self::Report { reports, draft: dice.random_ratio(1, 3), checked: dice.random_ratio(1, 4) }
            }
            42..56 => Self::Withdraw(some),
            // One at a time: several are rarely all in the state that it takes.
            56..68 => Self::Submit(some[..1].to_vec()),
            68..86 => Self::Approve(some[..count.min(2)].to_vec()),
            86..94 => Self::Return(some[..1].to_vec()),
            _ => Self::Revise { year: dice.random_range(2023..2026), value: dice.random_range(0..100) },
        }
    }
}

impl Death {
    fn roll(dice: &mut StdRng, tasks: usize) -> Self {
        let false_starts = (0..[0, 0, 1, 2].choose(dice).copied().unwrap_or_default())
            .map(|_| Duration::from_millis(dice.random_range(0..250)))
            .collect();
        Self {
            server: dice.random_range(0..2),
            at: dice.random_range(0..tasks),
            delay: Duration::from_micros(dice.random_range(0..4_000)),
            in_order: dice.random_ratio(1, 4),
            false_starts,
        }
    }
}

/// A figure that its indicator takes.
fn figure(dice: &mut StdRng, cell: Cell) -> Figure {
    match cell.indicator {
        _ if dice.random_ratio(1, 10) => Figure::Absence(Absence::NotCollected.into()),
        CENTRES => value(dice.random_range(0..50)),
        PLACES => value(format!("{}.{}", dice.random_range(0..9), dice.random_range(10..99))),
        _ => {
            let whole = dice.random_range(1..1_000);
            ratio(dice.random_range(0..=whole), whole)
        }
    }
}

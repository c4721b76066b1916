//! One transaction of writes: load, decide in order, write everything down, commit.

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Duration,
};

use qiyou_error::{Error, Result};

use super::{
    Change, Reads, Stamp, Written,
    answers::Answers,
    change::Puts,
    state::{State, Version},
    writer::Job,
};
use crate::{
    Head, Table, Value,
    audit::{self, Entry, Marks},
    engine::Transaction,
    head::HeadRow,
    shared::Shared,
    sql::Arguments,
    statement,
};

/// Rows after which a batch takes no further write, so that a commit stays short and memory bounded.
const ROWS: usize = 20_000;

/// How often a write may look at something that was not loaded before it decides.
const ROUNDS: usize = 64;

/// The step from one recorded time to the next at least.
const TICK: Duration = Duration::from_micros(1);

/// A batch under way.
pub(super) struct Batch<'a> {
    shared: &'a Shared,
    transaction: Transaction,
    head: HeadRow,
    state: State,
    answers: Answers,
    entries: Vec<Entry>,
    marks: Vec<(i64, Marks)>,
    history: BTreeMap<&'static str, History>,
    rows: usize,
}

/// New rows of one table, in the order of the feed.
struct History {
    table: &'static Table,
    rows: Vec<NewRow>,
}

struct NewRow {
    stamp: Stamp,
    ordinal: i64,
    values: Arc<[Value]>,
}

impl<'a> Batch<'a> {
    /// Begins: locks the head, and loads what these writes say they look at.
    pub(super) async fn begin(shared: &'a Shared, jobs: &[Job]) -> Result<Self> {
        let mut transaction = shared.database.begin().await?;
        let head = HeadRow::lock(&mut transaction, shared.database.engine()).await?;
        let answers = Answers::load(jobs, &mut transaction, &shared.texts).await?;
        let mut reads = Reads::new();
        jobs.iter().for_each(|job| reads.merge(&job.reads));
        let mut state = State::default();
        state.load(reads, &mut transaction, &shared.texts).await?;
        let (entries, marks, history, rows) = (Vec::new(), Vec::new(), BTreeMap::new(), 0);
        Ok(Self { shared, transaction, head, state, answers, entries, marks, history, rows })
    }

    /// Whether it takes no further write.
    pub(super) const fn is_full(&self) -> bool {
        self.rows >= ROWS
    }

    /// Decides one write. The inner result is the write's own; the outer one fails for the whole batch.
    pub(super) async fn decide(&mut self, job: &Job) -> Result<Result<Written>> {
        if let Some(answer) = self.answers.find(&job.request, self.shared) {
            return Ok(answer);
        }
        let stamp = self.next_stamp();
        for _ in 0..ROUNDS {
            let mut change = Change::new(&self.state, stamp);
            let decided = catch_unwind(AssertUnwindSafe(|| (job.decide)(&mut change)));
            let (puts, missing) = change.finish();
            if missing.is_empty() {
                let panicked = |_| Err(Error::internal("a write panicked while it decided"));
                return Ok(decided
                    .unwrap_or_else(panicked)
                    .map(|answer| self.accept(job, stamp, puts, answer)));
            }
            self.state.load(missing, &mut self.transaction, &self.shared.texts).await?;
        }
        Ok(Err(Error::internal("a write looks at too many records one by one; name them in its reads")))
    }

    /// Writes everything down. Says whether there is anything to commit.
    pub(super) async fn write(&mut self) -> Result<bool> {
        if self.entries.is_empty() && self.answers.is_empty() {
            return Ok(false);
        }
        let (shared, tx) = (self.shared, &mut self.transaction);
        for History { table, rows } in self.history.values() {
            let width = table.width() + 3;
            let text = |size| {
                shared.texts.get("history", table.name, size, || statement::insert_history(table, size))
            };
            tx.execute_in_portions(rows, width, text, |row, to| row.push_history(table, to)).await?;
            let newest = newest(table, rows);
            let text = |size| {
                shared.texts.get("upsert", table.name, size, || statement::upsert_current(table, size))
            };
            tx.execute_in_portions(&newest, width, text, |row, to| row.push_current(table, to)).await?;
        }
        Entry::insert(&self.entries, tx, &shared.texts).await?;
        Marks::insert(&self.marks, tx, &shared.texts).await?;
        self.answers.insert(tx, &shared.texts).await?;
        if !self.entries.is_empty() {
            self.head.advance(tx).await?;
        }
        Ok(true)
    }

    /// Makes it last and returns the head that it leaves. From here on an error leaves open whether it did.
    pub(super) async fn commit(self) -> Result<Head> {
        self.transaction.commit().await.map(|()| self.head.head)
    }

    /// Ends a batch that changes nothing.
    pub(super) async fn abandon(self) -> Result<Head> {
        self.transaction.rollback().await.map(|()| self.head.head)
    }

    fn next_stamp(&self) -> Stamp {
        let last = self.head.head.recorded_at.max(self.head.closed_until);
        let recorded_at = self.shared.clock.now().max(last.saturating_add(TICK));
        Stamp { revision: self.head.head.revision + 1, recorded_at }
    }

    /// Takes over what a write has put; a write that changes nothing gets no revision.
    fn accept(&mut self, job: &Job, stamp: Stamp, puts: Vec<Puts>, answer: Vec<u8>) -> Written {
        if job.request.is_rehearsal {
            return self.written(answer, false);
        }
        let changed = self.keep(stamp, puts).map(|(row_count, rows_digest, marks)| {
            let request = &job.request;
            let entry = Entry {
                revision: stamp.revision,
                recorded_at: stamp.recorded_at,
                actor: request.actor.clone(),
                method: request.method.clone(),
                request_id: request.id.as_ref().map(|id| id.id.clone()),
                reason: request.reason.clone(),
                row_count,
                algorithm: Entry::algorithm(),
                rows_digest,
                previous: self.head.hash,
                hash: self.head.hash,
            };
            let entry = entry.sealed();
            self.head.hash = entry.hash;
            self.head.head = Head { revision: stamp.revision, recorded_at: stamp.recorded_at };
            self.entries.push(entry);
            // A row that is alone needs nothing to be told from others by.
            if row_count > 1 {
                self.marks.push((stamp.revision, marks));
            }
        });
        let written = self.written(answer, changed.is_some());
        self.answers.remember(&job.request, &written);
        written
    }

    fn written(&self, answer: Vec<u8>, changed: bool) -> Written {
        let Head { revision, recorded_at } = self.head.head;
        Written {
            answer,
            token: self.shared.token(revision),
            revision,
            recorded_at,
            changed,
            repeated: false,
        }
    }

    /// Keeps changed rows, numbered by table name and key. Nothing when none has changed.
    fn keep(&mut self, stamp: Stamp, puts: Vec<Puts>) -> Option<(i64, qiyou_kernel::Digest, Marks)> {
        let mut digest = audit::Rows::default();
        let mut ordinals = 0..;
        for put in puts {
            let table = put.table;
            for (key, values) in put.changed() {
                digest.add(table, &values);
                self.state.put(table, key, Version { values: Arc::clone(&values), stamp });
                let history =
                    self.history.entry(table.name).or_insert_with(|| History { table, rows: Vec::new() });
                history.rows.push(NewRow { stamp, ordinal: ordinals.next()?, values });
                self.rows += 1;
            }
        }
        let marks = digest.marks();
        let (count, digest) = digest.finish();
        (count > 0).then_some((count, digest, marks))
    }
}

impl NewRow {
    fn push_history(&self, table: &Table, to: &mut Arguments) {
        to.int(self.stamp.revision);
        to.int(self.ordinal);
        to.int(self.stamp.recorded_at.as_micros());
        self.push_values(table, to);
    }

    fn push_current(&self, table: &Table, to: &mut Arguments) {
        self.push_values(table, to);
        to.int(self.stamp.revision);
        to.int(self.stamp.recorded_at.as_micros());
    }

    fn push_values(&self, table: &Table, to: &mut Arguments) {
        table
            .columns()
            .zip(self.values.iter())
            .for_each(|(column, value)| to.push(column.kind, value.clone()));
    }
}

/// The newest row of every key, in key order: one statement may not touch a row twice.
fn newest<'r>(table: &Table, rows: &'r [NewRow]) -> Vec<&'r NewRow> {
    let width = table.key.len();
    let newest: BTreeMap<_, _> = rows.iter().map(|row| (row.values.get(..width), row)).collect();
    newest.into_values().collect()
}

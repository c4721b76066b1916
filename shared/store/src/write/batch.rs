//! One transaction of writes: load, decide in order, write everything down, commit.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Duration,
};

use futures::TryStreamExt as _;
use qiyou_error::{Error, Result};

use super::{
    Change, Portion, Reads, Stamp, Written,
    answers::Answers,
    change::Done,
    down::Down,
    portion::Large,
    state::{State, Version},
    writer::{Decision, Job},
};
use crate::{
    Head,
    audit::{Entry, Marks, Rows},
    engine::Transaction,
    head::HeadRow,
    shared::Shared,
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
    down: Down,
    rows: usize,
    /// How many of the writes it takes: those whose rows are loaded.
    taken: usize,
    /// A large write failed after some of it was written down: nothing may be committed.
    is_spoiled: bool,
}

impl<'a> Batch<'a> {
    /// Begins: locks the head, and loads what these writes say they look at, as far as memory is bounded.
    pub(super) async fn begin(shared: &'a Shared, jobs: &[Job]) -> Result<Self> {
        let mut transaction = shared.database.begin().await?;
        let head = HeadRow::lock(&mut transaction, shared.database.engine()).await?;
        let answers = Answers::load(jobs, &mut transaction, &shared.texts).await?;
        let (mut reads, mut taken) = (Reads::new(), 0);
        for job in jobs.iter().take_while(|job| !job.is_large()) {
            reads.merge(&job.reads);
            taken += 1;
            if reads.len() >= ROWS {
                break;
            }
        }
        let mut state = State::default();
        state.load(reads, &mut transaction, &shared.texts).await?;
        let (entries, marks, down, rows, taken) = (Vec::new(), Vec::new(), Down::default(), 0, taken.max(1));
        let is_spoiled = false;
        Ok(Self { shared, transaction, head, state, answers, entries, marks, down, rows, taken, is_spoiled })
    }

    /// Whether it takes no further write after so many. A large write goes alone.
    pub(super) const fn is_full(&self, writes: usize) -> bool {
        self.rows >= ROWS || writes >= self.taken
    }

    /// Decides one write. The inner result is the write's own; the outer one fails for the whole batch.
    pub(super) async fn decide(&mut self, job: &Job) -> Result<Result<Written>> {
        if let Some(answer) = self.answers.find(&job.request, self.shared) {
            return Ok(answer);
        }
        let (stamp, mut rows) = (self.next_stamp(), Rows::default());
        let answer = match &job.decision {
            Decision::Whole(decide) => match self.ask(&**decide, stamp).await? {
                Ok((answer, done)) => {
                    self.keep(job, stamp, done, &mut rows);
                    Ok(answer)
                }
                Err(refusal) => Err(refusal),
            },
            Decision::Large(large) => self.decide_large(job, large, stamp, &mut rows).await?,
        };
        Ok(answer.map(|answer| self.accept(job, stamp, rows, answer)))
    }

    /// Writes everything down. Says whether there is anything to commit.
    pub(super) async fn write(&mut self) -> Result<bool> {
        let is_empty = self.down.is_empty() && self.entries.is_empty() && self.answers.is_empty();
        if self.is_spoiled || (is_empty && self.rows == 0) {
            return Ok(false);
        }
        self.write_down().await?;
        let (shared, tx) = (self.shared, &mut self.transaction);
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

    /// Decides a large write, portion by portion. What was decided is written down at once and then forgotten, so that it
    /// takes no more memory than its largest portion.
    async fn decide_large(
        &mut self,
        job: &Job,
        large: &Large,
        stamp: Stamp,
        rows: &mut Rows,
    ) -> Result<Result<Vec<u8>>> {
        let mut portions = (large.portions)();
        loop {
            let Portion { reads, decide } = match portions.try_next().await {
                Ok(Some(portion)) => portion,
                Ok(None) => break,
                Err(fault) => return Ok(Err(self.spoil(fault))),
            };
            self.state.load(reads, &mut self.transaction, &self.shared.texts).await?;
            match self.ask(&*decide, stamp).await? {
                Ok(((), done)) => self.keep(job, stamp, done, rows),
                Err(refusal) => return Ok(Err(self.spoil(refusal))),
            }
            self.write_down().await?;
            self.state = State::default();
        }
        Ok(match self.ask(&*large.answer, stamp).await? {
            Ok((answer, done)) => {
                self.keep(job, stamp, done, rows);
                Ok(answer)
            }
            Err(refusal) => Err(self.spoil(refusal)),
        })
    }

    fn spoil(&mut self, refusal: Error) -> Error {
        self.is_spoiled = true;
        refusal
    }

    async fn write_down(&mut self) -> Result<()> {
        let (shared, down) = (self.shared, std::mem::take(&mut self.down));
        down.write(&mut self.transaction, &shared.texts).await
    }

    /// Lets a function decide, over again as long as it looks at what is not loaded yet.
    async fn ask<T: Send>(
        &mut self,
        decide: &(dyn Fn(&mut Change<'_>) -> Result<T> + Send + Sync),
        stamp: Stamp,
    ) -> Result<Result<(T, Done)>> {
        for _ in 0..ROUNDS {
            let mut change = Change::new(&self.state, stamp);
            let decided = catch_unwind(AssertUnwindSafe(|| decide(&mut change)));
            let (done, missing) = change.finish();
            if missing.is_empty() {
                let panicked = |_| Err(Error::internal("a write panicked while it decided"));
                return Ok(decided.unwrap_or_else(panicked).map(|answer| (answer, done)));
            }
            self.state.load(missing, &mut self.transaction, &self.shared.texts).await?;
        }
        Ok(Err(Error::internal("a write looks at too many records one by one; name them in its reads")))
    }

    /// Takes over that a write was decided; one that changes nothing gets no revision.
    fn accept(&mut self, job: &Job, stamp: Stamp, mut rows: Rows, answer: Vec<u8>) -> Written {
        if job.request.is_rehearsal {
            return self.written(answer, false);
        }
        let marks = rows.marks();
        let (row_count, rows_digest) = rows.finish();
        let is_changed = row_count > 0;
        if is_changed {
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
        }
        let written = self.written(answer, is_changed);
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

    /// Keeps changed rows, numbered by table name and key; those of tables without history are nobody's change.
    fn keep(&mut self, job: &Job, stamp: Stamp, done: Done, rows: &mut Rows) {
        if job.request.is_rehearsal {
            return;
        }
        for put in done.puts {
            let (table, history) = (put.table, put.history);
            for (key, values) in put.changed() {
                self.state.put(table, key, Version { values: Arc::clone(&values), stamp });
                if history {
                    self.down.version(table, stamp, rows.count(), Arc::clone(&values));
                    rows.add(table, &values);
                } else {
                    self.down.row(table, stamp, values);
                }
                self.rows += 1;
            }
        }
        if !done.clears.is_empty() {
            // What it clears still stands where the writes after it would look: they go with the next commit.
            self.taken = 0;
        }
        self.down.clear(done.clears);
    }
}

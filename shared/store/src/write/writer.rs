//! The one task that writes: it takes what is queued, shares a commit among it, and answers.

use std::{iter, sync::Arc};

use qiyou_error::{Error, Kind, Reason, Result};
use qiyou_telemetry::{names, trace};
use tokio::{
    sync::{mpsc, oneshot},
    time::Instant,
};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, Span, field::Empty, info_span, warn};

use super::{Change, Large, Reads, Request, Written, batch::Batch};
use crate::{engine::ACQUIRE, fault, shared::Shared};

/// The function that decides a write.
pub(super) type Decide = dyn Fn(&mut Change<'_>) -> Result<Vec<u8>> + Send + Sync;

/// How a write is decided.
pub(crate) enum Decision {
    /// At once.
    Whole(Box<Decide>),
    /// Portion by portion.
    Large(Large),
}

/// A write in the queue.
pub(crate) struct Job {
    pub(crate) request: Request,
    pub(crate) reads: Reads,
    pub(crate) decision: Decision,
    pub(crate) reply: oneshot::Sender<Result<Written>>,
    /// The span of whoever asked.
    pub(crate) span: Span,
}

impl Job {
    /// Whether it needs a transaction of its own.
    pub(super) const fn is_large(&self) -> bool {
        matches!(self.decision, Decision::Large(_))
    }
}

/// Takes writes from the queue until it is closed and empty.
pub(crate) struct Writer {
    pub(crate) shared: Arc<Shared>,
    pub(crate) queue: mpsc::Receiver<Job>,
    /// Writes that share a commit at most.
    pub(crate) batch: usize,
    /// Takes no further writes once this is cancelled.
    pub(crate) closing: CancellationToken,
}

/// Why a batch came to nothing.
struct Failure {
    error: Error,
    /// It was lost in the commit, so that nobody knows whether it lasts.
    in_doubt: bool,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { error, in_doubt: false }
    }
}

impl Writer {
    /// Serves until the queue is closed and every write in it is answered.
    pub(crate) async fn run(mut self) {
        let mut jobs = Vec::new();
        loop {
            if jobs.is_empty() && !self.receive(&mut jobs).await {
                return;
            }
            // A caller who left before its turn asked for nothing.
            jobs.retain(|job: &Job| !job.reply.is_closed());
            jobs = self.serve(jobs).await;
        }
    }

    async fn receive(&mut self, jobs: &mut Vec<Job>) -> bool {
        tokio::select! {
            biased;
            () = self.closing.cancelled(), if !self.queue.is_closed() => {
                self.queue.close();
                true
            }
            taken = self.queue.recv_many(jobs, self.batch) => taken > 0,
        }
    }

    /// Commits these writes together, as many as fit; returns the rest.
    async fn serve(&mut self, mut jobs: Vec<Job>) -> Vec<Job> {
        if jobs.is_empty() {
            return jobs;
        }
        let began = Instant::now();
        match self.commit_patiently(&jobs).await {
            Ok(answers) => {
                let rest = jobs.split_off(answers.len());
                answer(jobs, answers);
                rest
            }
            Err(failure) if failure.is_everyones() => {
                warn!(error = %qiyou_error::chain(&failure.error), writes = jobs.len(), "a commit failed");
                if began.elapsed() >= ACQUIRE {
                    // Whoever came meanwhile has waited for the database long enough.
                    jobs.extend(iter::from_fn(|| self.queue.try_recv().ok()));
                }
                let answers = jobs.iter().map(|_| Err(failure.told())).collect();
                answer(jobs, answers);
                Vec::new()
            }
            Err(failure) if jobs.len() == 1 => {
                answer(jobs, vec![Err(failure.error)]);
                Vec::new()
            }
            // One of them is at fault; the others must not suffer for it.
            Err(failure) => {
                warn!(error = %qiyou_error::chain(&failure.error), "a shared commit failed; its writes go one by one");
                for job in jobs {
                    Box::pin(self.serve(vec![job])).await;
                }
                Vec::new()
            }
        }
    }

    /// Tries twice where a second try can help: the connection may have been dead, or the transaction lost a race. A
    /// database that could not be reached for as long as anyone waits for a connection is not waited for again.
    async fn commit_patiently(&self, jobs: &[Job]) -> Result<Vec<Result<Written>>, Failure> {
        let began = Instant::now();
        match self.commit(jobs).await {
            Err(failure) if failure.may_pass() && began.elapsed() < ACQUIRE => self.commit(jobs).await,
            done => done,
        }
    }

    async fn commit(&self, jobs: &[Job]) -> Result<Vec<Result<Written>>, Failure> {
        let (span, began) = (self.span(jobs), Instant::now());
        let done = self.transact(jobs).instrument(span.clone()).await;
        let (meter, duration) = (&self.shared.meter, began.elapsed());
        match &done {
            Ok(answers) => meter.committed(answers.len(), duration),
            Err(Failure { error, .. }) => {
                let reason = error.reason_name();
                meter.failed(reason, duration);
                span.record(names::ERROR_TYPE, reason);
                trace::fail(&span, reason);
            }
        }
        done
    }

    /// A span has one parent, and a transaction several causes: it stands in the trace of the first, and follows from all.
    fn span(&self, jobs: &[Job]) -> Span {
        let span = info_span!(
            parent: jobs.first().and_then(|job| job.span.id()),
            "transaction",
            { names::STORE_ENGINE } = self.shared.database.engine().name(),
            { names::STORE_WRITES } = jobs.len(),
            { names::STORE_REVISION } = Empty,
            { names::ERROR_TYPE } = Empty,
        );
        for job in jobs {
            span.follows_from(&job.span);
        }
        span
    }

    async fn transact(&self, jobs: &[Job]) -> Result<Vec<Result<Written>>, Failure> {
        let mut batch = Batch::begin(&self.shared, jobs).await?;
        let mut answers = Vec::with_capacity(jobs.len());
        for job in jobs {
            if batch.is_full(answers.len()) {
                break;
            }
            answers.push(batch.decide(job).await?);
        }
        let head = if batch.write().await? {
            let head = batch.commit().await.map_err(|error| Failure { error, in_doubt: true })?;
            self.shared.counters.committed(answers.iter().filter(|answer| answer.is_ok()).count());
            head
        } else {
            batch.abandon().await?
        };
        Span::current().record(names::STORE_REVISION, head.revision);
        self.shared.publish(head);
        Ok(answers)
    }
}

impl Failure {
    fn is_out_of_reach(&self) -> bool {
        matches!(self.error.kind(), Kind::Unavailable)
    }

    /// Trying again may help, and cannot do anything twice.
    fn may_pass(&self) -> bool {
        !self.in_doubt && (self.is_out_of_reach() || matches!(self.error.kind(), Kind::Conflict))
    }

    /// A full disk undoes what it refuses, the commit included.
    fn is_full(&self) -> bool {
        self.error.reason() == Reason::StoreFull
    }

    /// It has nothing to do with any one write. A commit in doubt is for the callers to repeat, by request id.
    fn is_everyones(&self) -> bool {
        self.in_doubt || self.is_out_of_reach() || self.is_full()
    }

    /// What every caller is told.
    fn told(&self) -> Error {
        if self.is_full() { fault::full() } else { fault::unavailable() }
    }
}

/// Answers every write; a caller who left meanwhile misses its answer and nothing else.
fn answer(jobs: Vec<Job>, answers: Vec<Result<Written>>) {
    for (job, answer) in jobs.into_iter().zip(answers) {
        let _ = job.reply.send(answer);
    }
}

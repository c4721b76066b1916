//! What a task knows of the call it works for: until when, within which trace, under which span of the log.

use std::future::Future;

use tokio::{task_local, time::Instant};
use tracing::{Instrument, Span};

use crate::TraceContext;

task_local! {
    static CURRENT: Context;
}

/// The call that a task works for.
///
/// Handlers run within it. A task that a handler spawns does not, until its future goes through [`Context::scope`].
#[derive(Clone, Debug)]
pub struct Context {
    trace: TraceContext,
    span: Span,
    deadline: Option<Instant>,
}

impl Context {
    /// The context of the running task. Outside of any call: a trace of its own, and no deadline.
    #[must_use]
    pub fn current() -> Self {
        CURRENT.try_with(Clone::clone).unwrap_or_else(|_| Self::new(TraceContext::start(), Span::current()))
    }

    pub(crate) fn new(trace: TraceContext, span: Span) -> Self {
        Self { trace, span, deadline: None }
    }

    /// Where the call stands in its trace.
    #[must_use]
    pub fn trace(&self) -> &TraceContext {
        &self.trace
    }

    /// When the caller stops waiting, if ever.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// The same context with a deadline, if that comes sooner.
    #[must_use]
    pub fn until(mut self, deadline: Instant) -> Self {
        self.deadline = Some(self.deadline.map_or(deadline, |sooner| sooner.min(deadline)));
        self
    }

    /// Runs a future within this context.
    pub fn scope<F: Future>(&self, future: F) -> impl Future<Output = F::Output> + use<F> {
        CURRENT.scope(self.clone(), future.instrument(self.span.clone()))
    }

    /// Runs a future within this context, where its span is entered already.
    pub(crate) fn within<F: Future>(self, future: F) -> impl Future<Output = F::Output> {
        CURRENT.scope(self, future)
    }

    /// Runs a function within this context.
    pub fn sync_scope<T>(&self, act: impl FnOnce() -> T) -> T {
        CURRENT.sync_scope(self.clone(), || self.span.in_scope(act))
    }
}

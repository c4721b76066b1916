//! One call to many stores at once, and what comes of it.

use std::{future::Future, sync::Arc};

use futures::{StreamExt, stream};
use qiyou_error::{Error, Kind, Reason, Result, key};

use crate::link::Link;

/// Calls under way together: hundreds of stores are reached in a few rounds, without as many documents in memory.
const AT_ONCE: usize = 16;

/// What one call to many stores came to.
#[derive(Debug)]
pub(crate) struct Outcome<T> {
    /// In the order of the stores that answered.
    answers: Vec<T>,
    /// The stores that cannot be reached.
    missing: Vec<String>,
    /// What the first store that refused refused with, naming it.
    refusal: Option<Error>,
}

/// Calls every store, whatever the others come to, so that what can be reached is reached.
pub(crate) async fn on_all<T, F>(links: &[Arc<Link>], call: impl Fn(Arc<Link>) -> F) -> Outcome<T>
where
    F: Future<Output = Result<T>>,
{
    // Gathered first: a future over an iterator that borrows is not known to be `Send`.
    let calls: Vec<_> = links.iter().map(|link| call(Arc::clone(link))).collect();
    let results: Vec<_> = stream::iter(calls).buffered(AT_ONCE).collect().await;
    let mut outcome =
        Outcome { answers: Vec::with_capacity(results.len()), missing: Vec::new(), refusal: None };
    for (link, result) in links.iter().zip(results) {
        match result {
            Ok(answer) => outcome.answers.push(answer),
            Err(error)
                if matches!(error.kind(), Kind::Unavailable | Kind::Deadline | Kind::Exhausted { .. }) =>
            {
                outcome.missing.push(link.label.clone());
            }
            Err(error) => {
                outcome.refusal.get_or_insert_with(|| error.with(key::SERVICE, &link.label));
            }
        }
    }
    outcome
}

impl<T> Outcome<T> {
    /// Nobody refused; some may not have been reached.
    ///
    /// # Errors
    /// The first refusal.
    pub(crate) fn unrefused(self) -> Result<Self> {
        match self.refusal {
            Some(refusal) => Err(refusal),
            None => Ok(self),
        }
    }

    /// The answers of all. `what` says what became of it where some were not reached, and what to do.
    ///
    /// # Errors
    /// The first refusal; else `UPSTREAM_UNAVAILABLE`, naming every store that cannot be reached.
    pub(crate) fn all(self, what: &str) -> Result<Vec<T>> {
        let Self { answers, missing, .. } = self.unrefused()?;
        if missing.is_empty() {
            return Ok(answers);
        }
        let names = missing.join(", ");
        Err(Error::unavailable(Reason::UpstreamUnavailable, format!("cannot reach {names}; {what}"))
            .with(key::SERVICE, names))
    }
}

//! One call to many stores at once, and the one answer that comes of it.

use std::{future::Future, sync::Arc};

use futures::{StreamExt, stream};
use qiyou_error::{Error, Kind, Reason, Result, key};

use crate::link::Link;

/// Calls under way together: hundreds of stores are reached in a few rounds, without as many documents in memory.
const AT_ONCE: usize = 16;

/// Calls every store; gives all answers in the order of the stores, or one error for those that did not answer.
///
/// Every call is made whatever the others come to, so that what can be reached is reached.
///
/// # Errors
/// The first refusal, naming its store; else `UPSTREAM_UNAVAILABLE`, naming every store that cannot be reached.
pub(crate) async fn on_all<T, F>(links: Vec<Arc<Link>>, call: impl Fn(Arc<Link>) -> F) -> Result<Vec<T>>
where
    F: Future<Output = Result<T>>,
{
    // Gathered first: a future over an iterator that borrows is not known to be `Send`.
    let calls: Vec<_> = links.iter().map(|link| call(Arc::clone(link))).collect();
    let outcomes: Vec<_> = stream::iter(calls).buffered(AT_ONCE).collect().await;
    let mut answers = Vec::with_capacity(outcomes.len());
    let mut missing = Vec::new();
    let mut refusal = None;
    for (link, outcome) in links.iter().zip(outcomes) {
        match outcome {
            Ok(answer) => answers.push(answer),
            Err(error)
                if matches!(error.kind(), Kind::Unavailable | Kind::Deadline | Kind::Exhausted { .. }) =>
            {
                missing.push(link.label.as_str());
            }
            Err(error) => {
                refusal.get_or_insert_with(|| error.with(key::SERVICE, &link.label));
            }
        }
    }
    match (refusal, missing.is_empty()) {
        (Some(refusal), _) => Err(refusal),
        (None, true) => Ok(answers),
        (None, false) => Err(unreachable(&missing)),
    }
}

fn unreachable(missing: &[&str]) -> Error {
    let names = missing.join(", ");
    let message =
        format!("cannot reach {names}; what could be reached is loaded, load again when they are back");
    Error::unavailable(Reason::UpstreamUnavailable, message).with(key::SERVICE, names)
}

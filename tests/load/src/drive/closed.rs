//! The closed loop: so many callers, each of whom calls again when it has its answer.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use bytes::Bytes;
use tokio::task::JoinSet;

use super::{Driven, Tally, call::Line};
use crate::failure::Result;

/// Calls until `calls` were made or the time is over.
pub(super) async fn run(
    lines: &[Line],
    requests: &[Bytes],
    streams: usize,
    calls: usize,
    until: Duration,
) -> Result<Driven> {
    let (next, requests): (_, Arc<[Bytes]>) = (Arc::new(AtomicUsize::new(0)), requests.into());
    let (begun, mut callers) = (Instant::now(), JoinSet::new());
    for line in lines.iter().flat_map(|line| std::iter::repeat_n(line, streams)) {
        let (line, next, requests) = (line.clone(), Arc::clone(&next), Arc::clone(&requests));
        callers.spawn(async move {
            let mut tally = Tally::default();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let sent = Instant::now();
                if number >= calls || sent.duration_since(begun) >= until {
                    return Ok::<_, crate::failure::Failure>(tally);
                }
                let bytes = line.call(nth(&requests, number)).await?;
                tally.add(sent.elapsed(), bytes);
            }
        });
    }
    let mut whole = Tally::default();
    while let Some(ended) = callers.join_next().await {
        whole.merge(ended??);
    }
    whole.driven(begun.elapsed())
}

/// The request of a call, from the first on again after the last.
pub(super) fn nth(requests: &[Bytes], number: usize) -> Bytes {
    let index = number.checked_rem(requests.len()).unwrap_or_default();
    requests.get(index).cloned().unwrap_or_default()
}

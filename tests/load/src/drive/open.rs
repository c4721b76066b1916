//! The open loop: calls are due at a rate, and a call's time runs from when it was due. A server that stalls is charged
//! for every call that it kept waiting, sent or not.

use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::task::{JoinSet, yield_now};

use super::{Driven, Tally, call::Line, closed::nth};
use crate::failure::Result;

/// Calls `rate` times a second for as long as `until`.
pub(super) async fn run(lines: &[Line], requests: &[Bytes], rate: u64, until: Duration) -> Result<Driven> {
    let (begun, mut calls, mut tally) = (Instant::now(), JoinSet::new(), Tally::default());
    for (number, line) in lines.iter().cycle().enumerate() {
        let due = due(number, rate)?;
        if due >= until {
            break;
        }
        // Timers are too coarse for this; the core is ours, and yielding lets answers in.
        while begun.elapsed() < due {
            while let Some(ended) = calls.try_join_next() {
                take(&mut tally, ended?)?;
            }
            yield_now().await;
        }
        let (line, request) = (line.clone(), nth(requests, number));
        calls.spawn(async move {
            let bytes = line.call(request).await?;
            Ok::<_, crate::failure::Failure>((begun.elapsed().saturating_sub(due), bytes))
        });
    }
    while let Some(ended) = calls.join_next().await {
        take(&mut tally, ended?)?;
    }
    tally.driven(begun.elapsed())
}

/// When a call is due, counted from the beginning.
fn due(number: usize, rate: u64) -> Result<Duration> {
    let nanos = u64::try_from(number)?.checked_mul(1_000_000_000).and_then(|nanos| nanos.checked_div(rate));
    Ok(Duration::from_nanos(nanos.ok_or("a rate of nothing")?))
}

fn take(tally: &mut Tally, ended: Result<(Duration, usize)>) -> Result<()> {
    let (took, bytes) = ended?;
    tally.add(took, bytes);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_due_at_the_rate_whatever_comes_of_those_before() {
        let millis = |number| due(number, 500).unwrap().as_millis();
        assert_eq!([0, 1, 500, 1_000].map(millis), [0, 2, 1_000, 2_000]);
        assert!(due(1, 0).is_err());
    }
}

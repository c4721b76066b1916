//! Reads again after `UNAVAILABLE`, within a budget, so that retries never become the load that keeps a service down.

use std::{fmt, future::Future, slice, time::Duration};

use qiyou_error::{Error, Kind, Result};
use qiyou_telemetry::{
    metrics::{self, Counter, KeyValue},
    names,
};
use tokio::time::sleep;
use tonic::Status;
use tower::retry::budget::{Budget as _, TpsBudget};

use crate::deadline;

/// The most tries of one call, the first one included.
const TRIES: u32 = 4;

/// The longest wait after the first try: about what it takes to connect again. Each later one is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(50);

/// How far back the budget remembers calls.
const MEMORY: Duration = Duration::from_secs(10);

/// Retries a second that are free, so that a service which is called rarely may be retried at all.
const FREE: u32 = 1;

/// Retries earned by each call beyond those: at most a fifth more load.
const SHARE: f32 = 0.2;

/// How many retries the calls to one service have earned. All of them share one.
pub struct Budget {
    earned: TpsBudget,
    retried: Counter<u64>,
    peer: KeyValue,
}

impl Budget {
    /// A budget of one retry a second and a fifth of all calls to a service.
    #[must_use]
    pub fn of(service: impl Into<String>) -> Self {
        let earned = TpsBudget::new(MEMORY, FREE, SHARE);
        let retried = metrics::counter(&names::RPC_CLIENT_RETRIED);
        Self { earned, retried, peer: KeyValue::new(names::PEER, service.into()) }
    }
}

impl fmt::Debug for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Budget").field("peer", &self.peer).finish_non_exhaustive()
    }
}

/// Makes a call, and makes it again while the other side is unavailable, the budget allows and time is left.
///
/// For reads only: a write whose answer was lost may have happened.
///
/// # Errors
/// The last refusal.
pub async fn retry<T, F>(budget: &Budget, mut call: impl FnMut() -> F) -> Result<T>
where
    F: Future<Output = Result<T, Status>>,
{
    let mut tries = 1;
    loop {
        let error = match call().await {
            Ok(answer) => {
                budget.earned.deposit();
                return Ok(answer);
            }
            Err(status) => Error::from(status),
        };
        let wait = wait_after(tries);
        let is_worth_it = matches!(error.kind(), Kind::Unavailable)
            && tries < TRIES
            && deadline::remaining().is_none_or(|left| wait < left);
        if !is_worth_it || !budget.earned.withdraw() {
            return Err(error);
        }
        sleep(wait).await;
        budget.retried.add(1, slice::from_ref(&budget.peer));
        tries += 1;
    }
}

/// At random, so that callers who failed together do not come back together.
fn wait_after(tries: u32) -> Duration {
    let longest = FIRST_WAIT.saturating_mul(1 << tries.saturating_sub(1));
    rand::random_range(longest / 2..=longest)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use qiyou_error::{Kind, Result};
    use tokio::time::Instant;
    use tonic::Status;

    use super::{Budget, FIRST_WAIT, TRIES, retry, wait_after};
    use crate::Context;

    fn budget() -> Budget {
        Budget::of("childcare")
    }

    /// Counts its calls and fails the first of them.
    struct Service {
        calls: Cell<u32>,
        failures: u32,
        status: Status,
    }

    impl Service {
        fn failing(failures: u32, status: Status) -> Self {
            Self { calls: Cell::new(0), failures, status }
        }

        async fn read(&self, budget: &Budget) -> Result<u32> {
            retry(budget, async || {
                self.calls.set(self.calls.get() + 1);
                if self.calls.get() > self.failures { Ok(7) } else { Err(self.status.clone()) }
            })
            .await
        }
    }

    #[tokio::test]
    async fn a_service_that_comes_back_is_read() {
        let service = Service::failing(2, Status::unavailable("away"));
        assert_eq!(service.read(&budget()).await.unwrap(), 7);
        assert_eq!(service.calls.get(), 3);
    }

    #[tokio::test]
    async fn only_what_is_unavailable_is_tried_again() {
        for status in [Status::internal(""), Status::deadline_exceeded(""), Status::not_found("")] {
            let service = Service::failing(1, status);
            assert!(service.read(&budget()).await.is_err());
            assert_eq!(service.calls.get(), 1);
        }
    }

    #[tokio::test]
    async fn a_service_that_stays_away_is_given_up() {
        let service = Service::failing(u32::MAX, Status::unavailable("away"));
        assert_eq!(service.read(&budget()).await.unwrap_err().kind(), &Kind::Unavailable);
        assert_eq!(service.calls.get(), TRIES);
    }

    #[tokio::test]
    async fn the_budget_stops_retries_when_everything_fails() {
        let (budget, service) = (budget(), Service::failing(u32::MAX, Status::unavailable("away")));
        let reads = futures::future::join_all((0..100).map(|_| service.read(&budget))).await;
        assert!(reads.iter().all(Result::is_err));
        // Ten seconds' worth of free ones, and no more.
        assert_eq!(service.calls.get(), 100 + 10);
    }

    #[tokio::test]
    async fn nobody_waits_beyond_the_deadline() {
        let service = Service::failing(u32::MAX, Status::unavailable("away"));
        let context = Context::current().until(Instant::now() + FIRST_WAIT / 4);
        assert!(context.scope(service.read(&budget())).await.is_err());
        assert_eq!(service.calls.get(), 1);
    }

    #[test]
    fn waits_double_and_stay_short() {
        for tries in 1..TRIES {
            let (least, most) = (25 << (tries - 1), 50 << (tries - 1));
            assert!((least..=most).contains(&wait_after(tries).as_millis()));
        }
    }
}

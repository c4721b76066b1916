//! A refusal with what a caller needs beside its reason: when to come back, and how soon it knew.

use std::{fmt::Debug, future::Future, time::Duration};

use qiyou_tests::{Refusal, Refused};
use tokio::time::Instant;
use tonic::{Code, Response, Status};
use tonic_types::StatusExt;

/// How long a refused caller is told to wait; nothing when it is not told to come back.
pub(crate) fn retry_after(status: &Status) -> Option<Duration> {
    status.get_details_retry_info().and_then(|info| info.retry_delay)
}

/// Makes a call, and holds that it is refused no later than `within`.
pub(crate) async fn refused_within<T: Debug>(
    within: Duration,
    call: impl Future<Output = Result<Response<T>, Status>>,
) -> Refusal {
    let began = Instant::now();
    let refusal = call.await.refused();
    let took = began.elapsed();
    assert!(took <= within, "{refusal} came after {took:?}, later than {within:?}");
    refusal
}

/// Holds that a status says with `RetryInfo` that the service takes no more for now.
pub(crate) fn is_overload(status: &Status) {
    assert_eq!(Refusal::of(status).why(), (Code::ResourceExhausted, "OVERLOADED"));
    assert!(retry_after(status).is_some_and(|after| after <= Duration::from_secs(1)), "{status:?}");
}

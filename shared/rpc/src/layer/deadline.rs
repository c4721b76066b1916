//! Outside of the limit on calls in flight, so that a call whose time is over leaves the limit to others.
//!
//! The time is the caller's `grpc-timeout` or ours, whichever is shorter; a stream has its caller's only. Without this
//! layer tonic would answer `CANCELLED`, and streams would never end. Tonic keeps a timer of its own around the whole
//! stack, set right after the [`Arrival`] from which this one runs: ours is due first, and is looked at first.

use std::{sync::Arc, time::Duration};

use qiyou_error::Error;
use tokio::time::{sleep_until, timeout_at};

use crate::{
    Context,
    body::{scoped, until},
    deadline,
    layer::{Arrival, Next, Request, Response, Step},
    methods::Methods,
    refusal,
};

#[derive(Clone, Debug)]
pub(crate) struct Deadline {
    /// How long a single answer may take.
    pub(crate) ours: Duration,
    pub(crate) methods: Arc<Methods>,
}

impl Step for Deadline {
    async fn run<N: Next>(self, request: Request, next: N) -> Response {
        let streams = self.methods.streams(request.uri().path());
        let (theirs, ours) = (deadline::of(request.headers()), (!streams).then_some(self.ours));
        let limit = [theirs, ours].into_iter().flatten().min();
        // A time beyond what the clock can hold is no limit.
        let arrived = Arrival::of(&request);
        let due = limit.and_then(|limit| Some((limit, arrived.checked_add(limit)?)));
        let Some((limit, due)) = due else {
            let response = next.run(request).await;
            return if streams { response.map(|body| scoped(body, Context::current())) } else { response };
        };
        let context = Context::current().until(due);
        let Ok(response) = timeout_at(due, context.clone().within(next.run(request))).await else {
            return refusal::response(Error::deadline(limit));
        };
        if !streams {
            return response;
        }
        let late = async move {
            sleep_until(due).await;
            Error::deadline(limit)
        };
        response.map(|body| until(scoped(body, context), late))
    }
}

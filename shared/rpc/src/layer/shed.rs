//! Before anything costs: a server that has as much to do as it can refuses at once rather than make callers wait.
//!
//! Single answers and streams are limited apart, since streams stay open while nothing happens on them. Health is never
//! refused: a full server is a healthy one.

use std::{sync::Arc, time::Duration};

use qiyou_error::{Error, Reason, key};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{
    body::held,
    layer::{Next, Request, Response, Step},
    methods::Methods,
    refusal,
    server::Limits,
};

/// When a refused caller may come back: by then most of what is in flight has been answered.
const AFTER: Duration = Duration::from_millis(100);

const HEALTH: &str = "/grpc.health.v1.Health/";

#[derive(Clone, Debug)]
pub(crate) struct Shed {
    requests: Limit,
    streams: Limit,
    methods: Arc<Methods>,
}

#[derive(Clone, Debug)]
struct Limit {
    most: usize,
    free: Arc<Semaphore>,
}

impl Shed {
    pub(crate) fn new(limits: &Limits, methods: Arc<Methods>) -> Self {
        let limit = |most| Limit { most, free: Arc::new(Semaphore::new(most)) };
        Self { requests: limit(limits.requests), streams: limit(limits.streams), methods }
    }
}

impl Step for Shed {
    async fn run<N: Next>(self, request: Request, next: N) -> Response {
        let path = request.uri().path();
        if path.starts_with(HEALTH) {
            return next.run(request).await;
        }
        let streams = self.methods.streams(path);
        let limit = if streams { &self.streams } else { &self.requests };
        let permit = match limit.enter() {
            Ok(permit) => permit,
            Err(error) => return refusal::response(error),
        };
        let response = next.run(request).await;
        if streams { response.map(|body| held(body, permit)) } else { response }
    }
}

impl Limit {
    fn enter(&self) -> Result<OwnedSemaphorePermit, Error> {
        let most = self.most;
        let message = format!("{most} calls are in flight, as many as the service takes; try again shortly");
        let full = |_| Error::exhausted(Reason::Overloaded, message, AFTER).with(key::LIMIT, most);
        Arc::clone(&self.free).try_acquire_owned().map_err(full)
    }
}

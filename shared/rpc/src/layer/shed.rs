//! Before anything costs: a server that has as much to do as it can refuses at once rather than make callers wait.
//!
//! Single answers and streams are limited apart, since streams stay open while nothing happens on them. Health is never
//! refused: a full server is a healthy one. What requests bring is limited by its bytes as well, as it comes in, so that a
//! flood of large messages is refused before it fills the memory.

use std::{sync::Arc, time::Duration};

use parking_lot::Mutex;
use qiyou_error::{Error, Reason, key};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{
    body::{counted, held},
    layer::{Next, Request, Response, Step, is_health},
    methods::Methods,
    refusal,
    server::Limits,
};

/// When a refused caller may come back: by then most of what is in flight has been answered.
const AFTER: Duration = Duration::from_millis(100);

/// Bytes of a request that do not count: calls are limited by their number already, and a flood of large messages leaves
/// small ones alone.
const SMALL: usize = 16 << 10;

#[derive(Clone, Debug)]
pub(crate) struct Shed {
    requests: Limit,
    streams: Limit,
    bytes: Limit,
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
        Self {
            requests: limit(limits.requests),
            streams: limit(limits.streams),
            bytes: limit(limits.bytes),
            methods,
        }
    }
}

impl Step for Shed {
    async fn run<N: Next>(self, request: Request, next: N) -> Response {
        let path = request.uri().path();
        if is_health(path) {
            return next.run(request).await;
        }
        let streams = self.methods.streams(path);
        let limit = if streams { &self.streams } else { &self.requests };
        let permit = match limit.take(1, "calls are in flight") {
            Ok(permit) => permit,
            Err(error) => return refusal::response(error),
        };
        let intake = Arc::new(Intake { limit: self.bytes, taken: Mutex::new(None) });
        let request = if self.methods.converses(path) { request } else { intake.count(request) };
        let response = next.run(request).await;
        drop(intake);
        if streams { response.map(|body| held(body, permit)) } else { response }
    }
}

impl Limit {
    fn take(&self, count: u32, what: &str) -> Result<OwnedSemaphorePermit, Error> {
        let most = self.most;
        let full = |_| {
            let message = format!("{most} {what}, as many as the service takes; try again shortly");
            Error::exhausted(Reason::Overloaded, message, AFTER).with(key::LIMIT, most)
        };
        Arc::clone(&self.free).try_acquire_many_owned(count).map_err(full)
    }
}

/// The bytes of one request, which count against the limit until it is answered.
struct Intake {
    limit: Limit,
    taken: Mutex<Option<OwnedSemaphorePermit>>,
}

impl Intake {
    fn count(self: &Arc<Self>, request: Request) -> Request {
        let (intake, mut small) = (Arc::clone(self), SMALL);
        let take = move |bytes: usize| {
            let beyond = bytes.saturating_sub(small);
            small = small.saturating_sub(bytes);
            if beyond == 0 { Ok(()) } else { intake.take(beyond) }
        };
        request.map(|body| counted(body, take))
    }

    fn take(&self, bytes: usize) -> Result<(), Error> {
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        let permit = self.limit.take(bytes, "bytes of requests are being answered")?;
        let mut taken = self.taken.lock();
        match &mut *taken {
            Some(held) => held.merge(permit),
            None => *taken = Some(permit),
        }
        Ok(())
    }
}

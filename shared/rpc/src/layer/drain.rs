//! Beside the deadline, which it resembles: when a drain's patience is over, what is still running ends with
//! `SHUTTING_DOWN`. Until then calls finish as they would.
//!
//! Streams that have no end of their own (health, reflection, and every method called `Watch…`) end when the door is
//! closed, so that their readers go elsewhere at once. Handlers find the [`Drain`] in their request's extensions.

use std::{sync::Arc, time::Duration};

use qiyou_error::{Error, Reason};
use tokio::time::sleep;

use crate::{
    Drain,
    body::until,
    layer::{Next, Request, Response, Step},
    methods::Methods,
    refusal,
};

/// How long a watcher of health stays connected after the door was closed, which may be when the drain begins, so that
/// `NOT_SERVING` still reaches it.
const LAST_NEWS: Duration = Duration::from_millis(100);

#[derive(Clone, Debug)]
pub(crate) struct Draining {
    pub(crate) drain: Drain,
    pub(crate) methods: Arc<Methods>,
}

impl Step for Draining {
    async fn run<N: Next>(self, mut request: Request, next: N) -> Response {
        let streams = self.methods.streams(request.uri().path());
        let at_once = is_open_ended(request.uri().path());
        request.extensions_mut().insert(self.drain.clone());
        let response = tokio::select! {
            biased;
            response = next.run(request) => response,
            () = self.drain.over() => return refusal::response(shutting_down()),
        };
        if streams { response.map(|body| until(body, end(self.drain, at_once))) } else { response }
    }
}

fn is_open_ended(path: &str) -> bool {
    path.starts_with("/grpc.") || path.rsplit('/').next().is_some_and(|method| method.starts_with("Watch"))
}

async fn end(drain: Drain, at_once: bool) -> Error {
    if at_once {
        drain.closing().await;
        sleep(LAST_NEWS).await;
    } else {
        drain.over().await;
    }
    shutting_down()
}

/// What whoever meets the end of a server is told.
pub(crate) fn shutting_down() -> Error {
    Error::unavailable(Reason::ShuttingDown, "the service is stopping; call again, another one may answer")
}

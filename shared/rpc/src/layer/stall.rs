//! Inside of the limit on streams: a stream whose reader stopped reading gives back what its handler held, and still
//! counts as open, since the connection keeps what it has not delivered until the reader returns or goes.
//!
//! Without this layer a reader that stops would hold a connection to the database for as long as it stays connected.

use std::{sync::Arc, time::Duration};

use http_body::Body as _;
use qiyou_error::{Error, Reason, key};

use crate::{
    body::attended,
    layer::{Next, Request, Response, Step},
    methods::Methods,
};

/// When a reader that stalled may come back: nothing needs to pass first, and it should not come back at once.
const AFTER: Duration = Duration::from_secs(1);

#[derive(Clone, Debug)]
pub(crate) struct Stall {
    /// How long a reader may take nothing of what there is for it.
    pub(crate) patience: Duration,
    pub(crate) methods: Arc<Methods>,
}

impl Step for Stall {
    async fn run<N: Next>(self, request: Request, next: N) -> Response {
        let streams = self.methods.streams(request.uri().path());
        let response = next.run(request).await;
        if !streams || response.body().is_end_stream() {
            return response;
        }
        let patience = self.patience;
        response.map(|body| attended(body, patience, move || stalled(patience)))
    }
}

fn stalled(patience: Duration) -> Error {
    let millis = patience.as_millis();
    let message = format!(
        "nothing was read for {millis} ms, so the stream was ended; call again, from where it stopped"
    );
    Error::exhausted(Reason::StreamStalled, message, AFTER).with(key::DEADLINE_MS, millis)
}

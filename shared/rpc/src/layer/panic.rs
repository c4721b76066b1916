//! Inside of trace and meter, which must see it, and outside of all else: a bug costs one caller an `INTERNAL`, not every
//! call on the connection.

use std::{panic::AssertUnwindSafe, sync::Arc};

use futures::FutureExt;
use qiyou_error::Error;

use crate::{
    Meter,
    body::caught,
    layer::{Next, Request, Response, Step},
    methods::Methods,
    refusal,
};

#[derive(Clone, Debug)]
pub(crate) struct CatchPanic {
    pub(crate) meter: Arc<Meter>,
    pub(crate) methods: Arc<Methods>,
}

impl Step for CatchPanic {
    async fn run<N: Next>(self, request: Request, next: N) -> Response {
        let streams = self.methods.streams(request.uri().path());
        let refuse = move || {
            self.meter.panic();
            Error::internal("the handler panicked")
        };
        // Unwind safe: after a panic the call is dropped with all that it owned.
        let Ok(response) = AssertUnwindSafe(next.run(request)).catch_unwind().await else {
            return refusal::response(refuse());
        };
        if streams { response.map(|body| caught(body, refuse)) } else { response }
    }
}

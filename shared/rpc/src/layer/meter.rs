//! Outside of all that can refuse, so that sheds, denials, missed deadlines and panics are counted like answers.

use std::sync::Arc;

use crate::{
    Meter,
    body::observe,
    layer::{Arrival, Next, Request, Response, Step},
    methods::Methods,
};

#[derive(Clone, Debug)]
pub(crate) struct Metered {
    pub(crate) meter: Arc<Meter>,
    pub(crate) methods: Arc<Methods>,
}

impl Step for Metered {
    async fn run<N: Next>(self, request: Request, next: N) -> Response {
        let Self { meter, methods } = self;
        let (arrived, method) = (Arrival::of(&request), methods.name(request.uri().path()));
        meter.begin();
        observe(next.run(request), move |outcome| meter.end(&outcome, method, arrived.elapsed())).await
    }
}

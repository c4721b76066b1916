//! Outside of all that can refuse, so that sheds, denials, missed deadlines and panics are counted like answers.

use std::sync::Arc;

use crate::{
    Meter,
    body::observe,
    layer::{Next, Request, Response, Step},
};

#[derive(Clone, Debug)]
pub(crate) struct Metered(pub(crate) Arc<Meter>);

impl Step for Metered {
    async fn run<N: Next>(self, request: Request, next: N) -> Response {
        let meter = self.0;
        meter.start();
        observe(next.run(request), move |outcome| meter.end(&outcome)).await
    }
}

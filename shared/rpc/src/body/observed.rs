//! Tells how a call ended, once, when it did.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use http::Response;
use http_body::{Body as _, SizeHint};
use tonic::{Status, body::Body};

use crate::{outcome::Outcome, refusal};

/// Makes a call and tells its outcome as soon as that shows, which for an answer is when its last part is sent.
pub(crate) async fn observe<F>(call: impl Future<Output = Response<Body>>, tell: F) -> Response<Body>
where
    F: FnOnce(Outcome) + Send + Unpin + 'static,
{
    // Made before the call: a caller that goes away drops the call half done.
    let mut observer = Observer(Some(tell));
    let response = call.await;
    if let Some(status) = refusal::read(response.headers()) {
        observer.end(|| Outcome::Refusal(status.into()));
        return response;
    }
    response.map(|body| Body::new(Observed { body, observer }))
}

/// Tells once, at the latest when it is dropped.
struct Observer<F: FnOnce(Outcome)>(Option<F>);

impl<F: FnOnce(Outcome)> Observer<F> {
    fn end(&mut self, outcome: impl FnOnce() -> Outcome) {
        if let Some(tell) = self.0.take() {
            tell(outcome());
        }
    }
}

impl<F: FnOnce(Outcome)> Drop for Observer<F> {
    fn drop(&mut self) {
        self.end(|| Outcome::Abandoned);
    }
}

struct Observed<F: FnOnce(Outcome)> {
    body: Body,
    observer: Observer<F>,
}

impl<F: FnOnce(Outcome) + Send + Unpin> http_body::Body for Observed<F> {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> super::Polled {
        let polled = super::poll(&mut self.body, cx);
        match &polled {
            Poll::Ready(Some(Ok(frame))) => {
                if let Some(trailers) = frame.trailers_ref() {
                    self.observer.end(|| Outcome::of(trailers));
                }
            }
            Poll::Ready(Some(Err(status))) => self.observer.end(|| Outcome::Refusal(status.into())),
            Poll::Ready(None) => self.observer.end(|| Outcome::Success),
            Poll::Pending => {}
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl<F: FnOnce(Outcome)> Drop for Observed<F> {
    fn drop(&mut self) {
        // The server does not ask again once the body says that it is over.
        if self.body.is_end_stream() {
            self.observer.end(|| Outcome::Success);
        }
    }
}

//! Keeps a panic in the handler of a stream from taking the connection, and every other call on it, along.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body::Frame;
use qiyou_error::Error;
use tonic::{Status, body::Body};

use crate::refusal;

/// A body that, when its handler panics, ends with the error that `refuse` makes.
pub(crate) fn caught(body: Body, refuse: impl FnOnce() -> Error + Send + Unpin + 'static) -> Body {
    Body::new(Caught { running: Some((body, refuse)) })
}

struct Caught<F> {
    running: Option<(Body, F)>,
}

impl<F: FnOnce() -> Error + Send + Unpin> http_body::Body for Caught<F> {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> super::Polled {
        let Some((body, _)) = &mut self.running else { return Poll::Ready(None) };
        // Unwind safe: after a panic the body is dropped and never polled again.
        if let Ok(polled) = catch_unwind(AssertUnwindSafe(|| super::poll(body, cx))) {
            return polled;
        }
        let error = self.running.take().map(|(_, refuse)| refuse());
        Poll::Ready(error.map(|error| Ok(Frame::trailers(refusal::trailers(error)))))
    }

    fn is_end_stream(&self) -> bool {
        self.running.as_ref().is_none_or(|(body, _)| body.is_end_stream())
    }
}

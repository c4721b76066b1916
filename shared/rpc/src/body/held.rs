//! Holds something for as long as an answer is being sent.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tonic::{Status, body::Body};

/// A body that drops `thing` when it ends or is dropped.
pub(crate) fn held(body: Body, thing: impl Send + Unpin + 'static) -> Body {
    Body::new(Held { body, thing: Some(thing) })
}

struct Held<T> {
    body: Body,
    thing: Option<T>,
}

impl<T: Send + Unpin> http_body::Body for Held<T> {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let polled = super::poll(&mut self.body, cx);
        if let Poll::Ready(None) = polled {
            self.thing = None;
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

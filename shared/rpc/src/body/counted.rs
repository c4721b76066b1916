//! Counts a request as it comes in, and refuses the rest of it when there is no room.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body::SizeHint;
use qiyou_error::Error;
use tonic::{Status, body::Body};

/// A body that asks `take` for room for every part of it, and ends with the refusal when there is none.
pub(crate) fn counted(
    body: Body,
    take: impl FnMut(usize) -> Result<(), Error> + Send + Unpin + 'static,
) -> Body {
    Body::new(Counted { body, take })
}

struct Counted<F> {
    body: Body,
    take: F,
}

impl<F: FnMut(usize) -> Result<(), Error> + Send + Unpin> http_body::Body for Counted<F> {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> super::Polled {
        let polled = super::poll(&mut self.body, cx);
        let Poll::Ready(Some(Ok(frame))) = &polled else { return polled };
        let size = frame.data_ref().map_or(0, Bytes::len);
        match (self.take)(size) {
            Ok(()) => polled,
            Err(error) => Poll::Ready(Some(Err(error.into()))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

//! Ends a stream early, with a reason.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body::Frame;
use qiyou_error::Error;
use tonic::{Status, body::Body};

use crate::refusal;

/// A body that ends with the error of `stop` in its trailers if that comes before its own end.
///
/// The handler's stream is dropped then, so that whatever feeds it learns that nobody reads any more.
pub(crate) fn until(body: Body, stop: impl Future<Output = Error> + Send + 'static) -> Body {
    Body::new(Until { running: Some((body, Box::pin(stop))) })
}

struct Until {
    running: Option<(Body, Stop)>,
}

type Stop = Pin<Box<dyn Future<Output = Error> + Send>>;

impl http_body::Body for Until {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> super::Polled {
        let Some((body, stop)) = &mut self.running else { return Poll::Ready(None) };
        // The stop first: a stream that is always ready must end too.
        if let Poll::Ready(error) = stop.as_mut().poll(cx) {
            self.running = None;
            return Poll::Ready(Some(Ok(Frame::trailers(refusal::trailers(error)))));
        }
        super::poll(body, cx)
    }

    fn is_end_stream(&self) -> bool {
        self.running.as_ref().is_none_or(|(body, _)| body.is_end_stream())
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use http_body_util::BodyExt;
    use qiyou_error::{Error, Reason};
    use tonic::{Code, body::Body};

    use super::until;
    use crate::refusal;

    fn endless() -> Body {
        let frames =
            futures::stream::repeat_with(|| Ok::<_, tonic::Status>(http_body::Frame::data("x".into())));
        Body::new(http_body_util::StreamBody::new(frames))
    }

    #[tokio::test]
    async fn a_stream_that_is_always_ready_ends_too() {
        let body = until(endless(), ready(Error::unavailable(Reason::ShuttingDown, "stopping")));
        let trailers = body.collect().await.unwrap().trailers().cloned().unwrap();
        assert_eq!(refusal::read(&trailers).unwrap().code(), Code::Unavailable);
    }

    #[tokio::test]
    async fn a_stream_that_ends_by_itself_ends_as_it_would() {
        let body = Body::new(http_body_util::Full::new(bytes::Bytes::from_static(b"all")));
        let collected = until(body, pending()).collect().await.unwrap();
        assert!(collected.trailers().is_none());
        assert_eq!(collected.to_bytes(), "all");
    }
}

//! Lets go of what feeds a stream when its reader takes nothing.
//!
//! A connection asks a body for more only when its reader has room for it. So a reader that stops reading would hold what
//! the handler holds, a connection to the database or a page of rows, for as long as it stays connected, and no deadline
//! would be noticed, since nothing is asked. Hence a task that looks on from outside.

use std::{
    pin::Pin,
    sync::{Arc, Weak},
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http_body::Frame;
use parking_lot::Mutex;
use qiyou_error::Error;
use tokio::{
    task::JoinSet,
    time::{Instant, sleep_until},
};
use tonic::{Status, body::Body};

use crate::refusal;

/// A body that is dropped when nothing more is asked of it for `patience` after it gave something; whoever asks later
/// gets the error of `refuse`.
pub(crate) fn attended(
    body: Body,
    patience: Duration,
    refuse: impl FnOnce() -> Error + Send + 'static,
) -> Body {
    let source = Arc::new(Mutex::new(Source { body: Some(body), untaken: None, refusal: None }));
    let mut watch = JoinSet::new();
    let watched = Arc::downgrade(&source);
    watch.spawn(crate::Context::current().scope(watch_over(watched, patience, refuse)));
    Body::new(Attended { source, _watch: watch })
}

struct Attended {
    source: Arc<Mutex<Source>>,
    /// Ends with the body.
    _watch: JoinSet<()>,
}

struct Source {
    body: Option<Body>,
    /// Since when what it gave has lain there.
    untaken: Option<Instant>,
    refusal: Option<Error>,
}

impl http_body::Body for Attended {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> super::Polled {
        let mut source = self.source.lock();
        let Some(body) = &mut source.body else {
            let refusal = source.refusal.take();
            return Poll::Ready(refusal.map(|error| Ok(Frame::trailers(refusal::trailers(error)))));
        };
        let polled = super::poll(body, cx);
        source.untaken = matches!(polled, Poll::Ready(Some(_))).then(Instant::now);
        polled
    }

    fn is_end_stream(&self) -> bool {
        let source = self.source.lock();
        source.body.as_ref().map_or_else(|| source.refusal.is_none(), http_body::Body::is_end_stream)
    }
}

async fn watch_over(source: Weak<Mutex<Source>>, patience: Duration, refuse: impl FnOnce() -> Error) {
    let mut due = Instant::now() + patience;
    loop {
        sleep_until(due).await;
        let Some(source) = source.upgrade() else { return };
        let now = Instant::now();
        // Whoever holds the lock asks for more at this moment.
        let Some(mut source) = source.try_lock() else {
            due = now + patience;
            continue;
        };
        due = source.untaken.unwrap_or(now) + patience;
        if due <= now {
            let error = refuse();
            tracing::info!("let go of a stream: {error}");
            source.refusal = Some(error);
            let body = source.body.take();
            // What the body does when it is dropped is not for whoever asks meanwhile to wait for.
            drop(source);
            drop(body);
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bytes::Bytes;
    use futures::{StreamExt, poll, stream};
    use http_body::Frame;
    use http_body_util::{BodyExt, StreamBody};
    use qiyou_error::{Error, Reason};
    use tokio::{sync::mpsc, time::timeout};
    use tonic::{Status, body::Body};

    use super::attended;
    use crate::refusal;

    const PATIENCE: Duration = Duration::from_millis(20);

    /// A body that gives what is sent. Its handler's end shows at the sender.
    fn fed() -> (mpsc::Sender<&'static str>, Body) {
        let (feed, frames) = mpsc::channel(8);
        let frames = stream::unfold(frames, async |mut frames| Some((frames.recv().await?, frames)));
        let frames = frames.map(|text: &str| Ok::<_, Status>(Frame::data(Bytes::from(text.to_owned()))));
        let stalled = || Error::exhausted(Reason::StreamStalled, "nothing was read", PATIENCE);
        (feed, attended(Body::new(StreamBody::new(frames)), PATIENCE, stalled))
    }

    /// Takes the first frame of a body and no other, until its handler is let go.
    async fn stall(feed: &mpsc::Sender<&'static str>, body: &mut Body) {
        feed.send("first").await.unwrap();
        assert_eq!(body.frame().await.unwrap().unwrap().into_data().unwrap(), "first");
        timeout(Duration::from_secs(30), feed.closed()).await.expect("what nobody takes is let go");
    }

    #[tokio::test]
    async fn what_nobody_takes_is_let_go_and_its_reader_told() {
        let (feed, mut body) = fed();
        stall(&feed, &mut body).await;
        let trailers = body.frame().await.unwrap().unwrap().into_trailers().unwrap();
        let error = Error::from(refusal::read(&trailers).unwrap());
        assert_eq!(error.reason(), Reason::StreamStalled);
        assert!(body.frame().await.is_none());
    }

    #[tokio::test]
    async fn a_stream_on_which_nothing_happens_outlives_one_that_stalls() {
        let ((feed, mut idle), (other, mut stalled)) = (fed(), fed());
        let mut late = Box::pin(idle.frame());
        assert!(poll!(&mut late).is_pending());
        stall(&other, &mut stalled).await;
        feed.send("late").await.unwrap();
        assert_eq!(late.await.unwrap().unwrap().into_data().unwrap(), "late");
    }

    #[tokio::test]
    async fn a_stream_that_was_read_to_its_end_ends_as_it_would() {
        let (feed, body) = fed();
        feed.send("all").await.unwrap();
        drop(feed);
        let collected = body.collect().await.unwrap();
        assert!(collected.trailers().is_none());
        assert_eq!(collected.to_bytes(), "all");
    }
}

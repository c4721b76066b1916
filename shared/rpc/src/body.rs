//! What layers do with an answer while it is sent: watch how it ends, end it early, hold something until it is over.

mod attended;
mod caught;
mod counted;
mod held;
mod observed;
mod scoped;
mod until;

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body::Frame;
use tonic::{Status, body::Body};

pub(crate) use attended::attended;
pub(crate) use caught::caught;
pub(crate) use counted::counted;
pub(crate) use held::held;
pub(crate) use observed::observe;
pub(crate) use scoped::scoped;
pub(crate) use until::until;

/// What a body yields when it is polled.
type Polled = Poll<Option<Result<Frame<Bytes>, Status>>>;

fn poll(body: &mut Body, cx: &mut Context<'_>) -> Polled {
    http_body::Body::poll_frame(Pin::new(body), cx)
}

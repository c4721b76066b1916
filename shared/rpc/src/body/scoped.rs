//! Lets the handler of a stream see its call's context whenever it is asked for more.

use std::pin::Pin;

use bytes::Bytes;
use http_body::SizeHint;
use tonic::{Status, body::Body};

use crate::Context;

/// A body that is polled within a context.
pub(crate) fn scoped(body: Body, context: Context) -> Body {
    Body::new(Scoped { body, context })
}

struct Scoped {
    body: Body,
    context: Context,
}

impl http_body::Body for Scoped {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut std::task::Context<'_>) -> super::Polled {
        let this = self.get_mut();
        this.context.sync_scope(|| super::poll(&mut this.body, cx))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

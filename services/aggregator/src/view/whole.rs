//! A single answer, sent without being copied.
//!
//! Tonic encodes every answer into a buffer of the call's own. A view is encoded already: its bytes go to the connection as
//! they are, shared by all callers that are sent the same.

use std::future::ready;

use http::{HeaderMap, HeaderName, HeaderValue};
use http_body_util::{BodyExt, Full};
use prost::bytes::Bytes;
use tonic::{Response, body::Body};

use crate::answer::Answer;

/// An answer that is to be sent whole.
pub(super) fn response(answer: Answer) -> Response<Answer> {
    let mut response = Response::new(answer.clone());
    response.extensions_mut().insert(answer);
    response
}

/// Sends an answer whole, and whatever else came of the call as it is.
pub(super) fn send(mut response: http::Response<Body>) -> http::Response<Body> {
    match response.extensions_mut().remove::<Answer>() {
        Some(answer) => response.map(|_| body(answer.into_frame())),
        None => response,
    }
}

fn body(frame: Bytes) -> Body {
    let status = (HeaderName::from_static("grpc-status"), HeaderValue::from_static("0"));
    let trailers = HeaderMap::from_iter([status]);
    Body::new(Full::new(frame).with_trailers(ready(Some(Ok(trailers)))))
}

#[cfg(test)]
mod tests {
    use qiyou_proto::aggregator::v1::FiveYearView;

    use super::*;

    #[tokio::test]
    async fn an_answer_is_one_frame_and_the_status_that_all_is_well() {
        let answer = Answer::of(&FiveYearView { plan: "plans/p-1".to_owned(), ..FiveYearView::default() });
        let mut answered = http::Response::new(Body::empty());
        *answered.extensions_mut() = response(answer.clone()).extensions().clone();
        let collected = send(answered).into_body().collect().await.unwrap();
        assert_eq!(collected.trailers().unwrap().get("grpc-status").unwrap(), "0");
        assert_eq!(collected.to_bytes(), answer.into_frame());
    }

    #[tokio::test]
    async fn a_refusal_stays_as_it_is() {
        let refused = tonic::Status::not_found("no such plan").into_http::<Body>();
        assert_eq!(send(refused).headers().get("grpc-status").unwrap(), "5");
    }
}

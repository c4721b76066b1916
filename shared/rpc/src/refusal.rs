//! Refusals as they go over HTTP/2: the status in the headers of an empty answer, or in the trailers of a stream.

use std::mem;

use http::{HeaderMap, header::CONTENT_TYPE};
use qiyou_error::Error;
use tonic::{Status, body::Body};

/// An answer that is nothing but a refusal.
pub(crate) fn response(error: Error) -> http::Response<Body> {
    Status::from(error).into_http()
}

/// The trailers that end a stream with a refusal.
pub(crate) fn trailers(error: Error) -> HeaderMap {
    let mut headers = mem::take(response(error).headers_mut());
    headers.remove(CONTENT_TYPE);
    headers
}

/// The refusal in headers or trailers; nothing when they tell of success or of nothing.
pub(crate) fn read(headers: &HeaderMap) -> Option<Status> {
    // Most calls succeed; nothing is decoded for them.
    let code = headers.get(Status::GRPC_STATUS)?;
    if code == "0" { None } else { Status::from_header_map(headers) }
}

//! Next to the services: gives a reason to what tonic refuses by itself, such as a message too large, so that callers
//! find one in every refusal.

use qiyou_error::{Error, Kind, Reason, has_reason, key};
use tonic::{Code, Status};

use crate::{
    MAXIMUM_MESSAGE,
    layer::{Next, Request, Response, Step},
    refusal,
};

/// How tonic-prost begins its complaint about bytes that are not the message they should be.
const NOT_DECODED: &str = "failed to decode Protobuf message";

#[derive(Clone, Debug)]
pub(crate) struct Details;

impl Step for Details {
    async fn run<N: Next>(self, request: Request, next: N) -> Response {
        let path = request.uri().path().to_owned();
        let response = next.run(request).await;
        match refusal::read(response.headers()).filter(|status| !has_reason(status)) {
            Some(status) => refusal::response(reasoned(&status, &path)),
            None => response,
        }
    }
}

fn reasoned(status: &Status, path: &str) -> Error {
    if status.code() == Code::Unimplemented {
        return Error::method_unknown(path);
    }
    if status.message().contains(NOT_DECODED) {
        let message = "the request is not the message that the method takes; compare the versions of the API";
        return Error::new(Kind::Invalid(vec![]), Reason::FieldMalformed, message);
    }
    let error = Error::from(status);
    if error.reason() == Reason::MessageTooLarge {
        let message = format!("the message is larger than {MAXIMUM_MESSAGE} bytes; send it in parts");
        return Error::new(error.kind().clone(), error.reason(), message)
            .with(key::MAXIMUM_BYTES, MAXIMUM_MESSAGE);
    }
    error
}

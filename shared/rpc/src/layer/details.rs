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

/// How tonic begins its complaint about a compressed message that is too large once it is unpacked.
const TOO_LARGE_UNPACKED: &str = "Error decompressing: size limit";

/// What tonic says of a request that ended before its message, most often since its caller died.
const BROKEN_OFF: &str = "Missing request message.";

#[derive(Clone, Debug)]
pub(crate) struct Details;

impl Step for Details {
    async fn run<N: Next>(self, request: Request, next: N) -> Response {
        let path = request.uri().path().to_owned();
        let response = next.run(request).await;
        match refusal::read(response.headers()) {
            Some(status) if is_too_large(&status) => refusal::response(too_large()),
            Some(status) if !has_reason(&status) => refusal::response(reasoned(&status, &path)),
            Some(_) | None => response,
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
    if status.message() == BROKEN_OFF {
        let message = "the request broke off before its message; send it whole";
        return Error::new(Kind::Invalid(vec![]), Reason::FieldMalformed, message);
    }
    Error::from(status)
}

/// Whether tonic found a message too large, packed or unpacked; handlers of streams pass on what it said.
fn is_too_large(status: &Status) -> bool {
    Error::from(status).reason() == Reason::MessageTooLarge
        || status.message().starts_with(TOO_LARGE_UNPACKED)
}

fn too_large() -> Error {
    let message = format!("the message is larger than {MAXIMUM_MESSAGE} bytes; send it in parts");
    Error::new(Kind::Invalid(vec![]), Reason::MessageTooLarge, message)
        .with(key::MAXIMUM_BYTES, MAXIMUM_MESSAGE)
}

//! Callers that are not built on this crate, and so have no timers and no manners of ours: plain HTTP/2.

use std::time::Duration;

use bytes::{BufMut, Bytes, BytesMut};
use http::{
    HeaderMap, Request,
    header::{AUTHORIZATION, CONTENT_TYPE},
};
use prost::Message;
use qiyou_auth::{Grant, Role};
use qiyou_error::{Error, Reason};
use tokio::{net::TcpStream, task::JoinSet};
use tonic::{Code, Status};

use crate::bench::{Bench, get, options, plan, stream_of};

const GET: &str = "GetFiveYearView";
const STREAM: &str = "StreamFiveYearViews";

/// What came back: how many bytes of messages, and the status after them.
struct Answer {
    bytes: usize,
    status: Status,
}

/// Calls a method with a message and headers, and waits for the end whenever the server sends it.
async fn call(bench: &Bench, method: &str, message: &[u8], headers: &[(&str, &str)]) -> Answer {
    send(bench, method, framed(message), headers).await
}

async fn send(bench: &Bench, method: &str, sent: Bytes, headers: &[(&str, &str)]) -> Answer {
    let address = bench.address.trim_start_matches("http://");
    let socket = TcpStream::connect(address).await.unwrap();
    let (sender, connection) = h2::client::handshake(socket).await.unwrap();
    let mut connected = JoinSet::new();
    connected.spawn(connection);

    let uri = format!("{}/qiyou.aggregator.v1.FiveYearViewService/{method}", bench.address);
    let mut request = Request::post(uri).header("te", "trailers").header(CONTENT_TYPE, "application/grpc");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let (answer, mut body) =
        sender.ready().await.unwrap().send_request(request.body(()).unwrap(), false).unwrap();
    body.send_data(sent, true).unwrap();
    let (head, mut body) = answer.await.unwrap().into_parts();
    let mut bytes = 0;
    while let Some(chunk) = body.data().await {
        bytes += chunk.unwrap().len();
    }
    let trailers = body.trailers().await.unwrap();
    Answer { bytes, status: status(&trailers.unwrap_or(head.headers)) }
}

fn status(headers: &HeaderMap) -> Status {
    Status::from_header_map(headers).unwrap()
}

/// A message as gRPC sends it: uncompressed, its length before it.
fn framed(message: &[u8]) -> Bytes {
    let mut frame = BytesMut::new();
    frame.put_u8(0);
    frame.put_u32(message.len().try_into().unwrap());
    frame.put(message);
    frame.freeze()
}

fn token(bench: &Bench) -> String {
    let grants = [Grant::everywhere(Role::Viewer)];
    format!("Bearer {}", bench.key.issue("tester", &grants, Duration::from_secs(60)).unwrap())
}

#[tokio::test]
async fn a_call_that_takes_too_long_gets_the_code_for_it_every_time() {
    let bench = Bench::start(options()).await;
    let token = token(&bench);
    for _ in 0..20 {
        let headers = [(AUTHORIZATION.as_str(), token.as_str()), ("grpc-timeout", "20m")];
        let answer = call(&bench, GET, &get(plan::WAIT).encode_to_vec(), &headers).await;
        assert_eq!(answer.status.code(), Code::DeadlineExceeded, "{:?}", answer.status);
        assert_eq!(Error::from(answer.status).reason(), Reason::DeadlinePassed);
    }
    assert_eq!(bench.counts().late, 20);
}

#[tokio::test]
async fn a_stream_gets_it_after_what_came_in_time() {
    let bench = Bench::start(options()).await;
    let headers = [(AUTHORIZATION.as_str(), &*token(&bench)), ("grpc-timeout", "500m")];
    let answer = call(&bench, STREAM, &stream_of(plan::WAIT).encode_to_vec(), &headers).await;
    assert!(answer.bytes > 0);
    assert_eq!(Error::from(answer.status).reason(), Reason::DeadlinePassed);
}

#[tokio::test]
async fn a_call_without_a_token_is_told_to_send_one() {
    let bench = Bench::start(options()).await;
    let answer = call(&bench, GET, &[], &[]).await;
    assert_eq!(answer.status.code(), Code::Unauthenticated);
    assert_eq!(Error::from(answer.status).reason(), Reason::CredentialsMissing);
}

#[tokio::test]
async fn bytes_that_are_no_message_are_the_callers_fault() {
    let bench = Bench::start(options()).await;
    let headers = [(AUTHORIZATION.as_str(), &*token(&bench))];
    let answer = call(&bench, GET, b"\xff\xff\xff", &headers).await;
    assert_eq!(answer.status.code(), Code::InvalidArgument);
    assert_eq!(Error::from(answer.status).reason(), Reason::FieldMalformed);
}

#[tokio::test]
async fn a_request_that_breaks_off_is_no_mistake_of_the_services() {
    let bench = Bench::start(options()).await;
    let headers = [(AUTHORIZATION.as_str(), &*token(&bench))];
    let answer = send(&bench, GET, Bytes::new(), &headers).await;
    assert_eq!(answer.status.code(), Code::InvalidArgument);
    let error = Error::from(answer.status);
    assert_eq!(error.message(), "the request broke off before its message; send it whole");
}

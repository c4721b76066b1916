//! The least that a tonic server can do for the same answer: decode the request, send bytes that are there already.

use std::{
    convert::Infallible,
    fs,
    future::{Ready, ready},
    marker::PhantomData,
    path::PathBuf,
    task::{Context, Poll},
};

use bytes::{BufMut, Bytes};
use futures::future::BoxFuture;
use prost::Message;
use qiyou_proto::aggregator::v1::GetFiveYearViewRequest;
use serde::{Deserialize, Serialize};
use tonic::{
    Request, Response, Status,
    body::Body,
    codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder},
    server::{Grpc, NamedService, UnaryService},
    transport::{Server, server::TcpIncoming},
};
use tower::Service;

use super::{let_go, listen};
use crate::{child::say, failure::Result};

/// Serves one unary method without any layer.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Bare {
    /// The file with the answer to every request.
    pub(crate) answer: PathBuf,
}

impl Bare {
    pub(super) async fn run(self) -> Result<()> {
        let answer = Method(fs::read(self.answer)?.into());
        let (listener, address) = listen().await?;
        let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
        say(&address)?;
        Ok(Server::builder().add_service(answer).serve_with_incoming_shutdown(incoming, let_go()).await?)
    }
}

/// The method, under the name of the one that it is compared with, so that requests are the same to the byte.
#[derive(Clone)]
struct Method(Bytes);

impl NamedService for Method {
    const NAME: &'static str = "qiyou.aggregator.v1.FiveYearViewService";
}

impl Service<http::Request<Body>> for Method {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let answer = Answer(self.0.clone());
        Box::pin(async move { Ok(Grpc::new(Verbatim::default()).unary(answer, request).await) })
    }
}

struct Answer(Bytes);

impl UnaryService<GetFiveYearViewRequest> for Answer {
    type Response = Bytes;
    type Future = Ready<Result<Response<Bytes>, Status>>;

    fn call(&mut self, _: Request<GetFiveYearViewRequest>) -> Self::Future {
        ready(Ok(Response::new(self.0.clone())))
    }
}

/// Decodes messages, sends bytes.
#[derive(Default)]
struct Verbatim(PhantomData<GetFiveYearViewRequest>);

impl Codec for Verbatim {
    type Encode = Bytes;
    type Decode = GetFiveYearViewRequest;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self::default()
    }

    fn decoder(&mut self) -> Self {
        Self::default()
    }
}

impl Encoder for Verbatim {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, item: Bytes, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put(item);
        Ok(())
    }
}

impl Decoder for Verbatim {
    type Item = GetFiveYearViewRequest;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Self::Item>, Status> {
        Message::decode(buffer).map(Some).map_err(|fault| Status::internal(fault.to_string()))
    }
}

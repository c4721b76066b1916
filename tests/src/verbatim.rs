//! Views as the aggregator encoded them: they are read without decoding, so that nothing of their encoding is lost.

use prost::Message;
use qiyou_proto::aggregator::v1::GetFiveYearViewRequest;
use tonic::{
    Request, Status,
    client::Grpc,
    codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder},
    codegen::http::uri::PathAndQuery,
};

use crate::Caller;

impl Caller {
    /// The bytes of the view that answers a request.
    ///
    /// # Errors
    /// What the service refuses with.
    ///
    /// # Panics
    /// When the channel cannot be used.
    pub async fn encoded_view(&self, request: GetFiveYearViewRequest) -> Result<Vec<u8>, Status> {
        let mut grpc = Grpc::new(self.channel());
        grpc.ready().await.expect("the channel is always ready");
        let method = PathAndQuery::from_static("/qiyou.aggregator.v1.FiveYearViewService/GetFiveYearView");
        Ok(grpc.unary(Request::new(request), method, Verbatim).await?.into_inner())
    }
}

struct Verbatim;

impl Codec for Verbatim {
    type Encode = GetFiveYearViewRequest;
    type Decode = Vec<u8>;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Verbatim {
    type Item = GetFiveYearViewRequest;
    type Error = Status;

    fn encode(&mut self, item: Self::Item, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        item.encode(buffer).map_err(|fault| Status::internal(fault.to_string()))
    }
}

impl Decoder for Verbatim {
    type Item = Vec<u8>;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Vec<u8>>, Status> {
        use prost::bytes::Buf;
        Ok(Some(buffer.copy_to_bytes(buffer.remaining()).to_vec()))
    }
}

//! Answers that are encoded already, requests that are decoded as ever.

use std::marker::PhantomData;

use prost::{Message, bytes::BufMut};
use tonic::{
    Status,
    codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder},
};

use crate::answer::Answer;

/// A codec for one kind of request, whose answers are encoded.
#[derive(Debug)]
pub(super) struct Encoded<T>(PhantomData<T>);

impl<T> Default for Encoded<T> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<T: Message + Default + Send + 'static> Codec for Encoded<T> {
    type Encode = Answer;
    type Decode = T;
    type Encoder = Verbatim;
    type Decoder = Parsed<T>;

    fn encoder(&mut self) -> Verbatim {
        Verbatim
    }

    fn decoder(&mut self) -> Parsed<T> {
        Parsed(PhantomData)
    }
}

/// Sends answers as they are.
#[derive(Debug)]
pub(super) struct Verbatim;

impl Encoder for Verbatim {
    type Item = Answer;
    type Error = Status;

    fn encode(&mut self, item: Answer, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put(item.message());
        Ok(())
    }
}

/// Decodes a message.
#[derive(Debug)]
pub(super) struct Parsed<T>(PhantomData<T>);

impl<T: Message + Default> Decoder for Parsed<T> {
    type Item = T;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<T>, Status> {
        T::decode(buffer).map(Some).map_err(|fault| Status::internal(fault.to_string()))
    }
}

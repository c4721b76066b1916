//! A view as it goes over the wire.

use prost::{
    Message,
    bytes::{BufMut, Bytes},
};
use qiyou_proto::aggregator::v1::FiveYearView;

/// Bytes that gRPC puts before a message: whether it is compressed, and its length.
const HEAD: usize = 5;

/// An encoded view, framed once for all callers that it is sent to. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Answer(Bytes);

impl Answer {
    /// Encodes a view.
    pub(crate) fn of(view: &FiveYearView) -> Self {
        let length = view.encoded_len();
        let mut frame = Vec::with_capacity(HEAD + length);
        frame.put_u8(0);
        // A view beyond 4 GiB cannot be: its plan would not have been loaded.
        frame.put_u32(u32::try_from(length).unwrap_or(u32::MAX));
        view.encode_raw(&mut frame);
        Self(frame.into())
    }

    /// How many bytes it takes.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The message alone.
    pub(crate) fn message(&self) -> Bytes {
        self.0.slice(HEAD.min(self.0.len())..)
    }

    /// The message in its frame.
    pub(crate) fn into_frame(self) -> Bytes {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_a_head_with_the_length_and_the_message() {
        let view = FiveYearView { plan: "plans/p-1".to_owned(), ..FiveYearView::default() };
        let (answer, message) = (Answer::of(&view), view.encode_to_vec());
        assert_eq!(answer.message(), message);
        assert_eq!(answer.into_frame(), [&[0, 0, 0, 0, 11][..], &message].concat());
    }

    #[test]
    fn no_answer_has_no_message() {
        assert!(Answer::default().message().is_empty());
    }
}

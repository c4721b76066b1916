//! Keeps a status within what peers take as response headers, where its message and details travel.
//!
//! Many gRPC implementations drop a call whose headers exceed 8 KiB, hyper beyond 16 KiB, and the caller then sees a
//! broken stream in place of the refusal. Details travel in base64 (4/3) and the message twice, once percent-encoded.

use prost::Message;

/// The longest message or metadata value, in bytes of UTF-8.
const TEXT: usize = 512;

/// The largest sum of encoded violations, in bytes.
const VIOLATIONS: usize = 3_072;

/// A text's beginning, marked when it was cut.
pub(crate) fn text(text: &str) -> String {
    if text.len() <= TEXT {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(TEXT - '…'.len_utf8());
    format!("{}…", text.get(..end).unwrap_or_default())
}

/// As many of the first messages as fit, at least one if there is any.
pub(crate) fn messages<M: Message>(mut messages: Vec<M>) -> Vec<M> {
    let mut total = 0;
    let too_much = |message: &M| {
        total += message.encoded_len();
        total > VIOLATIONS
    };
    if let Some(fitting) = messages.iter().position(too_much) {
        messages.truncate(fitting.max(1));
    }
    messages
}

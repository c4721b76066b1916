//! Answers that a store keeps with the ids of their requests.

use prost::Message;
use qiyou_error::{Error, Result};

/// Reads back an answer.
///
/// # Errors
/// `Internal` when it is not readable.
pub fn kept<M: Message + Default>(answer: &[u8]) -> Result<M> {
    M::decode(answer).map_err(|fault| Error::bug("a kept answer is not readable", fault))
}

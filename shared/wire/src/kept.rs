//! What a store keeps of a request that it may be sent again: its digest and its answer.

use prost::Message;
use qiyou_error::{Error, Result};
use qiyou_kernel::{Digest, digest::Canonical};

/// The digest that tells a repeat of a request from another request of the same id.
#[must_use]
pub fn request_digest(request: &impl Message) -> Digest {
    Canonical::new().bytes(&request.encode_to_vec()).finish()
}

/// Reads back the answer that was kept.
///
/// # Errors
/// `Internal` when it is not readable.
pub fn kept<M: Message + Default>(answer: &[u8]) -> Result<M> {
    M::decode(answer).map_err(|fault| Error::bug("a kept answer is not readable", fault))
}

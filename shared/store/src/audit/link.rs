//! What both chains have in common.

use qiyou_kernel::Digest;

/// One link of a chain: it stands under a number, and holds the hash of the one before.
pub(crate) trait Link {
    /// The hash of the link before.
    fn previous(&self) -> Digest;

    /// Its own hash, as it is stored.
    fn hash(&self) -> Digest;

    /// The hash that its other fields give, if it was written under this number.
    fn hash_as(&self, number: i64) -> Digest;
}

//! Documents that travel with their hash.

use qiyou_error::{Error, Reason, Result, Violation};
use qiyou_kernel::Digest;

/// Refuses a document that was changed on its way.
///
/// # Errors
/// `HASH_MISMATCH`, with both hashes.
pub fn require_hash(document: &[u8], announced: Digest) -> Result<()> {
    let actual = Digest::of(document);
    if actual == announced {
        return Ok(());
    }
    let description = format!("the document has {actual}; send it unchanged");
    let violation = Violation::new(Reason::HashMismatch, "sha256", description);
    Err(Error::invalid(vec![violation]).with("announced", announced).with("actual", actual))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_that_was_changed_on_its_way_is_refused_with_both_hashes() {
        let announced = Digest::of(b"a plan");
        require_hash(b"a plan", announced).unwrap();
        let refused = require_hash(b"a plan ", announced).unwrap_err();
        assert_eq!(refused.reason(), Reason::HashMismatch);
        let told = ["announced", "actual"].map(|key| refused.metadata()[key].clone());
        assert_eq!(told, [announced.to_string(), Digest::of(b"a plan ").to_string()]);
    }
}

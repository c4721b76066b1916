//! What a request to load a plan says of its document, read alike wherever plans are loaded.

use qiyou_error::{Fields, Reason, key};
use qiyou_kernel::{Digest, name};
use qiyou_plan::Plan;

/// Largest plan document: some ten times a county's.
const DOCUMENT_BYTES: usize = 2 << 20;

/// Reads the SHA-256 that is announced of a document, and refuses one that is missing or too long.
///
/// Whether the document has it is asked afterwards, once all other fields have been read.
pub fn read_document(fields: &mut Fields, document: &[u8], sha256: &str) -> Option<Digest> {
    if document.is_empty() {
        fields.refuse(Reason::FieldRequired, "document", "is required");
    }
    if document.len() > DOCUMENT_BYTES {
        let description = format!("is longer than {DOCUMENT_BYTES} bytes");
        fields
            .refuse(Reason::FieldOutOfRange, "document", description)
            .add(key::COUNT, document.len())
            .add(key::MAXIMUM, DOCUMENT_BYTES);
    }
    fields.parse("sha256", sha256)
}

/// Refuses a target of another plan than the one that is loaded; says whether it is of that one.
pub fn is_of(fields: &mut Fields, field: &str, plan: &Plan, target: &name::Target) -> bool {
    let is_foreign = target.plan != plan.id;
    let why = format!("is of plans/{}, and the document is of plans/{}", target.plan, plan.id);
    fields.absent(field, is_foreign, &why);
    !is_foreign
}

#[cfg(test)]
mod tests;

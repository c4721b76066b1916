//! Texts and their lengths.

use qiyou_error::{Fields, Reason, key};
use qiyou_kernel::Text;
use qiyou_proto::r#type::v1::LocalizedText;

use crate::limits;

/// Takes a text of at most `maximum` characters.
pub fn bounded(fields: &mut Fields, field: &str, text: &str, maximum: usize) -> Option<String> {
    let count = text.chars().count();
    if count <= maximum {
        return Some(text.trim().to_owned());
    }
    let description = format!("has {count} characters; send at most {maximum}");
    fields
        .refuse(Reason::FieldOutOfRange, field, description)
        .add(key::COUNT, count)
        .add(key::MAXIMUM, maximum);
    None
}

/// Takes a text that says something, of at most `maximum` characters.
pub fn said(fields: &mut Fields, field: &str, text: &str, maximum: usize) -> Option<String> {
    let text = bounded(fields, field, text, maximum)?;
    fields.required(field, &text)?;
    Some(text)
}

/// Takes the request id; empty when the caller gives none.
pub fn request_id(fields: &mut Fields, text: &str) -> Option<String> {
    bounded(fields, "request_id", text, limits::REQUEST_ID)
}

/// The message of a text in both languages.
#[must_use]
pub fn localized(text: &Text) -> LocalizedText {
    LocalizedText { zh: text.zh.clone(), en: text.en.clone() }
}

//! Lists within a row: JSON, so that people who look into the database can read them; empty when there is nothing.

use qiyou_error::{Error, Result};
use serde::{Serialize, de::DeserializeOwned};

/// The text that the store keeps.
#[must_use]
pub fn list_text<T: Serialize>(list: &[T]) -> String {
    if list.is_empty() {
        return String::new();
    }
    serde_json::to_string(list).unwrap_or_default()
}

/// Reads what [`list_text`] wrote.
///
/// # Errors
/// `Internal` when the text is no such list.
pub fn read_list<T: DeserializeOwned>(text: &str) -> Result<Vec<T>> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    serde_json::from_str(text).map_err(|fault| Error::bug("a list in the store is not readable", fault))
}

//! Bytes as Base64 text.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};

pub(super) fn write(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

pub(super) fn read(text: &str) -> Option<Arc<[u8]>> {
    STANDARD.decode(text).ok().map(Arc::from)
}

//! How much a request may hold. Each limit stands in the comment of the field that it bounds.

/// Items of a page when the request does not say.
pub const PAGE_SIZE: usize = 50;

/// Most items of a page; larger sizes are coerced to it (AIP-158).
pub const PAGE_SIZE_MAXIMUM: usize = 1_000;

/// Most items of one batch: an answer of that many stays far below the largest message.
pub const BATCH: usize = 1_000;

/// Longest reason or comment, in characters.
pub const REASON: usize = 1_000;

/// Longest title or name of a document, in characters.
pub const TITLE: usize = 300;

/// Longest name of a source, in characters.
pub const SOURCE: usize = 200;

/// Longest request id, in characters: a UUID and room for a prefix.
pub const REQUEST_ID: usize = 64;

/// Most documents that support one report.
pub const EVIDENCE: usize = 10;

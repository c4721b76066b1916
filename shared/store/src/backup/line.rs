//! The lines of an archive.

use qiyou_kernel::{Digest, Instant};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::{header::Header, shown};
use crate::{
    Column, Table,
    audit::{Entry, Refusal, Refused},
};

/// One line.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Line {
    Header(Header),
    Revision(#[serde(with = "EntryLine")] Entry),
    /// Of a table, a row of the revision before it.
    Row(String, Vec<Json>),
    Answer(Vec<Json>),
    Refusal(#[serde(with = "RefusalLine")] Refusal),
    /// The seal.
    Sha256(String),
}

/// An entry of the audit chain, field by field.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields, remote = "Entry")]
struct EntryLine {
    revision: i64,
    #[serde(with = "shown")]
    recorded_at: Instant,
    actor: String,
    method: String,
    request_id: Option<String>,
    reason: Option<String>,
    row_count: i64,
    algorithm: String,
    #[serde(with = "shown")]
    rows_digest: Digest,
    #[serde(with = "shown")]
    previous: Digest,
    #[serde(with = "shown")]
    hash: Digest,
}

/// An entry of the chain of refused calls, field by field.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields, remote = "Refusal")]
struct RefusalLine {
    number: i64,
    #[serde(with = "shown")]
    recorded_at: Instant,
    #[serde(with = "RefusedLine")]
    refused: Refused,
    algorithm: String,
    #[serde(with = "shown")]
    previous: Digest,
    #[serde(with = "shown")]
    hash: Digest,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields, remote = "Refused")]
struct RefusedLine {
    actor: String,
    method: String,
    reason: String,
    request_id: String,
    #[serde(with = "shown")]
    first_at: Instant,
    #[serde(with = "shown")]
    last_at: Instant,
    calls: i64,
}

/// The answers given under request ids, described like a record's table although it has no history.
pub(super) static ANSWERS: Table = Table {
    name: "requests",
    key: &[Column::text("actor"), Column::text("request_id")],
    content: &[
        Column::bytes("digest"),
        Column::int("revision"),
        Column::int("recorded_at"),
        Column::int("changed"),
        Column::bytes("answer"),
    ],
};

/// The place of an answer's revision among its columns.
pub(super) const ANSWER_REVISION: usize = 3;

//! An entry of the chain of revisions.

use qiyou_error::Result;
use qiyou_kernel::{
    Digest, Instant,
    digest::{ALGORITHM, Canonical},
};

use super::{
    Chain,
    link::{Kept, Link},
};
use crate::{
    Kind, Value,
    engine::Transaction,
    sql::{Arguments, Row},
    statement,
    texts::Texts,
};

/// What is known of a revision: who made it, when, through what, why, and what its rows were.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Entry {
    /// The revision.
    pub revision: i64,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// Who asked for it.
    pub actor: String,
    /// The method that it came through.
    pub method: String,
    /// The caller's name for the request, if it had one.
    pub request_id: Option<String>,
    /// The reason given, if one was.
    pub reason: Option<String>,
    /// How many rows it has.
    pub row_count: i64,
    /// The algorithm of the digest and the hashes.
    pub algorithm: String,
    /// The digest of its rows.
    pub rows_digest: Digest,
    /// The hash of the entry before; of the first entry, one that the store's id gives.
    pub previous: Digest,
    /// The hash of all of the above.
    pub hash: Digest,
}

impl Entry {
    /// The algorithm of new entries.
    pub(crate) fn algorithm() -> String {
        ALGORITHM.to_owned()
    }

    /// The entry with its hash.
    pub(crate) fn sealed(mut self) -> Self {
        if !cfg!(feature = "unaudited") {
            self.hash = self.expected_hash();
        }
        self
    }

    /// The hash that the other fields give.
    #[must_use]
    pub fn expected_hash(&self) -> Digest {
        self.hash_as(self.revision)
    }

    /// Writes several.
    pub(crate) async fn insert(entries: &[Self], tx: &mut Transaction, texts: &Texts) -> Result<()> {
        if cfg!(feature = "unaudited") {
            return Ok(());
        }
        let text = |rows| {
            texts.get("insert", Self::TABLE, rows, || statement::insert(Self::TABLE, Self::COLUMNS, rows))
        };
        tx.execute_in_portions(entries, Self::COLUMNS.len(), text, Self::push).await
    }

    fn push(&self, arguments: &mut Arguments) {
        let text = |text: &Option<String>| Value::optional(text.as_deref().map(Value::text));
        arguments.int(self.revision);
        arguments.int(self.recorded_at.as_micros());
        arguments.push(Kind::Text, Value::text(&*self.actor));
        arguments.push(Kind::Text, Value::text(&*self.method));
        arguments.push(Kind::Text, text(&self.request_id));
        arguments.push(Kind::Text, text(&self.reason));
        arguments.int(self.row_count);
        arguments.push(Kind::Text, Value::text(&*self.algorithm));
        for digest in [self.rows_digest, self.previous, self.hash] {
            arguments.push(Kind::Bytes, Value::bytes(*digest.as_bytes()));
        }
    }
}

impl Link for Entry {
    fn previous(&self) -> Digest {
        self.previous
    }

    fn hash(&self) -> Digest {
        self.hash
    }

    fn hash_as(&self, number: i64) -> Digest {
        let optional = |digest: Canonical, text: &Option<String>| match text {
            Some(text) => digest.text(text),
            None => digest.absent(),
        };
        let digest = Canonical::new().text(&self.algorithm).int(number).int(self.recorded_at.as_micros());
        let digest = digest.text(&self.actor).text(&self.method);
        let digest = optional(optional(digest, &self.request_id), &self.reason);
        let digest = digest.int(self.row_count).bytes(self.rows_digest.as_bytes());
        digest.bytes(self.previous.as_bytes()).finish()
    }
}

impl Kept for Entry {
    const CHAIN: Chain = Chain::Revisions;
    const TABLE: &'static str = "revisions";
    const NUMBER: &'static str = "revision";
    const COLUMNS: &'static [&'static str] = &[
        "revision",
        "recorded_at",
        "actor",
        "method",
        "request_id",
        "reason",
        "row_count",
        "algorithm",
        "rows_digest",
        "previous",
        "hash",
    ];

    fn read(row: &Row) -> Result<Self> {
        let mut row = row.decoder();
        Ok(Self {
            revision: row.int()?,
            recorded_at: row.instant()?,
            actor: row.string()?,
            method: row.string()?,
            request_id: row.optional_string()?,
            reason: row.optional_string()?,
            row_count: row.int()?,
            algorithm: row.string()?,
            rows_digest: row.digest()?,
            previous: row.digest()?,
            hash: row.digest()?,
        })
    }
}

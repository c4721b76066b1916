//! The audit chain: one entry for every revision, each with the digest of its rows and the hash of the entry before.

use qiyou_error::Result;
use qiyou_kernel::{
    Digest, Instant,
    digest::{ALGORITHM, Canonical},
};

use crate::{
    Kind, Table, Value,
    engine::Transaction,
    sql::{Arguments, Row},
    statement,
    texts::Texts,
};

const COLUMNS: [&str; 11] = [
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

/// What is known of a revision: who made it, when, through what, why, and what its rows were.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Entry {
    /// The revision.
    pub(crate) revision: i64,
    /// When it was recorded.
    pub(crate) recorded_at: Instant,
    /// Who asked for it.
    pub(crate) actor: String,
    /// The method that it came through.
    pub(crate) method: String,
    /// The caller's name for the request, if it had one.
    pub(crate) request_id: Option<String>,
    /// The reason given, if one was.
    pub(crate) reason: Option<String>,
    /// How many rows it has.
    pub(crate) row_count: i64,
    /// The algorithm of the digest and the hashes.
    pub(crate) algorithm: String,
    /// The digest of its rows.
    pub(crate) rows_digest: Digest,
    /// The hash of the entry before; of the first entry, one that the store's id gives.
    pub(crate) previous: Digest,
    /// The hash of all of the above.
    pub(crate) hash: Digest,
}

impl Entry {
    /// The entry with its hash.
    pub(crate) fn sealed(mut self) -> Self {
        self.hash = self.expected_hash();
        self
    }

    /// The hash that the other fields give.
    pub(crate) fn expected_hash(&self) -> Digest {
        let optional = |digest: Canonical, text: &Option<String>| match text {
            Some(text) => digest.text(text),
            None => digest.absent(),
        };
        let digest =
            Canonical::new().text(&self.algorithm).int(self.revision).int(self.recorded_at.as_micros());
        let digest = digest.text(&self.actor).text(&self.method);
        let digest = optional(optional(digest, &self.request_id), &self.reason);
        let digest = digest.int(self.row_count).bytes(self.rows_digest.as_bytes());
        digest.bytes(self.previous.as_bytes()).finish()
    }

    /// Reads a row of `SELECT` [`Entry::columns`].
    pub(crate) fn read(row: &Row) -> Result<Self> {
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

    /// Writes several.
    pub(crate) async fn insert(entries: &[Self], tx: &mut Transaction, texts: &Texts) -> Result<()> {
        let text =
            |rows| texts.get("insert", "revisions", rows, || statement::insert("revisions", &COLUMNS, rows));
        tx.execute_in_portions(entries, COLUMNS.len(), text, Self::push).await
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

/// The algorithm of new entries.
pub(crate) fn algorithm() -> String {
    ALGORITHM.to_owned()
}

/// Digests the rows of a revision, which come by table name and then by key: their content, absences included, and
/// nothing of when or by whom.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    digest: Canonical,
    count: i64,
}

impl Rows {
    /// Adds a row.
    pub(crate) fn add(&mut self, table: &Table, values: &[Value]) {
        let digest = std::mem::take(&mut self.digest).text(table.name);
        self.digest = values.iter().fold(digest, |digest, value| match value {
            Value::Null => digest.absent(),
            Value::Int(value) => digest.int(*value),
            Value::Text(value) => digest.text(value),
            Value::Decimal(value) => digest.decimal(value),
            Value::Bytes(value) => digest.bytes(value),
        });
        self.count += 1;
    }

    /// How many there were, and their digest.
    pub(crate) fn finish(self) -> (i64, Digest) {
        (self.count, self.digest.finish())
    }
}

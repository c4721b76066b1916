//! Marks: the first bytes of each row's digest, kept beside an entry of several rows.
//!
//! The digest of all rows protects them and finds that one was changed; the marks tell which. They are no part of the
//! chain, and without them nothing is found less.

use qiyou_error::Result;
use qiyou_kernel::Digest;
use sqlx::SqlSafeStr as _;

use crate::{Kind, Value, engine::Transaction, sql::Arguments, statement, texts::Texts};

/// Bytes of a mark: two rows of one revision hardly ever share one.
pub(super) const MARK: usize = 4;

/// Rows whose marks stand in one row of the table, and that are inspected at a time.
pub(super) const BLOCK: usize = 8_192;

/// Rows of a revision that are marked at most, so that a write of any size takes 4 MiB for them.
const MARKED: usize = 1 << 20;

const COLUMNS: [&str; 3] = ["revision", "block", "marks"];

const READ: &str = "SELECT marks FROM revision_marks WHERE revision = $1 AND block = $2";

/// The marks of a revision's rows, in their order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Marks(Vec<u8>);

impl Marks {
    /// Adds a row's.
    pub(super) fn add(&mut self, digest: &Digest) {
        if self.0.len() < MARKED * MARK {
            self.0.extend_from_slice(&mark(digest));
        }
    }

    /// Writes those of several revisions.
    pub(crate) async fn insert(all: &[(i64, Self)], tx: &mut Transaction, texts: &Texts) -> Result<()> {
        let blocks = all.iter().flat_map(|(revision, marks)| {
            marks.0.chunks(BLOCK * MARK).zip(0..).map(|(block, number): (_, i64)| (*revision, number, block))
        });
        let blocks: Vec<_> = blocks.collect();
        let text = |rows| {
            texts
                .get("insert", "revision_marks", rows, || statement::insert("revision_marks", &COLUMNS, rows))
        };
        let push = |&(revision, number, marks): &(i64, i64, &[u8]), arguments: &mut Arguments| {
            arguments.int(revision);
            arguments.int(number);
            arguments.push(Kind::Bytes, Value::bytes(marks));
        };
        tx.execute_in_portions(&blocks, COLUMNS.len(), text, push).await
    }

    /// Reads a block of a revision's; empty where none were kept.
    pub(super) async fn read(tx: &mut Transaction, revision: i64, block: i64) -> Result<Vec<[u8; MARK]>> {
        let wanted = [revision, block].map(Value::int).into_iter().collect();
        let rows = tx.link().fetch_all(READ.into_sql_str(), wanted).await?;
        let Some(row) = rows.first() else { return Ok(Vec::new()) };
        let mut row = row.decoder();
        Ok(row.bytes()?.chunks_exact(MARK).filter_map(|mark| mark.try_into().ok()).collect())
    }
}

/// What marks a row.
pub(super) fn mark(digest: &Digest) -> [u8; MARK] {
    let [a, b, c, d, ..] = *digest.as_bytes();
    [a, b, c, d]
}

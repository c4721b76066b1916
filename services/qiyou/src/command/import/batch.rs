//! Rows that are sent together.

use prost::Message;
use qiyou_proto::indicator::v1::ImportRow;

/// Most rows of a batch: what a service takes.
pub(super) const MOST: u16 = 5_000;

/// Most bytes of a batch, so that its message stays below the 4 MiB that a service takes.
const WEIGHT: usize = 3 << 20;

/// The rows that are gathered for a service. Where a batch ends follows from the file and the size alone, so that a file
/// that is read again falls into the same batches.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) rows: Vec<ImportRow>,
    /// Rows that belong to it and cannot be sent.
    pub(super) refused: u64,
    weight: usize,
    /// Line of the last row.
    pub(super) line: u64,
}

impl Batch {
    /// Whether it is to be sent before another row is added.
    pub(super) fn is_full(&self, size: u16) -> bool {
        let refused = usize::try_from(self.refused).unwrap_or(usize::MAX);
        self.rows.len().saturating_add(refused) >= usize::from(size) || self.weight >= WEIGHT
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.refused == 0
    }

    pub(super) fn add(&mut self, line: u64, row: ImportRow) {
        self.weight += row.encoded_len();
        self.rows.push(row);
        self.line = line;
    }
}

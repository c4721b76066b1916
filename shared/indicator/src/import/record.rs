//! What the store remembers of imports.

use std::{ops::AddAssign, sync::Arc};

use prost::Message;
use qiyou_error::{Error, Result};
use qiyou_kernel::{Digest, ImportId, ImportState, Instant};
use qiyou_proto::indicator::v1 as wire;
use qiyou_store::{Column, Decoder, Key, Migration, Record, Table, Value};

/// Makes the tables of imports.
pub(crate) const MIGRATION: Migration = Migration {
    version: 101,
    name: "imports",
    sqlite: include_str!("../../migrations/sqlite/0101_imports.sql"),
    postgres: include_str!("../../migrations/postgres/0101_imports.sql"),
};

/// What became of rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) rows: i64,
    pub(super) written: i64,
    pub(super) unchanged: i64,
    pub(super) withdrawn: i64,
    pub(super) refused: i64,
    pub(super) discarded: i64,
}

impl Counts {
    pub(super) fn message(self) -> wire::ImportCounts {
        wire::ImportCounts {
            row_count: self.rows,
            written_count: self.written,
            unchanged_count: self.unchanged,
            withdrawn_count: self.withdrawn,
            refused_count: self.refused,
            discarded_count: self.discarded,
        }
    }

    /// The counts when no row goes in because of those that are refused.
    pub(super) fn all_discarded(self) -> Self {
        let Self { rows, refused, .. } = self;
        Self { rows, refused, discarded: rows - refused, ..Self::default() }
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.rows += other.rows;
        self.written += other.written;
        self.unchanged += other.unchanged;
        self.withdrawn += other.withdrawn;
        self.refused += other.refused;
        self.discarded += other.discarded;
    }
}

/// An import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Import {
    pub(super) id: ImportId,
    pub(super) creator: String,
    /// As they were sent.
    pub(super) settings: wire::ImportSettings,
    pub(super) state: ImportState,
    /// Number of the last batch acknowledged.
    pub(super) batch_number: i64,
    pub(super) counts: Counts,
    pub(super) fault_count: i64,
    /// The newest revision that it wrote; 0 before the first.
    pub(super) written_revision: i64,
    pub(super) created_at: Instant,
}

impl Import {
    pub(super) fn row_key(id: &ImportId) -> Key<Self> {
        Key::of([Value::show(id)])
    }
}

impl Record for Import {
    const TABLE: &'static Table = &Table {
        name: "imports",
        key: &[Column::text("import")],
        content: &[
            Column::text("creator"),
            Column::bytes("settings"),
            Column::text("state"),
            Column::int("batch_number"),
            Column::int("row_count"),
            Column::int("written_count"),
            Column::int("unchanged_count"),
            Column::int("withdrawn_count"),
            Column::int("refused_count"),
            Column::int("discarded_count"),
            Column::int("fault_count"),
            Column::int("written_revision"),
            Column::int("created_at"),
        ],
    };

    const HISTORY: bool = false;

    fn row(&self) -> Vec<Value> {
        let Counts { rows, written, unchanged, withdrawn, refused, discarded } = self.counts;
        let mut row = vec![
            Value::show(&self.id),
            Value::text(self.creator.as_str()),
            Value::bytes(self.settings.encode_to_vec()),
            Value::text(self.state.as_str()),
            Value::int(self.batch_number),
        ];
        row.extend([rows, written, unchanged, withdrawn, refused, discarded].map(Value::int));
        row.extend([self.fault_count, self.written_revision].map(Value::int));
        row.push(Value::instant(self.created_at));
        row
    }

    fn read(row: &mut Decoder<'_>) -> Result<Self> {
        Ok(Self {
            id: row.parse()?,
            creator: row.string()?,
            settings: decoded(row.bytes()?)?,
            state: row.parse()?,
            batch_number: row.int()?,
            counts: Counts {
                rows: row.int()?,
                written: row.int()?,
                unchanged: row.int()?,
                withdrawn: row.int()?,
                refused: row.int()?,
                discarded: row.int()?,
            },
            fault_count: row.int()?,
            written_revision: row.int()?,
            created_at: row.instant()?,
        })
    }
}

/// The first answer to a batch.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Acknowledged {
    pub(super) import: ImportId,
    pub(super) batch_number: i64,
    /// Tells the batch from another of its number.
    pub(super) digest: Digest,
    pub(super) acknowledgement: wire::ImportAcknowledgement,
}

impl Acknowledged {
    pub(super) fn row_key(import: &ImportId, batch_number: i64) -> Key<Self> {
        Key::of([Value::show(import), Value::int(batch_number)])
    }
}

impl Record for Acknowledged {
    const TABLE: &'static Table = &Table {
        name: "import_batches",
        key: &[Column::text("import"), Column::int("batch_number")],
        content: &[Column::bytes("digest"), Column::bytes("acknowledgement")],
    };

    const HISTORY: bool = false;

    fn row(&self) -> Vec<Value> {
        vec![
            Value::show(&self.import),
            Value::int(self.batch_number),
            Value::bytes(self.digest.as_bytes().as_slice()),
            Value::bytes(self.acknowledgement.encode_to_vec()),
        ]
    }

    fn read(row: &mut Decoder<'_>) -> Result<Self> {
        Ok(Self {
            import: row.parse()?,
            batch_number: row.int()?,
            digest: row.digest()?,
            acknowledgement: decoded(row.bytes()?)?,
        })
    }
}

/// One of the first faults of an import.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct KeptFault {
    pub(super) import: ImportId,
    pub(super) batch_number: i64,
    pub(super) ordinal: i64,
    pub(super) fault: wire::ImportFault,
}

impl KeptFault {
    /// The faults of an import.
    pub(super) fn of(import: &ImportId) -> Key<Self> {
        Key::of([Value::show(import)])
    }

    /// The faults of one of its batches.
    pub(super) fn of_batch(import: &ImportId, batch_number: i64) -> Key<Self> {
        Key::of([Value::show(import), Value::int(batch_number)])
    }
}

impl Record for KeptFault {
    const TABLE: &'static Table = &Table {
        name: "import_faults",
        key: &[Column::text("import"), Column::int("batch_number"), Column::int("ordinal")],
        content: &[Column::bytes("fault")],
    };

    const HISTORY: bool = false;

    fn row(&self) -> Vec<Value> {
        vec![
            Value::show(&self.import),
            Value::int(self.batch_number),
            Value::int(self.ordinal),
            Value::bytes(self.fault.encode_to_vec()),
        ]
    }

    fn read(row: &mut Decoder<'_>) -> Result<Self> {
        Ok(Self {
            import: row.parse()?,
            batch_number: row.int()?,
            ordinal: row.int()?,
            fault: decoded(row.bytes()?)?,
        })
    }
}

/// A row that is not recorded yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Staged {
    pub(super) import: ImportId,
    /// Of its observation.
    pub(super) position: String,
    pub(super) batch_number: i64,
    pub(super) row: i64,
    /// The observation as it was sent, encoded.
    pub(super) observation: Arc<[u8]>,
}

impl Staged {
    pub(super) fn row_key(import: &ImportId, position: &str) -> Key<Self> {
        Key::of([Value::show(import), Value::text(position)])
    }

    /// All rows of an import.
    pub(super) fn of(import: &ImportId) -> Key<Self> {
        Key::of([Value::show(import)])
    }
}

impl Record for Staged {
    const TABLE: &'static Table = &Table {
        name: "import_rows",
        key: &[Column::text("import"), Column::text("position")],
        content: &[Column::int("batch_number"), Column::int("row_number"), Column::bytes("observation")],
    };

    const HISTORY: bool = false;

    fn row(&self) -> Vec<Value> {
        vec![
            Value::show(&self.import),
            Value::text(self.position.as_str()),
            Value::int(self.batch_number),
            Value::int(self.row),
            Value::bytes(Arc::clone(&self.observation)),
        ]
    }

    fn read(row: &mut Decoder<'_>) -> Result<Self> {
        Ok(Self {
            import: row.parse()?,
            position: row.string()?,
            batch_number: row.int()?,
            row: row.int()?,
            observation: row.bytes()?.into(),
        })
    }
}

/// Reads a message back that is kept.
pub(super) fn decoded<M: Message + Default>(bytes: &[u8]) -> Result<M> {
    M::decode(bytes).map_err(|fault| Error::bug("a message that is kept of an import is not readable", fault))
}

#[cfg(test)]
mod tests;

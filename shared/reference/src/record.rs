//! The stored row of a reference document's version.

use std::{str::FromStr, sync::Arc};

use qiyou_error::{Error, Result};
use qiyou_kernel::Digest;
use qiyou_proto::reference::v1 as wire;
use qiyou_region::Tree;
use qiyou_store::{Column, Decoder, Key, Migration, Part, Record, Table, Value};

use crate::parsed;

/// A kind of reference data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dataset {
    /// The division tree.
    Regions,
}

impl Dataset {
    /// The text that the store keeps.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Regions => "regions",
        }
    }

    pub(crate) fn meant(message: wire::Dataset) -> Option<Self> {
        match message {
            wire::Dataset::Unspecified => None,
            wire::Dataset::Regions => Some(Self::Regions),
        }
    }

    pub(crate) fn message(self) -> wire::Dataset {
        match self {
            Self::Regions => wire::Dataset::Regions,
        }
    }
}

impl FromStr for Dataset {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == Self::Regions.as_str() {
            Ok(Self::Regions)
        } else {
            Err(format!("`{text}` is no dataset"))
        }
    }
}

/// One version of a dataset. Its history keeps every document that was ever loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferenceVersion {
    /// What the document holds.
    pub dataset: Dataset,
    /// SHA-256 of the document.
    pub sha256: Digest,
    /// Number of data rows in it.
    pub row_count: i64,
    /// The document.
    pub document: Arc<[u8]>,
}

/// What this crate keeps in a store.
pub static PART: Part = Part {
    name: "reference",
    tables: &[ReferenceVersion::TABLE],
    migrations: &[Migration {
        version: 50,
        name: "reference_versions",
        sqlite: include_str!("../migrations/sqlite/0050_reference_versions.sql"),
        postgres: include_str!("../migrations/postgres/0050_reference_versions.sql"),
    }],
};

impl ReferenceVersion {
    /// The store's key of a dataset's current version.
    #[must_use]
    pub fn row_key(dataset: Dataset) -> Key<Self> {
        Key::of([Value::text(dataset.as_str())])
    }

    /// The tree of a stored division document.
    ///
    /// # Errors
    /// `Internal` when the document does not parse.
    pub async fn tree(&self) -> Result<Arc<Tree>> {
        parsed(self.sha256, Arc::clone(&self.document)).await?.map_err(|faults| {
            Error::internal(format!("the stored division tree has {} faults", faults.len()))
        })
    }
}

impl Record for ReferenceVersion {
    const TABLE: &'static Table = &Table {
        name: "reference_versions",
        key: &[Column::text("dataset")],
        content: &[Column::text("sha256"), Column::int("row_count"), Column::bytes("document")],
    };

    fn row(&self) -> Vec<Value> {
        vec![
            Value::text(self.dataset.as_str()),
            Value::show(&self.sha256),
            Value::int(self.row_count),
            Value::bytes(Arc::clone(&self.document)),
        ]
    }

    fn read(row: &mut Decoder<'_>) -> Result<Self> {
        Ok(Self {
            dataset: row.parse()?,
            sha256: row.parse()?,
            row_count: row.int()?,
            document: row.bytes()?.into(),
        })
    }
}

#[cfg(test)]
mod tests;

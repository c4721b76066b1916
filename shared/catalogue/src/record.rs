//! The stored row of a plan's version.

use std::sync::Arc;

use qiyou_error::Result;
use qiyou_kernel::{Digest, PlanId};
use qiyou_store::{Column, Decoder, Key, Migration, Part, Record, Table, Value};

/// One version of a plan. Its history keeps every document that was ever loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanVersion {
    /// The plan.
    pub plan: PlanId,
    /// SHA-256 of the document.
    pub sha256: Digest,
    /// The document, TOML in UTF-8.
    pub document: Arc<[u8]>,
}

/// What this crate keeps in a store.
pub static PART: Part = Part {
    name: "catalogue",
    tables: &[PlanVersion::TABLE],
    migrations: &[Migration {
        version: 80,
        name: "plan_versions",
        sqlite: include_str!("../migrations/sqlite/0080_plan_versions.sql"),
        postgres: include_str!("../migrations/postgres/0080_plan_versions.sql"),
    }],
};

impl PlanVersion {
    /// The store's key of a plan's current version.
    #[must_use]
    pub fn row_key(plan: &PlanId) -> Key<Self> {
        Key::of([Value::show(plan)])
    }
}

impl Record for PlanVersion {
    const TABLE: &'static Table = &Table {
        name: "plan_versions",
        key: &[Column::text("plan")],
        content: &[Column::text("sha256"), Column::bytes("document")],
    };

    fn row(&self) -> Vec<Value> {
        vec![Value::show(&self.plan), Value::show(&self.sha256), Value::bytes(Arc::clone(&self.document))]
    }

    fn read(row: &mut Decoder<'_>) -> Result<Self> {
        Ok(Self { plan: row.parse()?, sha256: row.parse()?, document: row.bytes()?.into() })
    }
}

#[cfg(test)]
mod tests;

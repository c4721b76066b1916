//! The first line of an archive.

use std::collections::BTreeMap;

use qiyou_kernel::{Digest, Instant, Uuid};
use serde::{Deserialize, Serialize};

use super::{fault::ArchiveError, shown};
use crate::{Column, Kind, Table, audit::RefusalHead, head::HeadRow, schema::Schema};

/// The version of the format that this program writes and reads.
pub(super) const FORMAT: u32 = 1;

/// Whose history an archive holds, and how far it goes.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The version of the format.
    pub format: u32,
    /// The version of the program that wrote it.
    pub program: String,
    /// The service whose store it was: a domain, or the aggregator.
    pub service: String,
    /// The store's id, which a restore keeps.
    #[serde(with = "shown")]
    pub store: Uuid,
    /// The line of history, which a restore ends.
    #[serde(with = "shown")]
    pub epoch: Uuid,
    /// The newest revision.
    pub revision: i64,
    /// When that was recorded.
    #[serde(with = "shown")]
    pub recorded_at: Instant,
    /// No later revision may be recorded at or before this instant.
    #[serde(with = "shown")]
    pub closed_until: Instant,
    /// The hash of the newest entry of the audit chain.
    #[serde(with = "shown")]
    pub hash: Digest,
    /// The number of the newest refused call in the other chain.
    pub refusal: i64,
    /// The hash of its entry.
    #[serde(with = "shown")]
    pub refusal_hash: Digest,
    /// What whoever made it wants to be known of its figures, such as that they are made up.
    pub label: Option<String>,
    /// The columns of each table by its name: `rate decimal?` may be absent.
    pub tables: BTreeMap<String, Vec<String>>,
}

impl Header {
    pub(super) fn of(
        service: String,
        head: &HeadRow,
        refusals: RefusalHead,
        label: Option<String>,
        schema: &Schema,
    ) -> Self {
        Self {
            format: FORMAT,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            service,
            store: head.store,
            epoch: head.epoch,
            revision: head.head.revision,
            recorded_at: head.head.recorded_at,
            closed_until: head.closed_until,
            hash: head.hash,
            refusal: refusals.number,
            refusal_hash: refusals.hash,
            label,
            tables: schema.tables().map(|table| (table.name.to_owned(), described(table))).collect(),
        }
    }

    /// Refuses an archive that these tables cannot take. Tables that came later are empty.
    pub(super) fn check(&self, service: &str, schema: &Schema) -> Result<(), ArchiveError> {
        if self.service != service {
            let (held, wanted) = (self.service.clone(), service.to_owned());
            return Err(ArchiveError::Another { held, wanted });
        }
        let known: BTreeMap<_, _> = schema.tables().map(|table| (table.name, table)).collect();
        let fits = |name: &str, columns: &[String]| {
            known.get(name).is_some_and(|table| described(table).as_slice() == columns)
        };
        match self.tables.iter().find(|(name, columns)| !fits(name, columns)) {
            Some((table, _)) => {
                let (table, program) = (table.clone(), self.program.clone());
                Err(ArchiveError::Tables { table, program })
            }
            None => Ok(()),
        }
    }
}

fn described(table: &Table) -> Vec<String> {
    table
        .columns()
        .map(|Column { name, kind, optional }| {
            let kind = match kind {
                Kind::Int => "int",
                Kind::Text => "text",
                Kind::Decimal => "decimal",
                Kind::Bytes => "bytes",
            };
            format!("{name} {kind}{}", if *optional { "?" } else { "" })
        })
        .collect()
}

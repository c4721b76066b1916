//! Rows that are not recorded yet: kept as they were sent, and what they would make of their observation.

use std::sync::Arc;

use qiyou_error::{Error, Fields, Result};
use qiyou_kernel::{ImportId, State};
use qiyou_observation::{By, Content, Key, Observation, Version};
use qiyou_proto::indicator::v1 as wire;
use qiyou_store::Stored;

use super::{
    check::Row,
    record::{Staged, decoded},
    settings::Settings,
};
use crate::observation::report_content;

/// The revision of what is not recorded: none that an etag could have been read of.
const UNRECORDED: i64 = i64::MAX;

impl Staged {
    /// Keeps a row of a batch.
    pub(super) fn of_row(import: &ImportId, batch_number: i64, row: &Row) -> Self {
        Self {
            import: import.clone(),
            position: row.item.key.position(),
            batch_number,
            row: row.number,
            observation: Arc::clone(&row.observation),
        }
    }

    /// The row as it was sent.
    pub(super) fn observation(&self) -> Result<wire::Observation> {
        decoded(&self.observation)
    }

    /// The working version that the row would have made: as much of it as decides what becomes of a later row.
    pub(super) fn working(&self, key: &Key, settings: &Settings, by: By<'_>) -> Result<Stored<Observation>> {
        let content = if settings.withdraws() {
            Content { withdrawn: true, ..Content::default() }
        } else {
            let mut fields = Fields::new();
            let content = report_content(&mut fields, &self.observation()?);
            fields.finish(|| content).map_err(|fault| Error::bug("a row that is kept has a fault", fault))?
        };
        let record = Observation {
            key: key.clone(),
            version: Version::Working,
            content,
            state: if settings.draft { State::Draft } else { State::Submitted },
            reporter: by.actor.to_owned(),
            first_submitted: None,
            reviewer: String::new(),
            return_reason: String::new(),
            approved_revision: None,
        };
        Ok(Stored { record, revision: UNRECORDED, recorded_at: by.now })
    }
}

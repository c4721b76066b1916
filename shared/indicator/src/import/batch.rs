//! One batch as one write: judged, recorded or kept, and acknowledged.

use prost::Message;
use qiyou_error::{Error, Reason, Result};
use qiyou_kernel::{ImportMode, ImportState, name};
use qiyou_proto::indicator::v1::{self as wire, import_observations_response::Outcome};
use qiyou_store::{Change, Reads, Stored};

use super::{
    check::Batch,
    judge::{Earlier, Judged, reads},
    record::{Acknowledged, Import, KeptFault, Staged},
    session::Session,
};

/// Most faults that an import keeps; an acknowledgement tells those of its batch.
pub(super) const FAULTS: usize = 1_000;

/// A batch of an import.
pub(super) struct Write {
    session: Session,
    batch: Batch,
}

impl Write {
    pub(super) fn new(session: Session, batch: Batch) -> Self {
        Self { session, batch }
    }

    /// The records that it looks at.
    pub(super) fn reads(&self) -> Reads {
        let (import, number) = (&self.session.import, self.batch.number);
        let rows = &self.batch.checked.rows;
        let reads = reads(rows.iter().map(|row| &row.item))
            .key(&Import::row_key(import))
            .key(&Acknowledged::row_key(import, number))
            .under(&KeptFault::of_batch(import, number));
        if !self.session.settings.is_staged() {
            return reads;
        }
        reads.keys(rows.iter().map(|row| Staged::row_key(import, &row.item.key.position())))
    }

    /// Decides it and gives the answer, encoded. A batch that was acknowledged gets its first acknowledgement.
    pub(super) fn decide(&self, change: &mut Change<'_>) -> Result<Vec<u8>> {
        let number = self.batch.number;
        let import = self.session.stored(change)?.record;
        if let Some(first) = change.get(&Acknowledged::row_key(&self.session.import, number))? {
            self.require_same(&first)?;
            return Ok(self.answer(&import, first.record.acknowledgement));
        }
        self.require_next(&import)?;
        let earlier = match (self.session.settings.is_atomic(), self.session.settings.is_dry) {
            (true, _) => Earlier::Forbid,
            (false, true) => Earlier::StandIn,
            (false, false) => Earlier::Recorded,
        };
        let stamp = change.stamp();
        let judged = self.session.judge(stamp, earlier).rows(change, &self.batch.checked)?;
        self.keep(change, import, judged)
    }

    /// Records rows or keeps them for the end, acknowledges the batch, and gives the answer, all in this write.
    fn keep(&self, change: &mut Change<'_>, mut import: Import, mut judged: Judged<'_>) -> Result<Vec<u8>> {
        let Self { session, batch: Batch { number, digest, .. } } = self;
        let settings = &session.settings;
        if settings.mode == ImportMode::Batch && judged.counts.refused > 0 {
            judged.counts = judged.counts.all_discarded();
            judged.changes.clear();
        }
        if settings.is_atomic() {
            // What changes nothing now may do so at the end, and tells what the slice still holds.
            for row in judged.unchanged {
                change.put(Staged::of_row(&session.import, *number, row))?;
            }
        }
        for (row, observation) in judged.changes {
            if settings.is_staged() {
                change.put(Staged::of_row(&session.import, *number, row))?;
            } else {
                change.put(observation)?;
                import.written_revision = change.stamp().revision;
            }
        }
        let (fault_count, faults) = (judged.faults.count(), judged.faults.into_messages());
        keep_faults(change, &mut import, *number, fault_count, &faults)?;
        let acknowledgement = wire::ImportAcknowledgement {
            batch_number: *number,
            counts: Some(judged.counts.message()),
            fault_count,
            faults,
        };
        import.counts += judged.counts;
        import.batch_number = *number;
        let answer = self.answer(&import, acknowledgement.clone());
        let (id, batch_number, digest) = (session.import.clone(), *number, *digest);
        change.put(Acknowledged { import: id, batch_number, digest, acknowledgement })?;
        change.put(import)?;
        Ok(answer)
    }

    fn require_same(&self, first: &Stored<Acknowledged>) -> Result<()> {
        if first.digest == self.batch.digest {
            return Ok(());
        }
        let number = self.batch.number;
        let message = format!(
            "batch {number} was acknowledged with other rows; send those again, or these under the next number"
        );
        Err(self.refused(Reason::ImportBatchChanged, message).with("batch_number", number))
    }

    fn require_next(&self, import: &Import) -> Result<()> {
        if import.state != ImportState::Running {
            let state = import.state;
            let message = format!("the import is {state} and takes no further batch; begin another one");
            return Err(self.refused(Reason::ImportEnded, message).with(qiyou_error::key::STATE, state));
        }
        let (number, expected) = (self.batch.number, import.batch_number + 1);
        if number == expected {
            return Ok(());
        }
        let message =
            format!("batch {number} came where the import goes on with {expected}; send that first");
        let refused = self.refused(Reason::ImportBatchMissing, message);
        Err(refused.with("batch_number", number).with("expected", expected))
    }

    fn refused(&self, reason: Reason, message: String) -> Error {
        let name = name::Import { import: self.session.import.clone() };
        Error::precondition(reason, message).with(qiyou_error::key::NAME, name)
    }

    fn answer(&self, import: &Import, acknowledgement: wire::ImportAcknowledgement) -> Vec<u8> {
        let token = self.session.token(import);
        let outcome = Some(Outcome::Acknowledgement(acknowledgement));
        wire::ImportObservationsResponse { token, outcome }.encode_to_vec()
    }
}

/// Counts the faults of a batch to those of its import, and keeps them while there is room.
pub(super) fn keep_faults(
    change: &mut Change<'_>,
    import: &mut Import,
    batch_number: i64,
    fault_count: i64,
    faults: &[wire::ImportFault],
) -> Result<()> {
    let kept = usize::try_from(import.fault_count).unwrap_or(usize::MAX);
    let room = FAULTS.saturating_sub(kept);
    for (fault, ordinal) in faults.iter().take(room).zip(1..) {
        let (import, fault) = (import.id.clone(), fault.clone());
        change.put(KeptFault { import, batch_number, ordinal, fault })?;
    }
    import.fault_count += fault_count;
    Ok(())
}

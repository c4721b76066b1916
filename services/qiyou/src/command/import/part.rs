//! What goes to one service: its batches in their order, and what became of them.

use qiyou_error::Result;
use qiyou_kernel::DomainId;
use qiyou_proto::indicator::v1::{
    Import, ImportAcknowledgement, ImportBatch, ImportCounts, ImportMode, ImportRow, ImportSettings,
    ImportState,
};

use super::{batch::Batch, stream::Stream};

/// The import of one domain.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) domain: DomainId,
    stream: Stream,
    /// The import, as the service showed it last.
    pub(super) import: Import,
    filling: Batch,
    /// Number of the last batch.
    number: i64,
    /// Batches that were acknowledged before, and their rows as the service counted them.
    before: (i64, i64),
    /// The same rows as the file holds them.
    known_rows: i64,
    /// Faults in rows of this service.
    pub(super) fault_count: i64,
    /// Rows whose batch was held back, as another row of it cannot be sent.
    pub(super) held_back: u64,
}

/// What became of a batch that is ready.
#[derive(Debug)]
pub(super) enum Turn {
    /// It was sent, or there was no need to.
    Done,
    /// Another one is to be acknowledged first.
    Wait,
}

impl Part {
    pub(super) fn new(domain: DomainId, stream: Stream, import: Import) -> Self {
        let fault_count = import.fault_count;
        let before = (import.batch_number, import.counts.unwrap_or_default().row_count);
        Self {
            domain,
            stream,
            import,
            filling: Batch::default(),
            number: 0,
            before,
            known_rows: 0,
            fault_count,
            held_back: 0,
        }
    }

    /// Whether nothing of it is recorded unless every row is sound.
    pub(super) fn is_atomic(&self) -> bool {
        !matches!(self.mode(), ImportMode::Batch | ImportMode::Row)
    }

    /// Whether rows are refused, as far as that is known.
    pub(super) fn has_refusals(&self) -> bool {
        self.fault_count > 0 || self.import.counts.as_ref().is_some_and(|counts| counts.refused_count > 0)
    }

    /// Whether the import takes no more rows.
    pub(super) fn has_ended(&self) -> bool {
        self.import.state() != ImportState::Running
    }

    pub(super) fn is_full(&self, size: u16) -> bool {
        self.filling.is_full(size)
    }

    pub(super) fn add(&mut self, line: u64, row: ImportRow) {
        self.filling.add(line, row);
    }

    /// Notes that a row of the batch cannot be sent.
    pub(super) fn spoil(&mut self) {
        self.filling.refused += 1;
    }

    /// Sends what is gathered, unless the service has it already or it is to be held back.
    pub(super) async fn flush(&mut self) -> Turn {
        if self.filling.is_empty() {
            return Turn::Done;
        }
        if self.is_held_back() {
            let batch = std::mem::take(&mut self.filling);
            self.held_back += u64::try_from(batch.rows.len()).unwrap_or_default();
            return Turn::Done;
        }
        if self.number >= self.before.0 && !self.stream.has_room() {
            return Turn::Wait;
        }
        let Batch { rows, line, .. } = std::mem::take(&mut self.filling);
        self.number += 1;
        if self.number <= self.before.0 {
            self.known_rows += i64::try_from(rows.len()).unwrap_or_default();
        } else {
            self.stream.send(ImportBatch { batch_number: self.number, rows }, line).await;
        }
        Turn::Done
    }

    fn is_held_back(&self) -> bool {
        self.filling.rows.is_empty() || (self.mode() == ImportMode::Batch && self.filling.refused > 0)
    }

    fn mode(&self) -> ImportMode {
        self.import.settings.as_ref().map_or(ImportMode::Unspecified, ImportSettings::mode)
    }

    /// Whether what was acknowledged before is what the file began with.
    pub(super) fn agrees(&self) -> bool {
        self.number < self.before.0 || self.known_rows == self.before.1
    }

    /// Whether the file held all that was acknowledged before.
    pub(super) fn reached(&self) -> bool {
        self.number >= self.before.0
    }

    pub(super) fn is_settled(&self) -> bool {
        self.stream.is_settled()
    }

    /// Waits for an acknowledgement; returns it with the last line of its batch.
    pub(super) async fn acknowledged(&mut self) -> Result<(ImportAcknowledgement, u64)> {
        let (acknowledgement, line) = self.stream.acknowledged().await?;
        self.fault_count += acknowledgement.fault_count;
        let (so_far, more) =
            (self.import.counts.unwrap_or_default(), acknowledgement.counts.unwrap_or_default());
        self.import.counts = Some(sum(so_far, more));
        Ok((acknowledgement, line))
    }

    /// Ends the import.
    pub(super) async fn end(&mut self, discard: bool) -> Result<()> {
        self.import = self.stream.end(discard).await?;
        self.fault_count = self.import.fault_count;
        Ok(())
    }

    /// Gives the import up. What is still on its way is acknowledged before.
    pub(super) async fn give_up(&mut self) -> Result<()> {
        while !self.is_settled() {
            self.acknowledged().await?;
        }
        self.end(true).await
    }
}

fn sum(one: ImportCounts, other: ImportCounts) -> ImportCounts {
    ImportCounts {
        row_count: one.row_count + other.row_count,
        written_count: one.written_count + other.written_count,
        unchanged_count: one.unchanged_count + other.unchanged_count,
        withdrawn_count: one.withdrawn_count + other.withdrawn_count,
        refused_count: one.refused_count + other.refused_count,
        discarded_count: one.discarded_count + other.discarded_count,
    }
}

//! The end of an import: recorded as it is, given up, or, where it was atomic, recorded now.

use qiyou_error::Result;
use qiyou_kernel::ImportState;
use qiyou_proto::indicator::v1 as wire;
use qiyou_store::{Change, Reads};

use super::{
    apply,
    batch::keep_faults,
    record::{Counts, Import, Staged},
    session::Session,
};

/// How an import ends.
#[derive(Debug, Clone)]
pub(super) struct End {
    pub(super) state: ImportState,
    /// What became of its rows, where that is known only now.
    pub(super) counts: Option<Counts>,
    /// Faults that were found only now.
    pub(super) fault_count: i64,
    pub(super) faults: Vec<wire::ImportFault>,
}

impl End {
    /// An end at which nothing new is found out.
    pub(super) fn plain(state: ImportState) -> Self {
        Self { state, counts: None, fault_count: 0, faults: Vec::new() }
    }

    /// Records it in the import, and clears away the rows that waited for it.
    pub(super) fn keep(&self, change: &mut Change<'_>, mut import: Import) -> Result<()> {
        let found_at = import.batch_number + 1;
        keep_faults(change, &mut import, found_at, self.fault_count, &self.faults)?;
        let counts = self.counts.unwrap_or(import.counts);
        import.counts = match self.state {
            ImportState::Failed => counts.all_discarded(),
            ImportState::Running | ImportState::Completed | ImportState::Discarded => counts,
        };
        import.state = self.state;
        change.clear::<Staged>(&Staged::of(&import.id))?;
        change.put(import).map(drop)
    }
}

impl Session {
    /// Ends the import; one that has ended stays as it is.
    pub(super) async fn end(self, discard: bool) -> Result<wire::ImportObservationsResponse> {
        let import = super::read::stored(&self.context, &self.import).await?.record;
        match (import.state, discard) {
            (ImportState::Running, true) => self.conclude(End::plain(ImportState::Discarded)).await?,
            (ImportState::Running, false) if !self.settings.is_atomic() => {
                self.conclude(End::plain(ImportState::Completed)).await?;
            }
            (ImportState::Running, false) if import.counts.refused > 0 => {
                self.conclude(End::plain(ImportState::Failed)).await?;
            }
            (ImportState::Running, false) => apply::run(&self, &import).await?,
            (ImportState::Completed | ImportState::Failed | ImportState::Discarded, _) => {}
        }
        self.now().await
    }

    /// Records an end, unless there is one already.
    pub(super) async fn conclude(&self, end: End) -> Result<()> {
        let session = self.clone();
        let reads = Reads::new().key(&Import::row_key(&self.import));
        let conclude = move |change: &mut Change<'_>| {
            let import = session.stored(change)?.record;
            if import.state == ImportState::Running {
                end.keep(change, import)?;
            }
            Ok(Vec::new())
        };
        self.context.store.write(self.request(), reads, conclude).await.map(drop)
    }
}

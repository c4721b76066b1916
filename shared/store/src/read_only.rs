//! A store that is read beside whoever serves it.

use std::{path::Path, sync::Arc};

use futures::Stream;
use qiyou_error::Result;

use crate::{
    Head, OpenError, Options,
    audit::{self, Finding, Scope},
    backup::{self, Archive, BackupError, Reached},
    engine::Database,
    head::HeadRow,
    migrate,
    schema::Schema,
    shared::Shared,
};

/// A store that is open for reading only. It neither waits for the processes that write to it nor keeps them waiting.
#[derive(Debug)]
pub struct ReadOnly {
    shared: Arc<Shared>,
    head: Head,
}

impl ReadOnly {
    /// Opens a store that is there and up to date; nothing is written to it.
    ///
    /// # Errors
    ///
    /// When the database cannot be reached, is another service's, or of another version than the program.
    pub async fn open(options: Options) -> Result<Self, OpenError> {
        let schema = Schema::of(&options.parts)?;
        let database = Database::open_to_read(&options).await?;
        options.require_ours(&database).await?;
        migrate::require_current(&database, &schema).await?;
        let HeadRow { store, epoch, head, .. } = HeadRow::read(&database).await?;
        let shared = Arc::new(Shared::new(database, schema, &options, (store, epoch), head));
        Ok(Self { shared, head })
    }

    /// How far the history went when it was opened.
    #[must_use]
    pub const fn head(&self) -> Head {
        self.head
    }

    /// Inspects the audit chains, every row that they vouch for, and what stands by them.
    pub fn inspect(&self, scope: Scope) -> impl Stream<Item = Result<Finding>> + Send + use<> {
        audit::inspect(Arc::clone(&self.shared), scope)
    }

    /// Writes the history up to now into a file, which must not be there yet; it appears when it is whole. `label` says
    /// of the figures what a reader of the file should know; `reached` is told how far it has come.
    ///
    /// # Errors
    ///
    /// When the file is there or cannot be written, the database is out of reach, or the store is not sound.
    pub async fn backup(
        &self,
        path: &Path,
        label: Option<String>,
        reached: &mut Reached<'_>,
    ) -> Result<Archive, BackupError> {
        backup::export(&self.shared, path, label, reached).await
    }

    /// Lets all connections go.
    pub async fn close(self) {
        self.shared.database.close().await;
    }
}

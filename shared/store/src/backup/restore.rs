//! From an archive to a store.
//!
//! The database is marked from the first change to the last check, and a marked one is not served: whoever is stopped in
//! the middle restores again, which begins anew.

use std::{path::Path, pin::pin, sync::Arc, time::Duration};

use futures::TryStreamExt as _;
use qiyou_kernel::{Instant, Uuid};

use super::{
    Archive, Reached,
    fault::{ArchiveError, RestoreError},
    file,
    header::Header,
    marker,
    portion::Portion,
    source::{self, Item, Source},
};
use crate::{
    Head, Options,
    audit::{self, Entry, Finding, RefusalHead, Rows, Scope},
    engine::Database,
    head::HeadRow,
    migrate, rebuild,
    schema::Schema,
    shared::Shared,
    sql::{Arguments, generated},
    statement,
};

/// What the audit chain calls the way of a restore.
const METHOD: &str = "qiyou restore";

/// Who restores, and why; both go into the audit chain.
#[derive(Clone, Debug)]
pub struct Author {
    /// Who.
    pub actor: String,
    /// Why.
    pub reason: String,
}

/// What a restore made.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Restored {
    /// What it was made from.
    pub archive: Archive,
    /// The line of history that begins with it.
    pub epoch: Uuid,
    /// The head: the entry of the restore itself, one after the archive's last.
    pub head: Head,
}

/// Restores an archive into an empty database.
///
/// The archive is checked to its end before anything is touched, and the database before it may be served. The history
/// keeps its revisions and its chain; the restore adds an entry of its own and begins a new epoch, so that cursors and
/// tokens of the former one, whose end may be lost, are refused. `reached` is told of each revision, first as the
/// archive is checked and again as it is restored.
///
/// # Errors
///
/// When the archive is not sound, the database holds a store, is in use or out of reach.
pub async fn restore(
    path: &Path,
    options: Options,
    author: &Author,
    reached: &mut Reached<'_>,
) -> Result<Restored, RestoreError> {
    let schema = Schema::of(&options.parts)?;
    let archive = source::verify(file::read(path)?, &schema, &options.service, reached)?;
    let database = Database::open(&options).await?;
    let header = &archive.header;
    let (epoch, none) = (Uuid::new_v4(), Head { revision: 0, recorded_at: Instant::EPOCH });
    let shared = Arc::new(Shared::new(database, schema, &options, (header.store, epoch), none));
    let restored = Restore { path, archive: &archive, author, shared: &shared }.run(reached).await;
    shared.database.close().await;
    restored.map(|head| Restored { head, epoch, archive })
}

struct Restore<'r> {
    path: &'r Path,
    archive: &'r Archive,
    author: &'r Author,
    shared: &'r Arc<Shared>,
}

impl Restore<'_> {
    async fn run(&self, reached: &mut Reached<'_>) -> Result<Head, RestoreError> {
        let (database, schema) = (&self.shared.database, &self.shared.schema);
        self.claim().await?;
        migrate::run(database, schema).await?;
        self.clear().await?;
        self.load(reached).await?;
        for table in schema.tables() {
            let mut transaction = database.begin().await?;
            rebuild::fill(&mut transaction, table).await?;
            transaction.commit().await?;
        }
        let head = self.begin_epoch().await?;
        self.inspect().await?;
        self.unmark().await?;
        Ok(head)
    }

    /// Holds what is in the database now against its chains.
    async fn inspect(&self) -> Result<(), RestoreError> {
        let mut findings = pin!(audit::inspect(Arc::clone(self.shared), Scope::default()));
        while let Some(finding) = findings.try_next().await? {
            if let Finding::Damage(damage) = finding {
                return Err(RestoreError::Broken(damage));
            }
        }
        Ok(())
    }

    /// Marks the database, unless a store is there.
    async fn claim(&self) -> Result<(), RestoreError> {
        let database = &self.shared.database;
        if !marker::lock(database).await? {
            return Err(RestoreError::Busy);
        }
        if marker::is_there(database).await? {
            return Ok(());
        }
        self.require_empty().await?;
        marker::make(database).await?;
        // A service may have begun meanwhile; it looks for the mark as we look for its head.
        let empty = self.require_empty().await;
        if empty.is_err() {
            self.unmark().await?;
        }
        empty
    }

    async fn require_empty(&self) -> Result<(), RestoreError> {
        match HeadRow::service(&self.shared.database).await? {
            Some(service) => Err(RestoreError::NotEmpty(service)),
            None => Ok(()),
        }
    }

    async fn unmark(&self) -> Result<(), RestoreError> {
        let mut transaction = self.shared.database.begin().await?;
        marker::remove(&mut transaction).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Removes what a restore has left that was stopped in the middle.
    async fn clear(&self) -> Result<(), RestoreError> {
        let mut transaction = self.shared.database.begin().await?;
        let of_tables = self.shared.schema.tables().map(statement::empty_history);
        let own = ["revisions", "revision_marks", "requests", "refusals", "store_head"]
            .map(|name| format!("DELETE FROM {name}"));
        for text in of_tables.chain(own) {
            transaction.link().execute(generated(text), Arguments::none()).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Puts the whole history in place.
    async fn load(&self, reached: &mut Reached<'_>) -> Result<(), RestoreError> {
        let Header { service, revision: last, .. } = &self.archive.header;
        let read = file::read(self.path)?;
        let mut source = Source::open(read, &self.shared.schema, service)?;
        let mut portion = Portion::default();
        while let Some(item) = source.next()? {
            match item {
                Item::Row(row) => portion.row(row),
                Item::Revision(entry, marks) => {
                    reached(entry.revision, *last);
                    portion.entry(entry, marks);
                }
                Item::Answer(row) => portion.answer(row),
                Item::Refusal(refusal) => portion.refusal(refusal),
            }
            if portion.is_full(source.bytes()) {
                portion.write(self.shared, source.bytes()).await?;
            }
        }
        portion.write(self.shared, source.bytes()).await?;
        // It may have been exchanged since it was checked.
        if source.finish()?.sha256 == self.archive.sha256 {
            Ok(())
        } else {
            Err(ArchiveError::Foreign.into())
        }
    }

    /// Adds the entry of the restore and makes the head of the new line of history.
    async fn begin_epoch(&self) -> Result<Head, RestoreError> {
        let Archive { header, sha256, .. } = self.archive;
        let (rows, last) = (Rows::default(), header.recorded_at.max(header.closed_until));
        let (row_count, rows_digest) = rows.finish();
        let Author { actor, reason } = self.author;
        let entry = Entry {
            revision: header.revision + 1,
            recorded_at: self.shared.clock.now().max(last.saturating_add(Duration::from_micros(1))),
            actor: actor.clone(),
            method: METHOD.to_owned(),
            request_id: None,
            reason: Some(format!(
                "{reason} [revision {} of epoch {}, sha256 {sha256}]",
                header.revision, header.epoch
            )),
            row_count,
            algorithm: Entry::algorithm(),
            rows_digest,
            previous: header.hash,
            hash: header.hash,
        };
        let entry = entry.sealed();
        let head = Head { revision: entry.revision, recorded_at: entry.recorded_at };
        let row = HeadRow {
            store: self.shared.store,
            epoch: self.shared.epoch,
            head,
            closed_until: header.closed_until,
            hash: entry.hash,
        };
        let mut transaction = self.shared.database.begin().await?;
        Entry::insert(&[entry], &mut transaction, &self.shared.texts).await?;
        row.restore(&mut transaction, &header.service).await?;
        let refusals = RefusalHead { number: header.refusal, hash: header.refusal_hash };
        refusals.advance(&mut transaction).await?;
        transaction.commit().await?;
        Ok(head)
    }
}

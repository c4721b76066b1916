//! From a store to an archive.

use std::{collections::VecDeque, io::Write, path::Path};

use super::{
    Archive, Reached, cell,
    chain::Walk,
    fault::BackupError,
    file::Draft,
    header::Header,
    line::{ANSWERS, Line},
    sink::Sink,
};
use crate::{
    Position, Table, Value,
    audit::{self, Chain, Damage, Entry, Fault, Refusal, RefusalHead, Rows},
    feed,
    head::HeadRow,
    shared::Shared,
    statement,
};

/// Rows read at a time.
const ROWS: usize = 2_000;

/// Entries of a chain read at a time.
const ENTRIES: usize = 500;

/// Answers read at a time.
const ANSWERS_AT_ONCE: usize = 500;

/// Writes the store's history up to its head into a new file.
pub(crate) async fn run(
    shared: &Shared,
    path: &Path,
    label: Option<String>,
    reached: &mut Reached<'_>,
) -> Result<Archive, BackupError> {
    let (draft, file) = Draft::begin(path)?;
    let head = HeadRow::read(&shared.database).await?;
    let refusals = audit::refusal_head(shared).await?;
    let service = HeadRow::service(&shared.database).await?.unwrap_or_default();
    let header = Header::of(service, &head, refusals, label, &shared.schema);
    let mut export = Export {
        sink: Sink::new(file),
        draft: &draft,
        revisions: Walk::start(Chain::Revisions, HeadRow::genesis(head.store)),
        waiting: VecDeque::new(),
        open: None,
        rows: 0,
        answers: 0,
    };
    export.put(&Line::Header(header.clone()))?;
    export.history(shared, &head, reached).await?;
    export.answers(shared, &head).await?;
    export.refusals(shared, refusals).await?;
    let Export { sink, rows, answers, .. } = export;
    let (file, sha256, bytes) = sink.seal().map_err(|source| draft.unwritable(source))?;
    draft.finish(file)?;
    Ok(Archive { header, rows, answers, bytes, sha256 })
}

/// An archive while it is written. Every revision is held against the chain before the next one is begun: a backup of
/// a store that is not sound would only seem to be one.
struct Export<'d, W> {
    sink: Sink<W>,
    draft: &'d Draft,
    revisions: Walk,
    /// Entries read and not written yet.
    waiting: VecDeque<Entry>,
    /// The revision whose rows are being written.
    open: Option<(Entry, Rows)>,
    rows: u64,
    answers: u64,
}

impl<W: Write> Export<'_, W> {
    /// The history needs no transaction: what was committed up to the head stays as it is.
    async fn history(
        &mut self,
        shared: &Shared,
        head: &HeadRow,
        reached: &mut Reached<'_>,
    ) -> Result<(), BackupError> {
        let tables: Vec<_> = shared.schema.tables().collect();
        let (last, mut place) = (head.head.revision, Position::start());
        while self.revisions.reached() < last {
            let (reached_before, most) = (self.revisions.reached(), ENTRIES);
            self.waiting = audit::links(shared, reached_before, last, most).await?.into();
            let upto = self.waiting.back().map_or(last, |entry: &Entry| entry.revision);
            while place < Position::after(upto) {
                let page = feed::page(shared, &tables, place, upto, ROWS).await?;
                for chunk in page.chunks {
                    self.open_at(chunk.revision)?;
                    for row in chunk.entries {
                        self.row(row.table(), &row.values()?)?;
                    }
                }
                place = page.next;
            }
            // Those without rows behind the last one with any.
            self.open_at(upto)?;
            self.close()?;
            reached(self.revisions.reached(), last);
        }
        self.revisions.end(last, head.hash).map_err(BackupError::Broken)
    }

    /// Goes on to a revision, past those before it.
    fn open_at(&mut self, revision: i64) -> Result<(), BackupError> {
        while self.open.as_ref().is_none_or(|(entry, _)| entry.revision < revision) {
            self.close()?;
            let missing = || Damage::entry(Fault::EntryDropped, Chain::Revisions, revision);
            let entry = self.waiting.pop_front().ok_or_else(|| BackupError::Broken(missing()))?;
            self.put(&Line::Revision(entry.clone()))?;
            self.open = Some((entry, Rows::default()));
        }
        Ok(())
    }

    fn close(&mut self) -> Result<(), BackupError> {
        let Some((entry, rows)) = self.open.take() else { return Ok(()) };
        self.revisions.take(entry.revision, &entry).map_err(BackupError::Broken)?;
        if rows.finish() == (entry.row_count, entry.rows_digest) {
            return Ok(());
        }
        Err(BackupError::Broken(Damage::unnamed(Fault::RowChanged, entry.revision)))
    }

    fn row(&mut self, table: &'static Table, values: &[Value]) -> Result<(), BackupError> {
        if let Some((_, rows)) = &mut self.open {
            rows.add(table, values);
        }
        self.rows += 1;
        self.put(&Line::Row(table.name.to_owned(), cell::write(values)))
    }

    /// Answers of requests that changed nothing are given at the head too, also while this goes on; any number of those
    /// is as good.
    async fn answers(&mut self, shared: &Shared, head: &HeadRow) -> Result<(), BackupError> {
        let text = || statement::ledger(&ANSWERS);
        let mut key = vec![Value::text(""), Value::text("")];
        loop {
            let sql = shared.texts.get("ledger", ANSWERS.name, 0, text);
            let most = Value::int(i64::try_from(ANSWERS_AT_ONCE).unwrap_or(i64::MAX));
            let place = key.iter().cloned().chain([Value::int(head.head.revision), most]).collect();
            let rows = shared.database.read(sql, place).await?;
            for row in &rows {
                let mut row = row.decoder();
                let columns = ANSWERS.columns();
                let values = columns.map(|column| row.value(column.kind)).collect::<Result<Vec<_>, _>>()?;
                key = values.iter().take(ANSWERS.key.len()).cloned().collect();
                self.put(&Line::Answer(cell::write(&values)))?;
                self.answers += 1;
            }
            if rows.len() < ANSWERS_AT_ONCE {
                return Ok(());
            }
        }
    }

    /// Calls are refused while this goes on; those behind the head are left for the next backup.
    async fn refusals(&mut self, shared: &Shared, head: RefusalHead) -> Result<(), BackupError> {
        let mut walk = Walk::start(Chain::Refusals, audit::refusal_genesis(shared.store));
        while walk.reached() < head.number {
            let links: Vec<Refusal> = audit::links(shared, walk.reached(), head.number, ENTRIES).await?;
            if links.is_empty() {
                break;
            }
            for refusal in links {
                walk.take(refusal.number, &refusal).map_err(BackupError::Broken)?;
                self.put(&Line::Refusal(refusal))?;
            }
        }
        walk.end(head.number, head.hash).map_err(BackupError::Broken)
    }

    fn put(&mut self, line: &Line) -> Result<(), BackupError> {
        self.sink.put(line).map_err(|source| self.draft.unwritable(source))
    }
}

//! Reading an archive line by line, and holding each against all before it.

use std::io::{BufRead, Read as _};

use qiyou_kernel::{Digest, digest::Running};

use super::{
    Archive, Reached, cell,
    chain::Walk,
    fault::ArchiveError,
    header::{FORMAT, Header},
    line::{ANSWER_REVISION, ANSWERS, Line},
    portion::HistoryRow,
};
use crate::{
    Value,
    audit::{self, Chain, Damage, Entry, Fault, Marks, Refusal, Rows},
    head::HeadRow,
    schema::Schema,
};

/// Bytes of one line at most; a division tree of the whole country takes a few million.
const LONGEST: u64 = 1 << 30;

type Result<T, E = ArchiveError> = std::result::Result<T, E>;

/// A part of an archive that holds.
pub(super) enum Item {
    /// A row of the history.
    Row(HistoryRow),
    /// The entry of the rows that came before it, with what marks them.
    Revision(Entry, Marks),
    /// An answer given under a request id.
    Answer(Vec<Value>),
    /// An entry of the chain of refused calls.
    Refusal(Refusal),
}

/// An archive while it is read.
pub(super) struct Source<'s, R> {
    lines: Lines<R>,
    schema: &'s Schema,
    header: Header,
    revisions: Walk,
    refusals: Walk,
    /// The revision whose rows are being read.
    open: Option<(Entry, Rows)>,
    last_answer: Vec<Value>,
    rows: u64,
    answers: u64,
    sha256: Option<Digest>,
}

/// Whose history it is.
pub(super) fn header(read: impl BufRead) -> Result<Header> {
    Lines::new(read).header()
}

/// Reads an archive to its end.
pub(super) fn verify(
    read: impl BufRead,
    schema: &Schema,
    service: &str,
    reached: &mut Reached<'_>,
) -> Result<Archive> {
    let mut source = Source::open(read, schema, service)?;
    while let Some(item) = source.next()? {
        if let Item::Revision(entry, _) = item {
            reached(entry.revision, source.header.revision);
        }
    }
    source.finish()
}

impl<'s, R: BufRead> Source<'s, R> {
    /// Reads the header, and refuses an archive that these tables cannot take.
    pub(super) fn open(read: R, schema: &'s Schema, service: &str) -> Result<Self> {
        let mut lines = Lines::new(read);
        let header = lines.header()?;
        header.check(service, schema)?;
        let revisions = Walk::start(Chain::Revisions, HeadRow::genesis(header.store));
        let refusals = Walk::start(Chain::Refusals, audit::refusal_genesis(header.store));
        Ok(Self {
            lines,
            schema,
            header,
            revisions,
            refusals,
            open: None,
            last_answer: Vec::new(),
            rows: 0,
            answers: 0,
            sha256: None,
        })
    }

    /// How many bytes were read so far.
    pub(super) const fn bytes(&self) -> u64 {
        self.lines.bytes
    }

    /// The next part; nothing after the last one, when the seal was found and fits.
    pub(super) fn next(&mut self) -> Result<Option<Item>> {
        if self.sha256.is_some() {
            return Ok(None);
        }
        loop {
            if self.is_complete() {
                return self.close().map(Some);
            }
            let before = self.lines.digest.clone();
            let is_between = self.open.is_none();
            match self.lines.next()? {
                Line::Revision(entry) if is_between && self.is_history() => {
                    self.open = Some((entry, Rows::default()));
                }
                Line::Row(table, cells) => return self.row(&table, cells).map(Some),
                Line::Answer(cells) if is_between => return self.answer(cells).map(Some),
                Line::Refusal(refusal) if is_between => return self.refusal(refusal).map(Some),
                Line::Sha256(seal) if is_between => return self.seal(&seal, before).map(|()| None),
                Line::Header(_)
                | Line::Revision(_)
                | Line::Answer(_)
                | Line::Refusal(_)
                | Line::Sha256(_) => return Err(self.lines.misplaced()),
            }
        }
    }

    /// What was read; once there is no next part.
    pub(super) fn finish(self) -> Result<Archive> {
        let Self { lines, header, rows, answers, sha256, .. } = self;
        let sha256 = sha256.ok_or(ArchiveError::Cut(lines.number))?;
        Ok(Archive { header, rows, answers, bytes: lines.bytes, sha256 })
    }

    /// Whether all rows of the revision under way were read.
    fn is_complete(&self) -> bool {
        self.open.as_ref().is_some_and(|(entry, rows)| rows.count() >= entry.row_count)
    }

    /// Whether nothing was read yet that comes after the history.
    const fn is_history(&self) -> bool {
        self.answers == 0 && self.refusals.reached() == 0
    }

    /// Ends a revision: its entry must follow from the one before and vouch for its rows.
    fn close(&mut self) -> Result<Item> {
        let (entry, mut rows) = self.open.take().ok_or_else(|| self.lines.misplaced())?;
        self.revisions.take(entry.revision, &entry).map_err(ArchiveError::Broken)?;
        let marks = rows.marks();
        if rows.finish() != (entry.row_count, entry.rows_digest) {
            return Err(ArchiveError::Broken(Damage::unnamed(Fault::RowChanged, entry.revision)));
        }
        Ok(Item::Revision(entry, marks))
    }

    fn row(&mut self, name: &str, cells: Vec<serde_json::Value>) -> Result<Item> {
        let table = self.schema.table(name).ok_or_else(|| self.lines.damaged("names an unknown table"))?;
        let values = cell::read(table, cells).ok_or_else(|| self.lines.damaged("does not fit its table"))?;
        let Some((entry, rows)) = &mut self.open else {
            return Err(self.lines.damaged("belongs to no revision"));
        };
        let (Entry { revision, recorded_at, .. }, ordinal) = (&*entry, rows.count());
        let row = HistoryRow { table, revision: *revision, ordinal, recorded_at: *recorded_at, values };
        rows.add(table, &row.values);
        self.rows += 1;
        Ok(Item::Row(row))
    }

    fn answer(&mut self, cells: Vec<serde_json::Value>) -> Result<Item> {
        let values =
            cell::read(&ANSWERS, cells).ok_or_else(|| self.lines.damaged("does not fit its table"))?;
        let key: Vec<_> = values.iter().take(ANSWERS.key.len()).cloned().collect();
        let is_known = values.get(ANSWER_REVISION) <= Some(&Value::int(self.header.revision));
        if key <= self.last_answer || !is_known || self.refusals.reached() > 0 {
            return Err(self.lines.misplaced());
        }
        self.last_answer = key;
        self.answers += 1;
        Ok(Item::Answer(values))
    }

    fn refusal(&mut self, refusal: Refusal) -> Result<Item> {
        self.refusals.take(refusal.number, &refusal).map_err(ArchiveError::Broken)?;
        Ok(Item::Refusal(refusal))
    }

    fn seal(&mut self, seal: &str, before: Running) -> Result<()> {
        let Header { revision, hash, refusal, refusal_hash, .. } = &self.header;
        self.revisions.end(*revision, *hash).map_err(ArchiveError::Broken)?;
        self.refusals.end(*refusal, *refusal_hash).map_err(ArchiveError::Broken)?;
        let digest = before.finish();
        if seal != digest.to_string() {
            return Err(self.lines.damaged("seals other bytes than those before it"));
        }
        self.lines.require_end()?;
        self.sha256 = Some(digest);
        Ok(())
    }
}

/// The lines of a file.
struct Lines<R> {
    read: R,
    line: Vec<u8>,
    number: u64,
    bytes: u64,
    digest: Running,
}

impl<R: BufRead> Lines<R> {
    fn new(read: R) -> Self {
        Self { read, line: Vec::new(), number: 0, bytes: 0, digest: Running::default() }
    }

    fn header(&mut self) -> Result<Header> {
        #[derive(serde::Deserialize)]
        struct Version {
            header: Format,
        }
        #[derive(serde::Deserialize)]
        struct Format {
            format: u32,
        }
        let is_no_line = |error: &ArchiveError| matches!(error, ArchiveError::Cut(_));
        self.advance().map_err(|error| if is_no_line(&error) { ArchiveError::Foreign } else { error })?;
        // A later format may have other fields; its number stays where it is.
        let version = serde_json::from_slice::<Version>(&self.line).map_err(|_| ArchiveError::Foreign)?;
        match serde_json::from_slice(&self.line) {
            _ if version.header.format > FORMAT => Err(ArchiveError::Newer(version.header.format)),
            Ok(Line::Header(header)) => Ok(header),
            _ => Err(self.damaged("cannot be read")),
        }
    }

    fn next(&mut self) -> Result<Line> {
        self.advance()?;
        serde_json::from_slice(&self.line).map_err(|_| self.damaged("cannot be read"))
    }

    fn advance(&mut self) -> Result<()> {
        self.line.clear();
        let length = (&mut self.read).take(LONGEST).read_until(b'\n', &mut self.line)?;
        if self.line.pop() != Some(b'\n') {
            return Err(ArchiveError::Cut(self.number));
        }
        self.number += 1;
        self.bytes += u64::try_from(length).unwrap_or(u64::MAX);
        self.digest.add(&self.line);
        self.digest.add(b"\n");
        Ok(())
    }

    fn require_end(&mut self) -> Result<()> {
        // Of the seal's line, the digest says nothing.
        let text = String::from_utf8_lossy(&self.line);
        let is_exact = text.len() == r#"{"sha256":""}"#.len() + 64;
        if !is_exact || !self.read.fill_buf()?.is_empty() {
            return Err(self.damaged("is not the end"));
        }
        Ok(())
    }

    const fn misplaced(&self) -> ArchiveError {
        self.damaged("does not belong here")
    }

    const fn damaged(&self, what: &'static str) -> ArchiveError {
        ArchiveError::Damaged { line: self.number, what }
    }
}

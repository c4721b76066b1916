//! CSV, line by line.

use std::{
    fmt,
    io::{Cursor, Read},
};

use csv::{ReaderBuilder, StringRecord, Terminator};

use super::{RowFault, sheet::broken};

/// The records of a CSV text with the lines that they begin on.
pub(super) struct Text {
    reader: csv::Reader<Box<dyn Read + Send>>,
}

impl Text {
    /// The records of UTF-8.
    pub(super) fn over(source: Box<dyn Read + Send>) -> Self {
        // With an end of its own the last line ends like every other.
        let ended: Box<dyn Read + Send> = Box::new(source.chain(Cursor::new(b"\n")));
        let mut builder = ReaderBuilder::new();
        builder.has_headers(false).flexible(true).terminator(Terminator::Any(b'\n'));
        Self { reader: builder.from_reader(ended) }
    }

    pub(super) fn read(&mut self, record: &mut StringRecord) -> Result<Option<u64>, RowFault> {
        match self.reader.read_record(record) {
            Ok(true) => Ok(Some(self.line(record))),
            Ok(false) => Ok(None),
            Err(error) => Err(broken(self.reader.position().line(), &error)),
        }
    }

    /// The line that a record began on. The reader is behind its end, and counts the empty lines before it as its own.
    fn line(&self, record: &StringRecord) -> u64 {
        let breaks = record.as_slice().bytes().filter(|byte| *byte == b'\n').count();
        let behind = u64::try_from(breaks).unwrap_or_default() + 1;
        self.reader.position().line().saturating_sub(behind)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Text").field("position", self.reader.position()).finish_non_exhaustive()
    }
}

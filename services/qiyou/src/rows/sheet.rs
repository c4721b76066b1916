//! A file as lines of cells, whatever its format.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read, Seek},
    path::Path,
};

use csv::StringRecord;
use qiyou_error::Reason;
use qiyou_kernel::Digest;

use super::{
    RowFault,
    encoding::{self, Encoding},
    text::Text,
    workbook::Workbook,
};

/// The lines of a file, one after another.
#[derive(Debug)]
pub(crate) struct Sheet {
    lines: Lines,
    /// How many lines there are, about.
    pub(crate) count: u64,
    /// The file's digest.
    pub(crate) digest: Digest,
    /// Its encoding where it is text and no UTF-8.
    pub(crate) encoding: Option<Encoding>,
}

#[derive(Debug)]
enum Lines {
    Text(Box<Text>),
    Workbook(Workbook),
}

/// How a workbook begins: it is a ZIP archive.
const ARCHIVE: &[u8] = b"PK\x03\x04";

/// How the workbooks of old begin.
const OLD: &[u8] = b"\xd0\xcf\x11\xe0";

impl Sheet {
    /// Opens a file, CSV or XLSX, which its first bytes tell.
    ///
    /// # Errors
    /// It cannot be read.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let mut source = BufReader::new(File::open(path)?);
        let first = source.fill_buf()?;
        if first.starts_with(OLD) {
            return Err(io::Error::other("it is a workbook of the old format .xls; save it as .xlsx"));
        }
        if first.starts_with(ARCHIVE) { Self::workbook(source) } else { Self::text(source) }
    }

    /// CSV that is at hand.
    ///
    /// # Errors
    /// It cannot be read.
    pub(super) fn of_text(source: impl Read + Seek + Send + 'static) -> Result<Self, Box<RowFault>> {
        Self::text(source).map_err(|error| Box::new(broken(1, &error)))
    }

    fn workbook(mut source: impl Read + Seek + Send + 'static) -> io::Result<Self> {
        let digest = encoding::scan(&mut source)?.digest;
        source.rewind()?;
        let (workbook, count) = Workbook::open(source)?;
        Ok(Self { lines: Lines::Workbook(workbook), count, digest, encoding: None })
    }

    fn text(mut source: impl Read + Seek + Send + 'static) -> io::Result<Self> {
        let scan = encoding::scan(&mut source)?;
        source.rewind()?;
        let decoded = scan.encoding.decode(source);
        let lines = Lines::Text(Box::new(Text::over(decoded)));
        let encoding = Some(scan.encoding).filter(|encoding| !encoding.is_utf8());
        Ok(Self { lines, count: scan.lines, digest: scan.digest, encoding })
    }

    /// Reads the next line that holds something into `record` and returns its number, from 1. Nothing at the end.
    pub(super) fn read(&mut self, record: &mut StringRecord) -> Result<Option<u64>, RowFault> {
        match &mut self.lines {
            Lines::Text(text) => text.read(record),
            Lines::Workbook(workbook) => workbook.read(record),
        }
    }
}

/// A file that cannot be read on.
pub(super) fn broken(line: u64, error: &dyn std::error::Error) -> RowFault {
    let description = format!("cannot be read on from here: {error}");
    let (column, value) = (String::new(), String::new());
    RowFault { line, column, value, reason: Reason::FieldMalformed, description }
}

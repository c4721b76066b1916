//! Reads the rows of a document one by one; what only several rows together can show is left to [`crate::check`].

use std::collections::BTreeSet;

use csv::{ByteRecord, ReaderBuilder};
use qiyou_kernel::{Date, Level, RegionCode, date};

use crate::fault::{Fault, MAX_FAULTS};
use crate::region::Region;

/// The columns, in the order in which a document usually has them.
const COLUMNS: [&str; 6] = ["code", "name", "level", "parent", "valid_from", "valid_to"];
/// How many of them a document must have.
const REQUIRED: usize = 4;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A row that is sound in itself.
pub(crate) struct Row {
    pub(crate) line: u64,
    pub(crate) region: Region,
}

/// What reading row by row gave.
#[derive(Default)]
pub(crate) struct Document {
    pub(crate) rows: Vec<Row>,
    /// Codes of rows that are not sound, so that nobody is told that they are missing.
    pub(crate) unsound: BTreeSet<RegionCode>,
    pub(crate) faults: Vec<Fault>,
}

/// Where each of [`COLUMNS`] stands in a row.
type Places = [Option<usize>; COLUMNS.len()];

pub(crate) fn read(bytes: &[u8]) -> Document {
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let mut document = Document::default();
    let mut record = ByteRecord::new();
    let mut header: Option<(Places, usize)> = None;
    while document.faults.len() < MAX_FAULTS {
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                let line = error.position().map_or(1, csv::Position::line);
                document.faults.push(Fault::new(line, "row", &error.to_string(), "a row of CSV"));
                break;
            }
        }
        let line = record.position().map_or(1, csv::Position::line);
        match &header {
            Some((places, width)) if record.len() == *width => document.take(line, &record, places),
            Some((_, width)) => {
                let got = format!("{} columns", record.len());
                document.faults.push(Fault::new(
                    line,
                    "row",
                    &got,
                    format!("{width} columns as in the header"),
                ));
            }
            None => match places(line, &record) {
                Ok(places) => header = Some((places, record.len())),
                Err(faults) => {
                    document.faults = faults;
                    return document;
                }
            },
        }
    }
    if document.rows.is_empty() && document.faults.is_empty() {
        document.faults.push(Fault::new(1, "row", "nothing", "a header and at least one division"));
    }
    document
}

/// Finds the columns by the header.
fn places(line: u64, header: &ByteRecord) -> Result<Places, Vec<Fault>> {
    let mut places: Places = [None; COLUMNS.len()];
    let mut faults = Vec::new();
    for (at, title) in header.iter().enumerate() {
        let found = COLUMNS.iter().zip(&mut places).find(|(name, _)| name.as_bytes() == title);
        match found {
            Some((_, place @ None)) => *place = Some(at),
            Some((name, Some(_))) => faults.push(Fault::new(line, "header", name, "each column once")),
            None => {
                let got = String::from_utf8_lossy(title);
                faults.push(Fault::new(line, "header", &got, format!("one of {}", COLUMNS.join(", "))));
            }
        }
    }
    for (name, place) in COLUMNS.iter().zip(&places).take(REQUIRED) {
        if place.is_none() {
            faults.push(Fault::new(line, "header", "no such column", format!("the column {name}")));
        }
    }
    if faults.is_empty() { Ok(places) } else { Err(faults) }
}

impl Document {
    fn take(&mut self, line: u64, record: &ByteRecord, places: &Places) {
        let mut cells = Cells { line, record, places, faults: Vec::new() };
        let code = cells.code();
        let name = cells.name();
        let level = cells.level();
        let parent = cells.parent(level);
        let (valid_from, valid_to) = cells.validity();
        if let (Some(code), Some(level)) = (code, level) {
            cells.check_digits(code, level);
        }
        match (code, name, level) {
            (Some(code), Some(name), Some(level)) if cells.faults.is_empty() => {
                let region = Region { code, name: name.into(), level, parent, valid_from, valid_to };
                self.rows.push(Row { line, region });
            }
            _ => self.unsound.extend(code),
        }
        self.faults.append(&mut cells.faults);
    }
}

/// The cells of one row, and its faults.
struct Cells<'a> {
    line: u64,
    record: &'a ByteRecord,
    places: &'a Places,
    faults: Vec<Fault>,
}

impl<'a> Cells<'a> {
    fn code(&mut self) -> Option<RegionCode> {
        let text = self.cell("code")?;
        let code = text.parse().ok();
        self.expect(code, "code", text, "a division code of 6, 9 or 12 digits")
    }

    fn name(&mut self) -> Option<&'a str> {
        let text = self.cell("name")?;
        self.expect(Some(text).filter(|name| !name.trim().is_empty()), "name", text, "a name")
    }

    fn level(&mut self) -> Option<Level> {
        let text = self.cell("level")?;
        let words: Vec<&str> = Level::ALL.iter().map(Level::as_str).collect();
        self.expect(text.parse().ok(), "level", text, &format!("one of {}", words.join(", ")))
    }

    fn parent(&mut self, level: Option<Level>) -> Option<RegionCode> {
        let text = self.cell("parent")?;
        let level = level?;
        if level == Level::Country {
            self.expect(Some(()).filter(|()| text.is_empty()), "parent", text, "nothing above the country")?;
            return None;
        }
        self.expect(text.parse().ok(), "parent", text, "the code of the division above")
    }

    fn validity(&mut self) -> (Option<Date>, Option<Date>) {
        let (from, to) = (self.date("valid_from"), self.date("valid_to"));
        if let (Some(from), Some(to)) = (from, to)
            && to < from
        {
            self.refuse("valid_to", &to.to_string(), &format!("a day on or after {from}"));
        }
        (from, to)
    }

    fn date(&mut self, column: &'static str) -> Option<Date> {
        let text = self.cell(column)?;
        if text.is_empty() {
            return None;
        }
        self.expect(date::parse(text).ok(), column, text, "a date such as 2025-07-31, or nothing")
    }

    /// Checks that a code has the digits that its level calls for, and that a village lies in its township.
    fn check_digits(&mut self, code: RegionCode, level: Level) {
        let (fits, expected) = match level {
            Level::Country => (code == RegionCode::COUNTRY, "000000 for the country"),
            Level::Province => {
                (code.prefix().len() == 2, "6 digits of which the last four are zeros for a province")
            }
            Level::Prefecture => {
                (code.prefix().len() == 4, "6 digits of which the last two are zeros for a prefecture")
            }
            Level::County => {
                (code.prefix().len() == 6, "6 digits of which the last two are not zeros for a county")
            }
            Level::Township => (code.as_str().len() == 9, "9 digits for a township"),
            Level::Village => (code.as_str().len() == 12, "12 digits for a village"),
        };
        if !fits {
            self.refuse("code", code.as_str(), expected);
        } else if let Some(township) = code.township()
            && self.cell("parent") != Some(township.as_str())
        {
            let given = self.cell("parent").unwrap_or_default();
            self.refuse("parent", given, &format!("{township}, the first nine digits of the village"));
        }
    }

    /// Returns a cell's text; `None` when the document has no such column, or a fault was noted.
    fn cell(&mut self, column: &'static str) -> Option<&'a str> {
        let (_, place) = COLUMNS.iter().zip(self.places).find(|(name, _)| **name == column)?;
        let bytes = self.record.get((*place)?)?;
        let text = std::str::from_utf8(bytes).ok();
        self.expect(text, column, &String::from_utf8_lossy(bytes), "text in UTF-8")
    }

    fn expect<T>(&mut self, value: Option<T>, column: &'static str, got: &str, expected: &str) -> Option<T> {
        if value.is_none() {
            self.refuse(column, got, expected);
        }
        value
    }

    fn refuse(&mut self, column: &'static str, got: &str, expected: &str) {
        self.faults.push(Fault::new(self.line, column, got, expected));
    }
}

//! A file that is small enough to be read whole.

use std::{collections::BTreeMap, io::Cursor};

use qiyou_error::Reason;

use super::{Header, Item, Reader, Row, RowFault, Sheet, Wanted};

/// What reading a file gave.
#[derive(Clone, Debug, Default)]
pub(crate) struct Document {
    /// Rows that are sound, in the order of the file.
    pub(crate) rows: Vec<Row>,
    /// Everything that is wrong, in the order of the file.
    pub(crate) faults: Vec<RowFault>,
    /// The header, for faults that are found elsewhere.
    pub(crate) header: Header,
}

/// Reads a file that is held in memory, CSV.
pub(crate) fn read(bytes: &[u8]) -> Document {
    match Sheet::of_text(Cursor::new(bytes.to_vec())) {
        Ok(sheet) => Document::read(sheet),
        Err(fault) => Document { faults: vec![*fault], ..Document::default() },
    }
}

impl Document {
    /// Reads a file. Rows with a fault are left out; a header with one leaves no row.
    pub(crate) fn read(sheet: Sheet) -> Self {
        let mut reader = match Reader::over(sheet, Wanted::Result) {
            Ok(reader) => reader,
            Err(faults) => return Self { faults, ..Self::default() },
        };
        let (mut rows, mut faults, mut lines) = (Vec::new(), Vec::new(), BTreeMap::new());
        while let Some(item) = reader.next() {
            match item {
                Item::Row(row) => match duplicate(&mut lines, &row) {
                    None => rows.push(*row),
                    Some(description) => {
                        let header = reader.header();
                        faults.push(header.fault(row.line, None, Reason::DuplicateItem, description));
                    }
                },
                Item::Refused(_, found) => faults.extend(found),
                Item::Blank => {}
            }
        }
        Self { rows, faults, header: reader.header().clone() }
    }
}

/// Says where the same observation stood before.
fn duplicate(lines: &mut BTreeMap<[String; 3], u64>, row: &Row) -> Option<String> {
    let observation = &row.observation;
    let key = [&observation.region, &observation.indicator, &observation.period].map(String::clone);
    let first = *lines.entry(key).or_insert(row.line);
    (first != row.line).then(|| format!("is the same region, indicator and period as in line {first}"))
}

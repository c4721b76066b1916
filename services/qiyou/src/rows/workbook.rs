//! XLSX, line by line: the first sheet of a workbook.
//!
//! A workbook holds binary numbers, and spreadsheet programs show 15 digits of them. Those digits are taken: whoever
//! typed 24.2 gets 24.2, and the noise behind them (0.1 + 0.2 is stored as 0.30000000000000004) is nobody's figure.
//! More is not rounded; a result with too many decimals is the service's to refuse.

use std::{
    fmt,
    io::{self, Read, Seek},
    sync::mpsc::{self, Receiver, SyncSender},
    thread,
};

use calamine::{DataRef, ExcelDateTime, Reader as _, Xlsx, XlsxError};
use csv::StringRecord;

use super::{RowFault, sheet::broken};

/// Lines that are read ahead.
const AHEAD: usize = 256;

/// A line: its number, and its cells up to the last that holds something.
type Line = Result<(u64, Vec<String>), RowFault>;

/// The lines of a sheet. A thread of their own reads them, as the parser lends out what it owns.
pub(super) struct Workbook {
    lines: Receiver<Line>,
    /// Cells of the header.
    width: usize,
}

impl Workbook {
    /// Opens a workbook; returns it with the number of its first sheet's lines.
    pub(super) fn open(source: impl Read + Seek + Send + 'static) -> io::Result<(Self, u64)> {
        let unreadable = |error: XlsxError| io::Error::other(format!("it is no XLSX workbook: {error}"));
        let mut workbook = Xlsx::new(source).map_err(unreadable)?;
        let Some(name) = workbook.sheet_names().first().cloned() else {
            return Err(io::Error::other("the workbook has no sheet"));
        };
        let dimensions = workbook.worksheet_cells_reader(&name).map_err(unreadable)?.dimensions();
        let count = u64::from(dimensions.end.0) + 1;
        let (sender, lines) = mpsc::sync_channel(AHEAD);
        thread::Builder::new().name("workbook".to_owned()).spawn(move || {
            if let Err(error) = read(&mut workbook, &name, &sender) {
                let _ = sender.send(Err(broken(1, &error)));
            }
        })?;
        Ok((Self { lines, width: 0 }, count))
    }

    pub(super) fn read(&mut self, record: &mut StringRecord) -> Result<Option<u64>, RowFault> {
        let Ok(line) = self.lines.recv() else { return Ok(None) };
        let (number, mut cells) = line?;
        self.width = if self.width == 0 { cells.len() } else { self.width };
        cells.resize(cells.len().max(self.width), String::new());
        *record = StringRecord::from(cells);
        Ok(Some(number))
    }
}

impl fmt::Debug for Workbook {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Workbook").field("width", &self.width).finish_non_exhaustive()
    }
}

fn read(
    workbook: &mut Xlsx<impl Read + Seek>,
    name: &str,
    sender: &SyncSender<Line>,
) -> Result<(), XlsxError> {
    let mut cells = workbook.worksheet_cells_reader(name)?;
    let (mut number, mut line) = (0, Vec::new());
    while let Some(cell) = cells.next_cell()? {
        let (row, column) = cell.get_position();
        let text = text(cell.get_value());
        if text.is_empty() {
            continue;
        }
        if row + 1 != number && !send(sender, number, &mut line) {
            return Ok(());
        }
        number = row + 1;
        line.resize(usize::try_from(column).unwrap_or_default(), String::new());
        line.push(text);
    }
    send(sender, number, &mut line);
    Ok(())
}

/// Sends a line that holds something; tells whether somebody still listens.
fn send(sender: &SyncSender<Line>, number: u32, line: &mut Vec<String>) -> bool {
    line.is_empty() || sender.send(Ok((number.into(), std::mem::take(line)))).is_ok()
}

fn text(cell: &DataRef<'_>) -> String {
    match cell {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => shown(*number),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.trim().to_owned()
        }
        DataRef::SharedString(text) => text.trim().to_owned(),
        DataRef::Bool(value) => value.to_string(),
        DataRef::DateTime(date) => day(*date),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

/// A number with the digits that a spreadsheet program shows of it.
fn shown(number: f64) -> String {
    let digits: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    digits.to_string()
}

fn day(date: ExcelDateTime) -> String {
    if date.is_duration() {
        return shown(date.as_f64());
    }
    let (year, month, day, ..) = date.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_digits_that_are_shown() {
        let sum = f64::from_bits(0x3FD3_3333_3333_3334);
        assert_eq!(sum.to_string(), "0.30000000000000004");
        let numbers = [24.2, sum, 330_522.0, 330_522_103_000.0, -0.05, 1e15, 33.333_333_333_333_336];
        let expected =
            ["24.2", "0.3", "330522", "330522103000", "-0.05", "1000000000000000", "33.3333333333333"];
        assert_eq!(numbers.map(shown), expected);
    }

    #[test]
    fn dates_are_days() {
        let date = ExcelDateTime::new(45943.5, calamine::ExcelDateTimeType::DateTime, false);
        assert_eq!(day(date), "2025-10-13");
    }
}

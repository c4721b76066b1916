//! A file of the sample: CSV with a header, its cells by column.

use std::fmt;

use csv::{ReaderBuilder, StringRecord, Writer};
use qiyou_kernel::{Date, date};

use crate::failure::{Failure, Result};

/// The rows of a file.
#[derive(Debug)]
pub(super) struct Sheet {
    name: &'static str,
    headers: StringRecord,
    records: Vec<StringRecord>,
}

/// One row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row<'s> {
    sheet: &'s Sheet,
    record: &'s StringRecord,
}

impl Sheet {
    pub(super) fn read(name: &'static str, text: &str) -> Result<Self> {
        let fault = |error: csv::Error| Failure::failed(format!("sample {name}: {error}"));
        let mut reader = ReaderBuilder::new().from_reader(text.as_bytes());
        let headers = reader.headers().map_err(fault)?.clone();
        let records = reader.into_records().collect::<Result<_, _>>().map_err(fault)?;
        Ok(Self { name, headers, records })
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.records.iter().map(move |record| Row { sheet: self, record })
    }

    /// The file without some of its columns.
    pub(super) fn without(&self, columns: &[&str]) -> Result<Vec<u8>> {
        let kept: Vec<usize> = (0..self.headers.len())
            .filter(|place| self.headers.get(*place).is_some_and(|header| !columns.contains(&header)))
            .collect();
        let mut writer = Writer::from_writer(Vec::new());
        for record in std::iter::once(&self.headers).chain(&self.records) {
            let cells = kept.iter().filter_map(|place| record.get(*place));
            writer.write_record(cells).map_err(|error| self.fault(error))?;
        }
        writer.into_inner().map_err(|error| self.fault(error))
    }

    pub(super) fn fault(&self, what: impl fmt::Display) -> Failure {
        Failure::failed(format!("sample {}: {what}", self.name))
    }
}

impl<'s> Row<'s> {
    /// A cell; empty where the file has no such column.
    pub(super) fn text(&self, column: &str) -> &'s str {
        let place = self.sheet.headers.iter().position(|header| header == column);
        place.and_then(|place| self.record.get(place)).unwrap_or_default()
    }

    /// A cell that holds a value.
    pub(super) fn parse<T: std::str::FromStr<Err: fmt::Display>>(&self, column: &str) -> Result<T> {
        self.text(column).parse().map_err(|fault| self.fault(column, fault))
    }

    pub(super) fn day(&self, column: &str) -> Result<Date> {
        date::parse(self.text(column)).map_err(|fault| self.fault(column, fault))
    }

    pub(super) fn optional_day(&self, column: &str) -> Result<Option<Date>> {
        if self.text(column).is_empty() { Ok(None) } else { self.day(column).map(Some) }
    }

    /// What is wrong with a cell, and where it stands.
    pub(super) fn fault(&self, column: &str, what: impl fmt::Display) -> Failure {
        let line = self.record.position().map_or(0, csv::Position::line);
        self.sheet.fault(format!("line {line}: {column}: {what}"))
    }
}

//! Reading a row column by column, wherever it came from.

use std::{fmt::Display, str::FromStr};

use qiyou_error::{Error, Result};
use qiyou_kernel::{Decimal, Digest, Instant};
use sqlx::{Row as _, postgres::PgRow, sqlite::SqliteRow};

use crate::{Kind, Value};

/// Reads the columns of a row in their order, each once.
///
/// Every method takes the next column, and fails when that does not hold what is asked for.
#[derive(Debug)]
pub struct Decoder<'a> {
    cells: Cells<'a>,
    next: usize,
}

#[derive(Clone, Copy)]
enum Cells<'a> {
    Values(&'a [Value]),
    Sqlite(&'a SqliteRow),
    Postgres(&'a PgRow),
}

impl std::fmt::Debug for Cells<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Values(values) => values.fmt(f),
            Self::Sqlite(_) => f.write_str("a row of SQLite"),
            Self::Postgres(_) => f.write_str("a row of PostgreSQL"),
        }
    }
}

/// Takes the next cell as a type that the values and both drivers know.
macro_rules! next_cell {
    ($decoder:ident as $native:ty, $variant:ident($value:ident) => $read:expr) => {{
        let index = $decoder.next;
        $decoder.next += 1;
        match $decoder.cells {
            Cells::Values(values) => match values.get(index) {
                Some(Value::$variant($value)) => Ok(Some($read)),
                Some(Value::Null) => Ok(None),
                other => Err(unreadable(index, format!("{other:?} is not {}", stringify!($variant)))),
            },
            Cells::Sqlite(row) => row.try_get::<Option<$native>, _>(index).map_err(|e| unreadable(index, e)),
            Cells::Postgres(row) => {
                row.try_get::<Option<$native>, _>(index).map_err(|e| unreadable(index, e))
            }
        }
    }};
}

impl<'a> Decoder<'a> {
    /// Reads a row that is in memory.
    #[must_use]
    pub fn of(values: &'a [Value]) -> Self {
        Self { cells: Cells::Values(values), next: 0 }
    }

    pub(crate) fn sqlite(row: &'a SqliteRow) -> Self {
        Self { cells: Cells::Sqlite(row), next: 0 }
    }

    pub(crate) fn postgres(row: &'a PgRow) -> Self {
        Self { cells: Cells::Postgres(row), next: 0 }
    }

    /// An integer.
    #[expect(clippy::missing_errors_doc, reason = "said once at the type")]
    pub fn int(&mut self) -> Result<i64> {
        self.optional_int()?.ok_or_else(|| self.absent())
    }

    /// A truth value.
    pub fn flag(&mut self) -> Result<bool> {
        Ok(self.int()? != 0)
    }

    /// An instant.
    pub fn instant(&mut self) -> Result<Instant> {
        self.int().map(Instant::from_micros)
    }

    /// Text.
    pub fn text(&mut self) -> Result<&'a str> {
        self.optional_text()?.ok_or_else(|| self.absent())
    }

    /// Text of one's own.
    pub fn string(&mut self) -> Result<String> {
        self.text().map(str::to_owned)
    }

    /// A decimal.
    pub fn decimal(&mut self) -> Result<Decimal> {
        self.optional_decimal()?.ok_or_else(|| self.absent())
    }

    /// Bytes.
    pub fn bytes(&mut self) -> Result<&'a [u8]> {
        self.optional_bytes()?.ok_or_else(|| self.absent())
    }

    /// Text, parsed.
    pub fn parse<T: FromStr<Err: Display>>(&mut self) -> Result<T> {
        self.optional_parse()?.ok_or_else(|| self.absent())
    }

    /// Text, read by a function that knows its words.
    pub fn parse_with<T>(&mut self, read: impl FnOnce(&str) -> Option<T>) -> Result<T> {
        self.optional_parse_with(read)?.ok_or_else(|| self.absent())
    }

    /// An integer or nothing.
    pub fn optional_int(&mut self) -> Result<Option<i64>> {
        next_cell!(self as i64, Int(value) => *value)
    }

    /// An instant or nothing.
    pub fn optional_instant(&mut self) -> Result<Option<Instant>> {
        Ok(self.optional_int()?.map(Instant::from_micros))
    }

    /// Text or nothing.
    pub fn optional_text(&mut self) -> Result<Option<&'a str>> {
        next_cell!(self as &'a str, Text(value) => &**value)
    }

    /// Text of one's own or nothing.
    pub fn optional_string(&mut self) -> Result<Option<String>> {
        Ok(self.optional_text()?.map(str::to_owned))
    }

    /// A decimal or nothing.
    pub fn optional_decimal(&mut self) -> Result<Option<Decimal>> {
        let Cells::Values(values) = self.cells else { return self.optional_parse() };
        let index = self.next;
        self.next += 1;
        match values.get(index) {
            Some(Value::Decimal(value)) => Ok(Some(*value)),
            Some(Value::Null) => Ok(None),
            other => Err(unreadable(index, format!("{other:?} is not a decimal"))),
        }
    }

    /// Bytes or nothing.
    pub fn optional_bytes(&mut self) -> Result<Option<&'a [u8]>> {
        next_cell!(self as &'a [u8], Bytes(value) => &**value)
    }

    /// Text, parsed, or nothing.
    pub fn optional_parse<T: FromStr<Err: Display>>(&mut self) -> Result<Option<T>> {
        let index = self.next;
        let parse = |text: &str| text.parse().map_err(|e| unreadable(index, format!("{text:?}: {e}")));
        self.optional_text()?.map(parse).transpose()
    }

    /// Text, read by a function that knows its words, or nothing.
    pub fn optional_parse_with<T>(&mut self, read: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>> {
        let index = self.next;
        let parse =
            |text| read(text).ok_or_else(|| unreadable(index, format!("{text:?} is no word of its list")));
        self.optional_text()?.map(parse).transpose()
    }

    /// A digest.
    pub fn digest(&mut self) -> Result<Digest> {
        let bytes = self.bytes()?.try_into().map_err(|_| unreadable(self.next, "is no digest"))?;
        Ok(Digest::from_bytes(bytes))
    }

    /// Goes on at a column, whatever was read before.
    pub(crate) const fn seek(&mut self, column: usize) {
        self.next = column;
    }

    /// The next value of this kind.
    pub(crate) fn value(&mut self, kind: Kind) -> Result<Value> {
        Ok(Value::optional(match kind {
            Kind::Int => self.optional_int()?.map(Value::Int),
            Kind::Text => self.optional_text()?.map(Value::text),
            Kind::Decimal => self.optional_decimal()?.map(Value::Decimal),
            Kind::Bytes => self.optional_bytes()?.map(Value::bytes),
        }))
    }

    fn absent(&self) -> Error {
        unreadable(self.next.saturating_sub(1), "holds nothing")
    }
}

fn unreadable(index: usize, what: impl Display) -> Error {
    Error::internal(format!("column {index} of a row cannot be read: {what}"))
}

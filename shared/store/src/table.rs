//! The description of a record's table, from which all its SQL is generated.

use qiyou_error::{Error, Reason, Result, Violation};

use crate::{Kind, Value};

/// One column of a [`Table`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Column {
    /// Its name in SQL.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether it may be NULL.
    pub optional: bool,
}

impl Column {
    /// A column of integers, flags or instants.
    #[must_use]
    pub const fn int(name: &'static str) -> Self {
        Self { name, kind: Kind::Int, optional: false }
    }

    /// A column of text.
    #[must_use]
    pub const fn text(name: &'static str) -> Self {
        Self { name, kind: Kind::Text, optional: false }
    }

    /// A column of exact decimals.
    #[must_use]
    pub const fn decimal(name: &'static str) -> Self {
        Self { name, kind: Kind::Decimal, optional: false }
    }

    /// A column of bytes.
    #[must_use]
    pub const fn bytes(name: &'static str) -> Self {
        Self { name, kind: Kind::Bytes, optional: false }
    }

    /// The same column, where NULL is allowed.
    #[must_use]
    pub const fn optional(self) -> Self {
        Self { optional: true, ..self }
    }
}

/// A kind of record: what tells its rows apart, and what makes two versions of a row differ.
///
/// In the database it is two tables: `{name}_history`, append-only, and `{name}_current`, the newest row of every key.
/// Both also have `revision` and `recorded_at`, the history `ordinal` too; those belong to the store and are not listed.
#[derive(Debug, Eq, PartialEq)]
pub struct Table {
    /// The name that the two tables begin with: lower case, plural.
    pub name: &'static str,
    /// The key: integers or text, never optional. The division stands first in every key that grows.
    pub key: &'static [Column],
    /// The other columns.
    pub content: &'static [Column],
}

impl Table {
    /// The key columns, then the content columns.
    pub fn columns(&self) -> impl Iterator<Item = &'static Column> + Clone + use<> {
        self.key.iter().chain(self.content)
    }

    /// How many columns a row has.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.key.len() + self.content.len()
    }

    /// The column of this name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns().find(|column| column.name == name)
    }

    /// Refuses a row that the table cannot hold. All faults but one are mistakes of the program; text with a NUL, which
    /// PostgreSQL cannot store, may have come from a caller.
    pub(crate) fn check(&self, row: &[Value]) -> Result<()> {
        if row.len() != self.width() {
            let (name, given, width) = (self.name, row.len(), self.width());
            return Err(Error::internal(format!("a row of {name} has {given} values for {width} columns")));
        }
        self.columns().zip(row).try_for_each(|(column, value)| self.check_value(column, value))
    }

    /// Refuses a key, or its first parts, that does not fit the key columns.
    pub(crate) fn check_key(&self, parts: &[Value]) -> Result<()> {
        if parts.len() > self.key.len() {
            let (name, given, width) = (self.name, parts.len(), self.key.len());
            return Err(Error::internal(format!("a key of {name} has {given} parts for {width} columns")));
        }
        self.key.iter().zip(parts).try_for_each(|(column, value)| self.check_value(column, value))
    }

    fn check_value(&self, column: &Column, value: &Value) -> Result<()> {
        let fits = value.kind().map_or(column.optional, |kind| kind == column.kind);
        if !fits {
            let (table, column) = (self.name, column.name);
            return Err(Error::internal(format!("{table}.{column} does not take {value:?}")));
        }
        if let Value::Text(text) = value
            && text.contains('\0')
        {
            let why = "holds a NUL character; remove it";
            return Err(Error::invalid(vec![Violation::new(Reason::FieldMalformed, column.name, why)]));
        }
        Ok(())
    }
}

//! Rows by name: the table, then the values of the key, such as `notes/2025/first`.

use std::fmt;

use crate::{Kind, Table, Value, schema::Schema, sql::Row};

/// A row, or all rows whose keys begin so.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Resource {
    pub(crate) table: &'static Table,
    pub(crate) key: Vec<Value>,
}

impl Resource {
    /// The row of a table with these values, of which the first are its key.
    pub(crate) fn of(table: &'static Table, values: &[Value]) -> Self {
        Self { table, key: values.iter().take(table.key.len()).cloned().collect() }
    }

    /// The row that was selected, its key columns first; what cannot be read shows as `?`.
    pub(crate) fn of_row(table: &'static Table, row: &Row) -> Self {
        let mut cells = row.decoder();
        let key = table.key.iter().map(|column| {
            let kind = if column.kind == Kind::Decimal { Kind::Text } else { column.kind };
            cells.value(kind).unwrap_or_else(|_| Value::text("?"))
        });
        Self { table, key: key.collect() }
    }

    /// Reads a name; nothing when it names no table of the store or does not fit its key.
    pub(crate) fn parse(text: &str, schema: &Schema) -> Option<Self> {
        let mut parts = text.split('/');
        let name = parts.next()?;
        let table = schema.tables().find(|table| table.name == name)?;
        let parts: Vec<_> = parts.collect();
        if parts.len() > table.key.len() {
            return None;
        }
        let key = table.key.iter().zip(parts).map(|(column, part)| value(column.kind, &unescaped(part)));
        Some(Self { table, key: key.collect::<Option<_>>()? })
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.table.name)?;
        self.key.iter().try_for_each(|part| match part {
            Value::Null => f.write_str("/"),
            Value::Int(value) => write!(f, "/{value}"),
            Value::Text(value) => write!(f, "/{}", escaped(value)),
            Value::Decimal(value) => write!(f, "/{value}"),
            Value::Bytes(bytes) => {
                f.write_str("/")?;
                bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        })
    }
}

fn value(kind: Kind, part: &str) -> Option<Value> {
    match kind {
        Kind::Int => part.parse().ok().map(Value::int),
        Kind::Text => Some(Value::text(part)),
        // No key has such a column; a name by one would have to be looked up in another way.
        Kind::Decimal | Kind::Bytes => None,
    }
}

/// A slash within a part must not end it.
fn escaped(part: &str) -> String {
    part.replace('%', "%25").replace('/', "%2F")
}

fn unescaped(part: &str) -> String {
    part.replace("%2F", "/").replace("%25", "%")
}

#[cfg(test)]
mod tests {
    use super::{Resource, escaped, unescaped};
    use crate::{Column, Table, Value};

    const TABLE: &Table =
        &Table { name: "notes", key: &[Column::text("title"), Column::int("page")], content: &[] };

    #[test]
    fn a_row_is_named_by_its_table_and_key() {
        let row = Resource::of(TABLE, &[Value::text("a/b 100%"), Value::int(7), Value::text("content")]);
        assert_eq!(row.to_string(), "notes/a%2Fb 100%25/7");
    }

    #[test]
    fn a_part_reads_back_whatever_stands_in_it() {
        for part in ["", "a/b", "100%", "%2F", "%252F/", "幼"] {
            assert_eq!(unescaped(&escaped(part)), part);
        }
    }
}

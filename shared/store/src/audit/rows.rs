//! The digest of a revision's rows, and what tells one of them from another.

use qiyou_error::Result;
use qiyou_kernel::{Digest, digest::Canonical};

use super::marks::Marks;
use crate::{Kind, Table, Value, sql::Row};

/// Digests the rows of a revision, which come by table name and then by key: their content as it is stored, and nothing
/// of when or by whom.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    digest: Canonical,
    marks: Marks,
    count: i64,
}

impl Rows {
    /// Adds a row.
    pub(crate) fn add(&mut self, table: &Table, values: &[Value]) {
        if cfg!(feature = "unaudited") {
            self.count += 1;
        } else {
            self.add_digest(&digest(table, values));
        }
    }

    /// Adds a row by its digest.
    pub(crate) fn add_digest(&mut self, digest: &Digest) {
        self.digest = std::mem::take(&mut self.digest).bytes(digest.as_bytes());
        self.marks.add(digest);
        self.count += 1;
    }

    /// How many there are so far.
    pub(crate) const fn count(&self) -> i64 {
        self.count
    }

    /// How many there were, and their digest.
    pub(crate) fn finish(self) -> (i64, Digest) {
        (self.count, self.digest.finish())
    }

    /// What tells the rows so far from one another.
    pub(crate) fn marks(&mut self) -> Marks {
        std::mem::take(&mut self.marks)
    }
}

/// The digest of a row: the table and every column that holds something, by name, so that a column that is added later
/// and holds nothing in old rows leaves their digests as they are.
///
/// Decimals count with their scale. An approval binds to a value, whose scale is no matter; here it is a byte of the
/// record that somebody may have changed.
pub(crate) fn digest(table: &Table, values: &[Value]) -> Digest {
    let mut digest = Canonical::new().text(table.name);
    for (column, value) in table.columns().zip(values) {
        digest = match value {
            Value::Null => continue,
            Value::Int(value) => digest.text(column.name).int(*value),
            Value::Text(value) => digest.text(column.name).text(value),
            Value::Decimal(value) => digest.text(column.name).text(&value.to_string()),
            Value::Bytes(value) => digest.text(column.name).bytes(value),
        };
    }
    digest.finish()
}

/// The values of a row as the database holds them, decimals as their text.
pub(crate) fn stored_values(table: &Table, row: &Row) -> Result<Vec<Value>> {
    let mut cells = row.decoder();
    let kind = |kind| if kind == Kind::Decimal { Kind::Text } else { kind };
    table.columns().map(|column| cells.value(kind(column.kind))).collect()
}

#[cfg(test)]
mod tests {
    use super::digest;
    use crate::{Column, Table, Value};

    const OLD: Table =
        Table { name: "things", key: &[Column::text("id")], content: &[Column::int("size").optional()] };
    const NEW: Table = Table {
        name: "things",
        key: &[Column::text("id")],
        content: &[Column::text("note").optional(), Column::int("size").optional()],
    };

    const RATES: Table = Table { name: "rates", key: &[Column::decimal("rate")], content: &[] };

    #[test]
    fn a_column_that_holds_nothing_leaves_a_row_as_it_was() {
        let old = digest(&OLD, &[Value::text("a"), Value::int(7)]);
        assert_eq!(digest(&NEW, &[Value::text("a"), Value::Null, Value::int(7)]), old);
        assert_ne!(digest(&NEW, &[Value::text("a"), Value::text(""), Value::int(7)]), old);
        assert_ne!(digest(&NEW, &[Value::text("a"), Value::text("7"), Value::Null]), old);
    }

    #[test]
    fn the_scale_of_a_decimal_is_a_part_of_the_row() {
        let of = |text: &str| digest(&RATES, &[Value::decimal(text.parse().unwrap())]);
        assert_ne!(of("24.2"), of("24.20"));
        assert_eq!(of("24.2"), digest(&RATES, &[Value::text("24.2")]));
    }
}

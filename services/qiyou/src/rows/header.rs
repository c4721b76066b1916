//! The header of a file: which column stands where, and what the file calls it.

use std::collections::BTreeMap;

use csv::StringRecord;
use qiyou_error::Reason;

use super::{Column, RowFault, column::REQUIRED};

/// The columns of a file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Header {
    columns: Vec<Column>,
    /// What the file calls them.
    names: BTreeMap<Column, String>,
}

impl Header {
    /// Reads a header.
    ///
    /// # Errors
    /// Every fault of it.
    pub(super) fn read(line: u64, record: &StringRecord) -> Result<Self, Vec<RowFault>> {
        let (mut header, mut faults) = (Self::default(), Vec::new());
        for name in record {
            let name = name.trim();
            let Some(column) = Column::named(name) else {
                faults.push(unknown(line, name));
                continue;
            };
            if header.names.insert(column, name.to_owned()).is_some() {
                faults.push(header.fault(
                    line,
                    Some(column),
                    Reason::DuplicateItem,
                    "is given by two columns",
                ));
            }
            header.columns.push(column);
        }
        for column in REQUIRED {
            if !header.columns.contains(&column) {
                let description = "the header lacks this column";
                faults.push(header.fault(line, Some(column), Reason::FieldRequired, description));
            }
        }
        if faults.is_empty() { Ok(header) } else { Err(faults) }
    }

    /// The columns in their order.
    pub(super) fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// A fault in a column of this file.
    pub(crate) fn fault(
        &self,
        line: u64,
        column: Option<Column>,
        reason: Reason,
        description: impl Into<String>,
    ) -> RowFault {
        let name = column.and_then(|column| self.names.get(&column).cloned());
        let column = name.or_else(|| column.map(Column::usual)).unwrap_or_default();
        RowFault { line, column, value: String::new(), reason, description: description.into() }
    }
}

fn unknown(line: u64, name: &str) -> RowFault {
    let remedy = Column::nearest(name).map_or_else(
        || "see `qiyou report --help` for those there are".to_owned(),
        |nearest| format!("did you mean `{nearest}`?"),
    );
    let description = format!("`{name}` is no column; {remedy}");
    let (column, value) = (String::new(), name.to_owned());
    RowFault { line, column, value, reason: Reason::FieldNotAllowed, description }
}

//! The cells of one row, each read as what its column holds.

use std::{collections::BTreeMap, str::FromStr};

use csv::StringRecord;
use qiyou_error::{Fault, Reason};

use super::{Column, Header, RowFault};

/// The cells of one row, and what is wrong with them.
#[derive(Debug)]
pub(super) struct Cells<'r> {
    header: &'r Header,
    line: u64,
    values: BTreeMap<Column, &'r str>,
    faults: Vec<RowFault>,
}

impl<'r> Cells<'r> {
    /// The cells of a record that has as many as the header.
    pub(super) fn of(header: &'r Header, line: u64, record: &'r StringRecord) -> Self {
        let values = header.columns().iter().copied().zip(record.iter().map(str::trim)).collect();
        Self { header, line, values, faults: Vec::new() }
    }

    /// What stands in a cell; empty where the file has no such column.
    pub(super) fn text(&self, column: Column) -> &'r str {
        self.values.get(&column).copied().unwrap_or_default()
    }

    pub(super) fn has(&self, column: Column) -> bool {
        !self.text(column).is_empty()
    }

    /// Notes a fault of a column.
    pub(super) fn wrong(&mut self, column: Column, reason: Reason, description: impl Into<String>) {
        let fault = self.header.fault(self.line, Some(column), reason, description);
        self.faults.push(RowFault { value: self.text(column).to_owned(), ..fault });
    }

    /// Reads a cell that must not be empty.
    pub(super) fn parse<T: FromStr<Err: Fault>>(&mut self, column: Column) -> Option<T> {
        self.parse_with(column, |_, fault| fault)
    }

    /// Reads a cell that must not be empty; `explain` may say more of what is wrong with its text.
    pub(super) fn parse_with<T: FromStr<Err: Fault>>(
        &mut self,
        column: Column,
        explain: impl FnOnce(&str, String) -> String,
    ) -> Option<T> {
        if !self.has(column) {
            self.wrong(column, Reason::FieldRequired, "is required");
            return None;
        }
        let text = self.text(column);
        match text.parse() {
            Ok(value) => Some(value),
            Err(fault) => {
                self.wrong(column, fault.reason(), explain(text, fault.to_string()));
                None
            }
        }
    }

    /// Reads a cell that says yes or no; an empty one says no.
    pub(super) fn flag(&mut self, column: Column) -> Option<bool> {
        match self.text(column).to_lowercase().as_str() {
            "" | "false" | "no" | "0" | "否" => Some(false),
            "true" | "yes" | "1" | "是" => Some(true),
            other => {
                let description = format!("expected true or false (是 or 否), got \"{other}\"");
                self.wrong(column, Reason::FieldMalformed, description);
                None
            }
        }
    }

    /// What is wrong with them.
    pub(super) fn into_faults(self) -> Vec<RowFault> {
        self.faults
    }
}

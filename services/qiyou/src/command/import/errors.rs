//! The faults of an import, and the file beside the input in which they stand.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use csv::Writer;
use qiyou_error::Reason;
use qiyou_proto::indicator::v1::ImportFault;

use crate::{
    failure::{Failure, Result, short},
    rows::{Column, Header, RowFault},
};

/// Most faults that are listed, so that a file of nothing else is told in bounded memory.
const LISTED: usize = 100_000;

/// What spreadsheet programs need to see that a CSV file is UTF-8.
const MARK: &str = "\u{feff}";

/// Faults in the order of the file, each once.
#[derive(Debug, Default)]
pub(super) struct Faults {
    listed: BTreeSet<RowFault>,
}

impl Faults {
    pub(super) fn add(&mut self, faults: impl IntoIterator<Item = RowFault>) {
        for fault in faults {
            if self.listed.len() < LISTED {
                self.listed.insert(fault);
            }
        }
    }

    /// Adds faults that a service found.
    pub(super) fn found(&mut self, header: &Header, faults: Vec<ImportFault>) {
        self.add(faults.into_iter().map(|fault| read(header, fault)));
    }

    /// How many are listed.
    pub(super) fn listed(&self) -> usize {
        self.listed.len()
    }

    /// Writes them into `FILE.errors.csv` and returns its path. Where there are none, there is no such file afterwards.
    pub(super) fn write(&self, input: &Path) -> Result<Option<PathBuf>> {
        let path = input.with_added_extension("errors.csv");
        let unwritable =
            |error: io::Error| Failure::configuration(format!("cannot write {}: {error}", path.display()));
        if self.listed.is_empty() {
            return match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(unwritable(error)),
                _ => Ok(None),
            };
        }
        let draft = path.with_added_extension("part");
        fs::write(&draft, self.text().map_err(|error| unwritable(error.into()))?).map_err(unwritable)?;
        fs::rename(&draft, &path).map_err(unwritable)?;
        Ok(Some(path))
    }

    fn text(&self) -> Result<Vec<u8>, csv::Error> {
        let mut writer = Writer::from_writer(MARK.as_bytes().to_vec());
        writer.write_record(["row", "column", "value", "reason", "hint"])?;
        for RowFault { line, column, value, reason, description } in &self.listed {
            writer.write_record([&line.to_string(), column, value, short(*reason), description])?;
        }
        writer.into_inner().map_err(|error| error.into_error().into())
    }
}

/// A service's fault as the file names its column and writes its value.
fn read(header: &Header, fault: ImportFault) -> RowFault {
    let reason = Reason::try_from(fault.reason).unwrap_or(Reason::Unspecified);
    let line = u64::try_from(fault.row).unwrap_or_default();
    let shown = ["regions/", "indicators/"].iter().find_map(|prefix| fault.value.strip_prefix(prefix));
    let value = shown.unwrap_or(&fault.value).to_owned();
    RowFault { value, ..header.fault(line, Column::of_field(&fault.column), reason, fault.hint) }
}

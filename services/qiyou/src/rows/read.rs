//! Reads the file row by row.

use std::collections::BTreeMap;

use csv::{ReaderBuilder, StringRecord, Trim};
use qiyou_error::{Fault, Reason};
use qiyou_kernel::{Absence, Decimal, DomainId, IndicatorId, Period, RegionCode, date};
use qiyou_proto::{
    indicator::v1::{Observation, observation},
    r#type::v1::{self as wire, Evidence},
};

use super::{Column, RowFault, column::REQUIRED};

/// What spreadsheet programs put in front of UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// One row that is sound in itself.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// Line of the file, from 1.
    pub(crate) line: u64,
    /// The domain that answers for the indicator.
    pub(crate) domain: DomainId,
    /// What is reported.
    pub(crate) observation: Observation,
}

/// What reading a file gave.
#[derive(Clone, Debug, Default)]
pub(crate) struct Document {
    /// Rows that are sound, in the order of the file.
    pub(crate) rows: Vec<Row>,
    /// Everything that is wrong, in the order of the file.
    pub(crate) faults: Vec<RowFault>,
    /// Each column's header as the file writes it.
    headers: BTreeMap<Column, String>,
    /// The line of each region, indicator and period.
    lines: BTreeMap<[String; 3], u64>,
}

impl Document {
    /// A fault in a column of this file.
    pub(crate) fn fault(
        &self,
        line: u64,
        column: Option<Column>,
        reason: Reason,
        description: impl Into<String>,
    ) -> RowFault {
        let header = column.and_then(|column| self.headers.get(&column).cloned());
        let column = header.or_else(|| column.map(Column::usual)).unwrap_or_default();
        RowFault { line, column, reason, description: description.into() }
    }
}

/// Reads a file. Rows with a fault are left out; a header with one leaves no row.
pub(crate) fn read(bytes: &[u8]) -> Document {
    let mut document = Document::default();
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let Ok(text) = str::from_utf8(bytes) else {
        let description = "is not UTF-8; save it from the spreadsheet as `CSV UTF-8`";
        document.faults.push(document.fault(1, None, Reason::FieldMalformed, description));
        return document;
    };
    let mut reader = ReaderBuilder::new().flexible(true).trim(Trim::All).from_reader(text.as_bytes());
    let columns = match reader.headers() {
        Ok(headers) => header(&mut document, &headers.clone()),
        Err(error) => {
            document.faults.push(document.fault(1, None, Reason::FieldMalformed, error.to_string()));
            None
        }
    };
    let Some(columns) = columns else { return document };
    let mut record = StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => return document,
            Ok(true) => {
                let line = line(text, &record);
                take(&mut document, &columns, line, &record);
            }
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                document.faults.push(document.fault(line, None, Reason::FieldMalformed, error.to_string()));
            }
        }
    }
}

/// Reads the header: the column at each place. Nothing when it has a fault.
fn header(document: &mut Document, headers: &StringRecord) -> Option<Vec<Column>> {
    let mut columns = Vec::new();
    for header in headers {
        let Some(column) = Column::named(header) else {
            let description =
                format!("`{header}` is no column; see `qiyou report --help` for those there are");
            document.faults.push(document.fault(1, None, Reason::FieldNotAllowed, description));
            continue;
        };
        if document.headers.insert(column, header.to_owned()).is_some() {
            let fault = document.fault(1, Some(column), Reason::DuplicateItem, "is given by two columns");
            document.faults.push(fault);
        }
        columns.push(column);
    }
    for column in REQUIRED {
        if !columns.contains(&column) {
            let fault =
                document.fault(1, Some(column), Reason::FieldRequired, "the header lacks this column");
            document.faults.push(fault);
        }
    }
    document.faults.is_empty().then_some(columns)
}

/// The line that a record begins on. The reader counts the empty lines before a record as its own.
fn line(text: &str, record: &StringRecord) -> u64 {
    let Some(position) = record.position() else { return 0 };
    let start = usize::try_from(position.byte()).unwrap_or_default();
    let breaks = text.bytes().skip(start).take_while(|byte| matches!(byte, b'\n' | b'\r'));
    let skipped = breaks.filter(|byte| *byte == b'\n').count();
    position.line() + u64::try_from(skipped).unwrap_or_default()
}

fn take(document: &mut Document, columns: &[Column], line: u64, record: &StringRecord) {
    if record.iter().all(str::is_empty) {
        return;
    }
    if record.len() != columns.len() {
        let description = format!("has {} columns where the header has {}", record.len(), columns.len());
        return document.faults.push(document.fault(line, None, Reason::FieldMalformed, description));
    }
    let values = columns.iter().copied().zip(record).collect();
    let mut cells = Cells { document, line, values };
    let Some((domain, observation)) = observation(&mut cells) else { return };
    let key = [&observation.region, &observation.indicator, &observation.period].map(String::clone);
    if let Some(first) = document.lines.insert(key, line) {
        let description = format!("is the same region, indicator and period as in line {first}");
        return document.faults.push(document.fault(line, None, Reason::DuplicateItem, description));
    }
    document.rows.push(Row { line, domain, observation });
}

/// The cells of one row, and where their faults go.
struct Cells<'d> {
    document: &'d mut Document,
    line: u64,
    values: BTreeMap<Column, &'d str>,
}

impl Cells<'_> {
    fn text(&self, column: Column) -> &str {
        self.values.get(&column).copied().unwrap_or_default()
    }

    fn has(&self, column: Column) -> bool {
        !self.text(column).is_empty()
    }

    fn wrong(&mut self, column: Option<Column>, reason: Reason, description: impl Into<String>) {
        let fault = self.document.fault(self.line, column, reason, description);
        self.document.faults.push(fault);
    }

    /// Reads a cell that must not be empty.
    fn parse<T: std::str::FromStr<Err: Fault>>(&mut self, column: Column) -> Option<T> {
        if !self.has(column) {
            self.wrong(Some(column), Reason::FieldRequired, "is required");
            return None;
        }
        match self.text(column).parse() {
            Ok(value) => Some(value),
            Err(fault) => {
                self.wrong(Some(column), fault.reason(), fault.to_string());
                None
            }
        }
    }

    fn flag(&mut self, column: Column) -> Option<bool> {
        match self.text(column).to_lowercase().as_str() {
            "" | "false" | "no" | "0" | "否" => Some(false),
            "true" | "yes" | "1" | "是" => Some(true),
            other => {
                let description = format!("expected true or false (是 or 否), got \"{other}\"");
                self.wrong(Some(column), Reason::FieldMalformed, description);
                None
            }
        }
    }
}

/// Reads a whole row. Every cell is looked at, so that every fault is told at once.
fn observation(cells: &mut Cells<'_>) -> Option<(DomainId, Observation)> {
    let region = cells.parse::<RegionCode>(Column::Region);
    let indicator = cells.parse::<IndicatorId>(Column::Indicator);
    let period = cells.parse::<Period>(Column::Period);
    let fulfilled = cells.flag(Column::Fulfilled);
    let sample = cells.flag(Column::Sample);
    let result = result(cells, fulfilled == Some(true));
    let evidence = evidence(cells);
    let indicator = indicator?;
    let domain = indicator.domain().parse().ok()?;
    let observation = Observation {
        indicator: format!("indicators/{indicator}"),
        region: format!("regions/{}", region?),
        period: period?.to_string(),
        result: result?,
        fulfilled: fulfilled?,
        evidence: evidence?,
        source: cells.text(Column::Source).to_owned(),
        comment: cells.text(Column::Comment).to_owned(),
        sample: sample?,
        ..Default::default()
    };
    Some((domain, observation))
}

/// Reads the result: exactly one of value, numerator with denominator, and absence; or none where fulfilment is stated.
fn result(cells: &mut Cells<'_>, fulfilled: bool) -> Option<Option<observation::Result>> {
    let has_ratio = cells.has(Column::Numerator) || cells.has(Column::Denominator);
    match (cells.has(Column::Value), has_ratio, cells.has(Column::Absence)) {
        (true, false, false) => {
            number(cells, Column::Value).map(|value| Some(observation::Result::Value(value)))
        }
        (false, true, false) => {
            let (numerator, denominator) =
                (number(cells, Column::Numerator), number(cells, Column::Denominator));
            let ratio = wire::Ratio { numerator: Some(numerator?), denominator: Some(denominator?) };
            Some(Some(observation::Result::Ratio(ratio)))
        }
        (false, false, true) => {
            absence(cells).map(|absence| Some(observation::Result::Absence(absence.into())))
        }
        (false, false, false) if fulfilled => Some(None),
        (false, false, false) => {
            let description = "is empty; give a value, a numerator and a denominator, or why there is none";
            cells.wrong(Some(Column::Value), Reason::FieldRequired, description);
            None
        }
        _ => {
            let description = "give only one: a value, a numerator and a denominator, or why there is none";
            cells.wrong(Some(Column::Value), Reason::FieldNotAllowed, description);
            None
        }
    }
}

fn number(cells: &mut Cells<'_>, column: Column) -> Option<wire::Decimal> {
    let value: Decimal = cells.parse(column)?;
    Some(wire::Decimal { value: value.to_string() })
}

fn absence(cells: &mut Cells<'_>) -> Option<wire::Absence> {
    let absence = match cells.text(Column::Absence) {
        "未采集" => Absence::NotCollected,
        "不适用" => Absence::NotApplicable,
        "不公开" => Absence::Suppressed,
        "拒报" => Absence::Refused,
        _ => cells.parse(Column::Absence)?,
    };
    Some(match absence {
        Absence::NotCollected => wire::Absence::NotCollected,
        Absence::NotApplicable => wire::Absence::NotApplicable,
        Absence::Suppressed => wire::Absence::Suppressed,
        Absence::Refused => wire::Absence::Refused,
    })
}

/// Reads the one document that a row may name.
fn evidence(cells: &mut Cells<'_>) -> Option<Vec<Evidence>> {
    let evidence = Evidence {
        title: cells.text(Column::Evidence).to_owned(),
        document_number: cells.text(Column::DocumentNumber).to_owned(),
        issuer: cells.text(Column::Issuer).to_owned(),
        issue_date: cells.text(Column::IssueDate).to_owned(),
        uri: String::new(),
    };
    if evidence == Evidence::default() {
        return Some(Vec::new());
    }
    if evidence.title.is_empty() {
        cells.wrong(Some(Column::Evidence), Reason::FieldRequired, "a document needs its title");
        return None;
    }
    if !evidence.issue_date.is_empty()
        && let Err(fault) = date::parse(&evidence.issue_date)
    {
        cells.wrong(Some(Column::IssueDate), fault.reason(), fault.to_string());
        return None;
    }
    Some(vec![evidence])
}

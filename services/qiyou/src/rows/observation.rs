//! A whole row as the observation that it reports.

use qiyou_error::{Fault, Reason};
use qiyou_kernel::{Absence, Decimal, IndicatorId, Period, RegionCode, date};
use qiyou_proto::{
    indicator::v1::{Observation, observation::Result as Figure},
    r#type::v1::{self as wire, Evidence},
};

use super::{Column, cells::Cells};

/// The columns in which a person answers.
const ANSWERS: [Column; 11] = [
    Column::Value,
    Column::Numerator,
    Column::Denominator,
    Column::Absence,
    Column::Fulfilled,
    Column::Evidence,
    Column::DocumentNumber,
    Column::Issuer,
    Column::IssueDate,
    Column::Source,
    Column::Comment,
];

/// Whether nothing was filled in but what is asked for.
pub(super) fn is_blank(cells: &Cells<'_>) -> bool {
    !ANSWERS.into_iter().any(|column| cells.has(column))
}

/// What a row is about.
pub(super) struct Subject {
    region: Option<RegionCode>,
    pub(super) indicator: Option<IndicatorId>,
    period: Option<Period>,
}

/// Reads what a row is about.
pub(super) fn subject(cells: &mut Cells<'_>) -> Subject {
    let region = cells.parse(Column::Region);
    let indicator = cells.parse(Column::Indicator);
    let period = cells.parse_with(Column::Period, of_period);
    Subject { region, indicator, period }
}

impl Subject {
    /// The observation by its name alone.
    pub(super) fn named(&self) -> Option<Observation> {
        let (region, indicator, period) =
            (self.region.as_ref()?, self.indicator.as_ref()?, self.period.as_ref()?);
        Some(Observation {
            region: format!("regions/{region}"),
            indicator: format!("indicators/{indicator}"),
            period: period.to_string(),
            ..Default::default()
        })
    }
}

/// Reads the whole row. Every cell is looked at, so that every fault is told at once.
pub(super) fn reported(cells: &mut Cells<'_>, subject: &Subject) -> Option<Observation> {
    let fulfilled = cells.flag(Column::Fulfilled);
    let sample = cells.flag(Column::Sample);
    let result = result(cells, fulfilled == Some(true));
    let evidence = evidence(cells);
    Some(Observation {
        result: result?,
        fulfilled: fulfilled?,
        evidence: evidence?,
        source: cells.text(Column::Source).to_owned(),
        comment: cells.text(Column::Comment).to_owned(),
        sample: sample?,
        ..subject.named()?
    })
}

/// Reads the result: exactly one of value, numerator with denominator, and absence; or none where fulfilment is stated.
fn result(cells: &mut Cells<'_>, fulfilled: bool) -> Option<Option<Figure>> {
    let has_ratio = cells.has(Column::Numerator) || cells.has(Column::Denominator);
    match (cells.has(Column::Value), has_ratio, cells.has(Column::Absence)) {
        (true, false, false) => number(cells, Column::Value).map(|value| Some(Figure::Value(value))),
        (false, true, false) => {
            let (numerator, denominator) =
                (number(cells, Column::Numerator), number(cells, Column::Denominator));
            let ratio = wire::Ratio { numerator: Some(numerator?), denominator: Some(denominator?) };
            Some(Some(Figure::Ratio(ratio)))
        }
        (false, false, true) => absence(cells).map(|absence| Some(Figure::Absence(absence.into()))),
        (false, false, false) if fulfilled => Some(None),
        (false, false, false) => {
            let description = "is empty; give a value, a numerator and a denominator, or why there is none";
            cells.wrong(Column::Value, Reason::FieldRequired, description);
            None
        }
        _ => {
            let description = "give only one: a value, a numerator and a denominator, or why there is none";
            cells.wrong(Column::Value, Reason::FieldNotAllowed, description);
            None
        }
    }
}

fn number(cells: &mut Cells<'_>, column: Column) -> Option<wire::Decimal> {
    let value: Decimal = cells.parse_with(column, of_number)?;
    Some(wire::Decimal { value: value.to_string() })
}

/// Says of a text that is no number how to write it. What people mean by these signs differs, so none is read.
fn of_number(text: &str, fault: String) -> String {
    let remedy = if text.chars().any(|sign| matches!(sign, '０'..='９' | '．' | '－')) {
        "write half-width digits, 12.5 for １２．５"
    } else if text.contains(['%', '％', '‰']) {
        "leave the sign away: the unit is the indicator's"
    } else if text.contains([',', '，', '\'', ' ']) {
        "write no separators, 1234.5 for 1,234.5"
    } else {
        return fault;
    };
    format!("{fault}; {remedy}")
}

/// Says of a text that is no period what a spreadsheet program may have made of it.
fn of_period(text: &str, fault: String) -> String {
    match date::parse(text) {
        Ok(_) => format!("{fault}: a date; give the column the format `text` and write the period again"),
        Err(_) => fault,
    }
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
        cells.wrong(Column::Evidence, Reason::FieldRequired, "a document needs its title");
        return None;
    }
    if !evidence.issue_date.is_empty()
        && let Err(fault) = date::parse(&evidence.issue_date)
    {
        cells.wrong(Column::IssueDate, fault.reason(), fault.to_string());
        return None;
    }
    Some(vec![evidence])
}

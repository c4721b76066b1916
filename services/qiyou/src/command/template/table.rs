//! The rows of a template, whatever the format.

use csv::Writer;
use qiyou_kernel::Language;
use qiyou_proto::{calendar::v1::DueReport, indicator::v1::Indicator, r#type::v1::LocalizedText};

use super::asked::Asked;
use crate::{
    failure::{Failure, Result},
    rows::Column,
};

/// The columns, those that are given first.
pub(super) const COLUMNS: [Column; 18] = [
    Column::Indicator,
    Column::IndicatorName,
    Column::Unit,
    Column::Region,
    Column::Period,
    Column::DueDate,
    Column::Office,
    Column::Rules,
    Column::Value,
    Column::Numerator,
    Column::Denominator,
    Column::Absence,
    Column::Fulfilled,
    Column::Evidence,
    Column::DocumentNumber,
    Column::IssueDate,
    Column::Source,
    Column::Comment,
];

/// How many of the columns are given.
pub(super) const GIVEN: usize = 8;

/// Rows to fill in.
pub(super) struct Table {
    pub(super) language: Language,
    /// What is given in each.
    pub(super) rows: Vec<[String; GIVEN]>,
}

impl Table {
    pub(super) fn of(asked: &Asked, language: Language) -> Self {
        let row = |due: &DueReport| row(due, asked.indicators.get(&due.indicator), language);
        Self { language, rows: asked.dues.iter().map(row).collect() }
    }

    /// The file as CSV, with the mark by which spreadsheet programs see that it is UTF-8.
    pub(super) fn csv(&self) -> Result<Vec<u8>> {
        let unwritable = |error: csv::Error| Failure::failed(format!("cannot write the rows: {error}"));
        let mut writer = Writer::from_writer("\u{feff}".as_bytes().to_vec());
        writer.write_record(COLUMNS.map(|column| column.header(self.language))).map_err(unwritable)?;
        for row in &self.rows {
            let empty = std::iter::repeat_n("", COLUMNS.len() - GIVEN);
            writer.write_record(row.iter().map(String::as_str).chain(empty)).map_err(unwritable)?;
        }
        writer.into_inner().map_err(|error| unwritable(error.into_error().into()))
    }

    /// The words that a column takes, where it takes no others.
    pub(super) fn words(&self, column: Column) -> Option<&'static [&'static str]> {
        match (column, self.language) {
            (Column::Absence, Language::Zh) => Some(&["未采集", "不适用", "不公开", "拒报"]),
            (Column::Absence, Language::En) => {
                Some(&["not_collected", "not_applicable", "suppressed", "refused"])
            }
            (Column::Fulfilled, Language::Zh) => Some(&["是", "否"]),
            (Column::Fulfilled, Language::En) => Some(&["yes", "no"]),
            _ => None,
        }
    }
}

fn row(due: &DueReport, indicator: Option<&Indicator>, language: Language) -> [String; GIVEN] {
    let unknown = Indicator::default();
    let indicator = indicator.unwrap_or(&unknown);
    [
        due.indicator.replacen("indicators/", "", 1),
        said(indicator.display_name.as_ref(), language),
        said(indicator.unit.as_ref(), language),
        due.region.replacen("regions/", "", 1),
        due.period.clone(),
        due.due_date.clone(),
        said(due.responsible_unit.as_ref(), language),
        rules(indicator, language),
    ]
}

/// What the service will hold a figure to.
fn rules(indicator: &Indicator, language: Language) -> String {
    let limit = |limit: Option<&qiyou_proto::r#type::v1::Decimal>| limit.map(|limit| limit.value.clone());
    let (minimum, maximum) = (limit(indicator.minimum.as_ref()), limit(indicator.maximum.as_ref()));
    let parts = [&indicator.numerator, &indicator.denominator].map(|text| said(text.as_ref(), language));
    let [numerator, denominator] = &parts;
    let decimals = indicator.decimals;
    let mut rules = Vec::new();
    match language {
        Language::Zh => {
            rules.push(format!("最多 {decimals} 位小数"));
            rules.extend(minimum.map(|minimum| format!("不小于 {minimum}")));
            rules.extend(maximum.map(|maximum| format!("不大于 {maximum}")));
            if !numerator.is_empty() {
                rules.push(format!("分子：{numerator}"));
                rules.push(format!("分母：{denominator}"));
            }
        }
        Language::En => {
            rules.push(format!("at most {decimals} decimals"));
            rules.extend(minimum.map(|minimum| format!("at least {minimum}")));
            rules.extend(maximum.map(|maximum| format!("at most {maximum}")));
            if !numerator.is_empty() {
                rules.push(format!("numerator: {numerator}"));
                rules.push(format!("denominator: {denominator}"));
            }
        }
    }
    rules.join(if language == Language::Zh { "；" } else { "; " })
}

/// A text in a language, or in the other where it has none.
fn said(text: Option<&LocalizedText>, language: Language) -> String {
    let Some(LocalizedText { zh, en }) = text else { return String::new() };
    match language {
        Language::En if !en.is_empty() => en.clone(),
        Language::Zh | Language::En => zh.clone(),
    }
}

//! The columns, each by its names in the two languages.

use qiyou_kernel::{Language, near};

/// A column of the file.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Column {
    Region,
    Indicator,
    Period,
    Value,
    Numerator,
    Denominator,
    Absence,
    Fulfilled,
    Evidence,
    DocumentNumber,
    Issuer,
    IssueDate,
    Source,
    Comment,
    Sample,
    IndicatorName,
    Unit,
    Office,
    DueDate,
    Rules,
}

/// Each column with the headers it is known by, the usual English and Chinese ones first. The last ones are for people:
/// templates have them, and nobody reads what stands in them.
const HEADERS: [(Column, &[&str]); 20] = [
    (Column::Region, &["region", "区划", "区划代码", "地区"]),
    (Column::Indicator, &["indicator", "指标", "指标代码"]),
    (Column::Period, &["period", "期间", "时期", "报告期"]),
    (Column::Value, &["value", "值", "数值"]),
    (Column::Numerator, &["numerator", "分子"]),
    (Column::Denominator, &["denominator", "分母"]),
    (Column::Absence, &["absence", "缺失原因"]),
    (Column::Fulfilled, &["fulfilled", "已完成"]),
    (Column::Evidence, &["evidence", "依据文件", "依据"]),
    (Column::DocumentNumber, &["document_number", "文号"]),
    (Column::Issuer, &["issuer", "发文单位"]),
    (Column::IssueDate, &["issue_date", "发文日期"]),
    (Column::Source, &["source", "来源", "数据来源"]),
    (Column::Comment, &["comment", "备注", "说明"]),
    (Column::Sample, &["sample", "示例"]),
    (Column::IndicatorName, &["indicator_name", "指标名称"]),
    (Column::Unit, &["unit", "单位", "计量单位"]),
    (Column::Office, &["office", "责任单位"]),
    (Column::DueDate, &["due_date", "截止日期"]),
    (Column::Rules, &["rules", "填报要求"]),
];

/// Columns that every file has.
pub(crate) const REQUIRED: [Column; 3] = [Column::Region, Column::Indicator, Column::Period];

impl Column {
    /// The column that a header names, in any case and with spaces around it.
    pub(crate) fn named(header: &str) -> Option<Self> {
        let header = header.trim().to_lowercase();
        HEADERS.into_iter().find(|(_, names)| names.contains(&header.as_str())).map(|(column, _)| column)
    }

    /// The usual header in a language.
    pub(crate) fn header(self, language: Language) -> &'static str {
        let mut names = self.names().iter().copied();
        let (english, chinese) = (names.next(), names.next());
        match language {
            Language::En => english,
            Language::Zh => chinese,
        }
        .unwrap_or_default()
    }

    /// The header that was probably meant by one that is none.
    pub(super) fn nearest(header: &str) -> Option<&'static str> {
        let header = header.trim().to_lowercase();
        near::nearest(&header, HEADERS.iter().flat_map(|(_, names)| names.iter().copied()))
    }

    /// The usual headers, English and Chinese: `region/区划`.
    pub(crate) fn usual(self) -> String {
        self.names().iter().take(2).copied().collect::<Vec<_>>().join("/")
    }

    fn names(self) -> &'static [&'static str] {
        HEADERS.into_iter().find(|(column, _)| *column == self).map_or(&[], |(_, names)| names)
    }

    /// The column that a field of the service's message comes from: `ratio.numerator.value` is the numerator's.
    pub(crate) fn of_field(path: &str) -> Option<Self> {
        let column = match path.split(['.', '[']).next()? {
            "region" => Self::Region,
            "indicator" => Self::Indicator,
            "period" => Self::Period,
            "value" => Self::Value,
            "ratio" if path.contains("denominator") => Self::Denominator,
            "ratio" => Self::Numerator,
            "absence" => Self::Absence,
            "fulfilled" => Self::Fulfilled,
            "evidence" if path.contains("document_number") => Self::DocumentNumber,
            "evidence" if path.contains("issuer") => Self::Issuer,
            "evidence" if path.contains("issue_date") => Self::IssueDate,
            "evidence" => Self::Evidence,
            "source" => Self::Source,
            "comment" => Self::Comment,
            _ => return None,
        };
        Some(column)
    }
}

//! Messages as Changxing's offices send them. Their figures are made up.

use qiyou_proto::{
    indicator::v1::{Observation, ObservationRevision, observation::Result as Outcome},
    r#type::v1::{Absence, Decimal, Evidence, Ratio},
};

/// The county of the tests' plan.
pub const COUNTY: &str = "regions/330522";

/// The tests' plan.
pub const PLAN: &str = "plans/changxing-2023-2027";

/// A number.
#[must_use]
pub fn decimal(text: &str) -> Decimal {
    Decimal { value: text.to_owned() }
}

/// A report that says only what it is about.
#[must_use]
pub fn observation(indicator: &str, period: &str) -> Observation {
    Observation {
        indicator: format!("indicators/{indicator}"),
        region: COUNTY.to_owned(),
        period: period.to_owned(),
        ..Observation::default()
    }
}

/// The same report of another region.
#[must_use]
pub fn at(region: &str, observation: Observation) -> Observation {
    Observation { region: format!("regions/{region}"), ..observation }
}

/// A report of a value.
#[must_use]
pub fn value(indicator: &str, period: &str, value: &str) -> Observation {
    let result = Some(Outcome::Value(decimal(value)));
    Observation { result, ..observation(indicator, period) }
}

/// A report of a numerator and its denominator.
#[must_use]
pub fn ratio(indicator: &str, period: &str, numerator: &str, denominator: &str) -> Observation {
    let (numerator, denominator) = (Some(decimal(numerator)), Some(decimal(denominator)));
    let result = Some(Outcome::Ratio(Ratio { numerator, denominator }));
    Observation { result, ..observation(indicator, period) }
}

/// A report that there is no number.
#[must_use]
pub fn absent(indicator: &str, period: &str, absence: Absence) -> Observation {
    let result = Some(Outcome::Absence(absence.into()));
    Observation { result, ..observation(indicator, period) }
}

/// A report that what was promised is fulfilled, with the document that shows it.
#[must_use]
pub fn fulfilled(indicator: &str, period: &str) -> Observation {
    Observation { fulfilled: true, evidence: vec![notice()], ..observation(indicator, period) }
}

/// A document that supports a report.
#[must_use]
pub fn notice() -> Evidence {
    Evidence {
        title: "验收通知（虚构）".to_owned(),
        document_number: "示发〔2026〕1号".to_owned(),
        issuer: "示例办公室".to_owned(),
        issue_date: "2026-01-15".to_owned(),
        uri: "https://example.org/notice".to_owned(),
    }
}

/// Names exactly the versions that were read.
#[must_use]
pub fn revisions(observations: &[Observation]) -> Vec<ObservationRevision> {
    let named = |each: &Observation| ObservationRevision { name: each.name.clone(), revision: each.revision };
    observations.iter().map(named).collect()
}

/// The name of Changxing's target for an indicator in a year.
#[must_use]
pub fn target(indicator: &str, year: i32) -> String {
    format!("{PLAN}/indicators/{indicator}/{COUNTY}/targets/{year}")
}

//! Values, targets and how far the one reaches towards the other, as messages.

use qiyou_kernel::{Authority, Date, Decimal, Text};
use qiyou_method::{Actual, Attainment, Composition, Figure, Goal, Standing};
use qiyou_observation::evidence_messages;
use qiyou_proto::{
    aggregator::v1::{self as wire, ActualValue, TargetValue},
    r#type::v1::ReportState,
};
use qiyou_wire::{Wire, decimal_message, localized, ratio_message};

use crate::projection::Series;

/// How a number of a measure is shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Display {
    /// What numerator over denominator is multiplied with.
    pub(super) factor: Decimal,
    /// Decimals; nothing where numbers are shown as they were given.
    pub(super) decimals: Option<u32>,
}

impl Display {
    /// The number that a figure gives, rounded for display.
    pub(super) fn shown(&self, figure: &Figure) -> Option<Decimal> {
        figure.shown(self.factor).map(|value| self.rounded(value))
    }

    pub(super) fn rounded(&self, value: Decimal) -> Decimal {
        self.decimals.map_or(value, |decimals| value.round(decimals))
    }
}

/// The message of a value. `series` holds the evidence of the region's own reports.
pub(super) fn actual(display: Display, actual: &Actual, series: Option<&Series>) -> ActualValue {
    let evidence = series
        .zip(actual.authority)
        .filter(|_| matches!(actual.composition, Composition::Own | Composition::Periods))
        .map(|(series, authority)| {
            evidence_messages(series.evidence(actual.period, authority, actual.standing))
        });
    ActualValue {
        value: display.shown(&actual.figure).map(decimal_message),
        ratio: match actual.figure {
            Figure::Ratio { numerator, denominator } => Some(ratio_message(numerator, denominator)),
            Figure::None | Figure::Value(_) | Figure::Absent(_) => None,
        },
        absence: match actual.figure {
            Figure::Absent(absence) => absence.number(),
            Figure::None | Figure::Value(_) | Figure::Ratio { .. } => 0,
        },
        fulfilled: actual.fulfilled,
        evidence: evidence.unwrap_or_default(),
        period: actual.period.to_string(),
        authority: actual.authority.map(Authority::number).unwrap_or_default(),
        state: state(actual).into(),
        revision: actual.revision,
        composition: composition(actual.composition).into(),
        children_coverage: actual.children_coverage.map(decimal_message),
        denominator_coverage: actual.denominator_coverage.map(decimal_message),
        sample: actual.sample,
        late: actual.late,
        // Only cells of indicators are made of what tickets question.
        open_tickets: 0,
    }
}

fn state(actual: &Actual) -> ReportState {
    match (actual.composition, actual.standing) {
        // Nobody approves projects.
        (Composition::Projects, _) => ReportState::Unspecified,
        (_, Standing::Submitted) => ReportState::Submitted,
        (_, Standing::Approved) => ReportState::Approved,
    }
}

fn composition(composition: Composition) -> wire::Composition {
    match composition {
        Composition::Own => wire::Composition::Own,
        Composition::Periods => wire::Composition::Periods,
        Composition::RollUp => wire::Composition::RollUp,
        Composition::Projects => wire::Composition::Projects,
    }
}

/// The message of how far a value reaches.
pub(super) fn attainment(attainment: Attainment) -> wire::Attainment {
    let Attainment { percent, gap } = attainment;
    wire::Attainment { percent: percent.map(decimal_message), gap: gap.map(decimal_message) }
}

/// What is to be reached.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target<'a> {
    pub(super) comparator: qiyou_kernel::Comparator,
    pub(super) value: Option<Decimal>,
    pub(super) text: Option<&'a Text>,
    pub(super) due: Date,
    /// Whether it differs from the plan document.
    pub(super) is_revised: bool,
    pub(super) revision: i64,
}

impl Target<'_> {
    /// What a value is compared with.
    pub(super) fn goal(&self) -> Goal {
        Goal { comparator: self.comparator, value: self.value }
    }

    pub(super) fn message(&self) -> TargetValue {
        TargetValue {
            comparator: self.comparator.number(),
            value: self.value.map(decimal_message),
            text: self.text.map(localized),
            due_date: self.due.to_string(),
            revised: self.is_revised,
            revision: self.revision,
        }
    }
}

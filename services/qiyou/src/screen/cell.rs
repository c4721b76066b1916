//! Targets and actuals as short texts.

use qiyou_kernel::Decimal;
use qiyou_proto::{
    aggregator::v1::{ActualValue, Composition, Status, StatusFlag, StatusReason, TargetValue},
    r#type::v1::{self as wire, Absence, Authority, Comparator, ReportState, StatusValue},
};

use super::{
    Layout, localized,
    signs::{Sign, Signs},
};

/// A target: `≥5.50`, or its words.
pub(super) fn target(layout: &Layout, signs: &mut Signs, target: Option<&TargetValue>) -> String {
    let Some(target) = target else { return "—".to_owned() };
    let words = localized(target.text.as_ref(), layout.language);
    let mut text = match &target.value {
        None => words.to_owned(),
        Some(value) => format!("{}{}", comparator(layout, target.comparator()), value.value),
    };
    signs.sign(&mut text, Sign::Revised, target.revised);
    text
}

/// What a comparator is shown as before a number.
fn comparator(layout: &Layout, comparator: Comparator) -> &'static str {
    match comparator {
        Comparator::AtLeast => "≥",
        Comparator::AtMost => "≤",
        Comparator::Equal => "=",
        Comparator::Maintain => layout.words.maintain,
        Comparator::Complete | Comparator::Unspecified => "",
    }
}

/// An actual: its number, or why there is none, with its signs.
pub(super) fn actual(
    layout: &Layout,
    signs: &mut Signs,
    actual: Option<&ActualValue>,
    status: Option<&Status>,
) -> String {
    let Some(actual) = actual else { return String::new() };
    let mut text = bare(layout, actual);
    let is_provisional = actual.state() == ReportState::Submitted || has(status, StatusFlag::Provisional);
    signs.sign(&mut text, Sign::RollUp, actual.composition() == Composition::RollUp);
    signs.sign(&mut text, Sign::Provisional, is_provisional);
    signs.sign(&mut text, Sign::Late, actual.late);
    signs.sign(&mut text, Sign::Questioned, actual.open_tickets > 0);
    signs.sign(&mut text, Sign::Reached, has(status, StatusFlag::TargetReached));
    let is_broken = status.map(Status::reason) == Some(StatusReason::BrokenEarlier);
    signs.sign(&mut text, Sign::Broken, is_broken);
    if status.map(Status::value) == Some(StatusValue::Incomplete)
        && let Some(share) = actual.children_coverage.as_ref().and_then(percent)
    {
        text.push_str(&format!(" ({share})"));
    }
    text
}

/// A value that was not chosen, and where it comes from.
pub(super) fn beside(layout: &Layout, signs: &mut Signs, actual: &ActualValue) -> String {
    let mut text = match (actual.composition(), actual.authority()) {
        (Composition::RollUp, _) | (_, Authority::Unspecified) => String::new(),
        (_, Authority::Reported) => format!("{} ", layout.words.reported),
        (_, Authority::Derived) => format!("{} ", layout.words.derived),
    };
    text.push_str(&bare(layout, actual));
    signs.sign(&mut text, Sign::RollUp, actual.composition() == Composition::RollUp);
    signs.sign(&mut text, Sign::Provisional, actual.state() == ReportState::Submitted);
    signs.sign(&mut text, Sign::Questioned, actual.open_tickets > 0);
    text
}

fn bare(layout: &Layout, actual: &ActualValue) -> String {
    let words = layout.words;
    match (&actual.value, actual.absence()) {
        (Some(value), _) => value.value.clone(),
        (None, _) if actual.fulfilled => words.fulfilled.to_owned(),
        (None, Absence::NotCollected) => words.not_collected.to_owned(),
        (None, Absence::NotApplicable) => words.not_applicable.to_owned(),
        (None, Absence::Suppressed) => words.suppressed.to_owned(),
        (None, Absence::Refused) => words.refused.to_owned(),
        (None, Absence::Unspecified) => String::new(),
    }
}

fn has(status: Option<&Status>, flag: StatusFlag) -> bool {
    status.is_some_and(|status| status.flags().any(|given| given == flag))
}

/// A share as a percentage without decimals.
fn percent(share: &wire::Decimal) -> Option<String> {
    let share: Decimal = share.value.parse().ok()?;
    Some(format!("{}%", share.checked_mul(Decimal::from_i64(100))?.fixed(0)))
}

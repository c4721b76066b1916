//! What must hold in every period of a year, not only at its end.

use qiyou_kernel::{Authority, Comparator, TimeRule};

use super::Goal;
use crate::{Measured, Quantity, Reading, Rules};

/// Returns the earliest report of a year that broke a target which is to be maintained.
///
/// `reports` are the region's own; those of the authority whose value counts are looked at. Only of a level can a period
/// break the year: a rate over the cases of a year is one number for all of it, and a sum grows until its end.
#[must_use]
pub fn breach<'a>(
    rules: &Rules,
    goal: &Goal,
    year: i16,
    authority: Authority,
    reports: &'a [Measured],
    reading: &Reading,
) -> Option<&'a Measured> {
    let target = goal.target(rules).filter(|_| goal.comparator == Comparator::Maintain)?;
    if rules.time_rule != TimeRule::Last || rules.is_milestone() {
        return None;
    }
    let side = goal.side(rules);
    reading
        .standing(reports)
        .filter(|report| report.period.year() == year && report.authority == authority)
        .filter(|report| {
            Quantity::new(&report.figure, rules.factor).is_some_and(|value| !side.holds(&value, &target))
        })
        .min_by_key(|report| (report.period.end(), report.period))
}

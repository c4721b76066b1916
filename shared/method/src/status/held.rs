//! What must hold in every period of a year, not only at its end.

use qiyou_kernel::{Authority, Comparator, TimeRule};

use super::Goal;
use crate::{Measured, Quantity, Reading, Rules};

/// Returns whether some period of a year broke a target that is to be maintained.
///
/// `reports` are the region's own; those of the authority whose value counts are looked at. Only of a level can a period
/// break the year: a rate over the cases of a year is one number for all of it, and a sum grows until its end.
#[must_use]
pub fn is_broken(
    rules: &Rules,
    goal: &Goal,
    year: i16,
    authority: Authority,
    reports: &[Measured],
    reading: &Reading,
) -> bool {
    let Some(target) = goal.target(rules).filter(|_| goal.comparator == Comparator::Maintain) else {
        return false;
    };
    if rules.time_rule != TimeRule::Last || rules.is_milestone() {
        return false;
    }
    let side = goal.side(rules);
    reading
        .standing(reports)
        .filter(|report| report.period.year() == year && report.authority == authority)
        .filter_map(|report| Quantity::new(&report.figure, rules.factor))
        .any(|value| !side.holds(&value, &target))
}

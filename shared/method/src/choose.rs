//! Which of several values a cell shows, and which stand beside it.

#[cfg(test)]
mod tests;

use qiyou_kernel::Authority;

use crate::{Actual, Composition, List, Measured, Reading, Rules, Standing, year};

/// Most values of one region and year: each authority's, as it stands and with what is handed in, and a roll-up.
pub const MOST_VALUES: usize = 5;

/// The values of one region and year.
pub type Values = List<Actual, MOST_VALUES>;

/// The value that a cell shows and those that were not chosen.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Choice {
    /// What the cell shows; `None` when nothing counts.
    pub actual: Option<Actual>,
    /// What was not chosen and differs from what was, the next best first.
    pub beside: Values,
}

/// Returns what a region's own reports give for a year, authority by authority.
///
/// Where provisional values count, what a handed-in correction would make of an approved value comes after it.
#[must_use]
pub fn own_values(rules: &Rules, year: i16, reports: &[Measured], reading: &Reading) -> Values {
    let mut values = Values::new();
    for authority in Authority::ALL {
        let own = year::own(rules, year, *authority, reports, reading);
        let pending = year::pending(rules, year, *authority, reports, reading);
        for actual in own.into_iter().chain(pending) {
            values.push(actual);
        }
    }
    values
}

/// Chooses among the values of a region and year.
///
/// Approved outranks provisional; within a state the preferred authority outranks the other; then the region's own value
/// outranks a roll-up of its children. Before all of these, an answer outranks a bare absence, and a value with all of its
/// parts one without: what cannot be judged does not keep a cell from what can.
#[must_use]
pub fn choose(rules: &Rules, values: impl IntoIterator<Item = Actual>) -> Choice {
    let mut ranked = Values::new();
    for value in values {
        ranked = with(rules, ranked, value);
    }
    let Some(&actual) = ranked.first() else { return Choice::default() };
    let mut choice = Choice { actual: Some(actual), beside: Values::new() };
    for other in ranked.into_iter().skip(1).filter(|other| !other.says_the_same(&actual, rules.factor)) {
        choice.beside.push(other);
    }
    choice
}

/// Returns what decides between two values, the weightiest first.
fn rank(rules: &Rules, value: &Actual) -> (bool, bool, Standing, bool, bool) {
    (
        value.is_answer(),
        value.is_complete(),
        value.standing,
        value.authority == Some(rules.preferred),
        value.composition != Composition::RollUp,
    )
}

/// Puts a value behind those that rank as high or higher.
fn with(rules: &Rules, ranked: Values, value: Actual) -> Values {
    let mut sorted = Values::new();
    let mut waiting = Some(value);
    for other in ranked {
        if let Some(value) = waiting.filter(|value| rank(rules, value) > rank(rules, &other)) {
            sorted.push(value);
            waiting = None;
        }
        sorted.push(other);
    }
    if let Some(value) = waiting {
        sorted.push(value);
    }
    sorted
}

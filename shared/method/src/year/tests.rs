mod annual;
mod laws;
mod periods;
mod plan;

use super::*;
use crate::cell::sample::{reading, report, value};
use crate::{Figure, Rules};

/// What the office's own reports give for 2024, the day after they were due, with all that is handed in.
fn given(rules: &Rules, reports: &[Measured]) -> Option<Actual> {
    own(rules, 2024, Authority::Reported, reports, &reading())
}

/// The four quarters of 2024.
fn quarters(figures: [Figure; 4]) -> [Measured; 4] {
    [1, 2, 3, 4].map(|number| report(&format!("2024-Q{number}"), figures[number - 1]))
}

/// The four quarters of 2024: 10, 20, 30 and 40.
fn hundred() -> [Measured; 4] {
    quarters(["10", "20", "30", "40"].map(value))
}

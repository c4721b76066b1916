//! The documents that the tests read.

use qiyou_plan::Plan;

/// The plan that ships with the command.
pub(crate) const SHIPPED: &str =
    include_str!("../../../../services/qiyou/data/plans/changxing-2023-2027.toml");

/// Documentation of the format.
pub(crate) const FORMAT: &str = include_str!("../../../../services/qiyou/data/plans/README.md");

/// A made-up plan of another county.
pub(crate) const OTHER: &str = include_str!("../data/example-2024-2028.toml");

/// Reads a plan that must be without faults, else prints them all.
pub(crate) fn plan(text: &str) -> Plan {
    Plan::check(text).unwrap_or_else(|faults| panic!("{}", lines(&faults)))
}

/// Prints faults as the command does, one a line.
pub(crate) fn lines(faults: &[qiyou_plan::Fault]) -> String {
    faults.iter().map(|fault| format!("{fault}\n")).collect()
}

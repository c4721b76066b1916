//! Where a year stands against its target: by the value once it is over, by the pace while it runs.

mod case;
mod ended;
mod evidence;
mod held;
mod running;
#[cfg(test)]
mod tests;
mod verdict;
mod vocabulary;

pub use case::{Case, Goal};
pub use held::breach;
pub use verdict::{Input, Status};
pub use vocabulary::{Flag, Flags, Reason, StatusValue};

pub(crate) use verdict::Verdict;

use crate::Phase;

/// Says where a year stands.
///
/// What evidence decides is judged by evidence on any day; where a number is asked for and reported, the number decides.
/// Anything else is judged by its comparator once the year has ended, and by its shape while it runs. The answer names the
/// numbers and the thresholds that it went by.
#[must_use]
pub fn judge(case: &Case<'_>) -> Status {
    let verdict = Verdict::new("year_status/1", case.flags());
    let Some(goal) = case.goal.as_ref().filter(|goal| !case.asks_nothing(goal)) else {
        return verdict.is(StatusValue::NoTarget, Reason::NoTarget);
    };
    let (phase, target) = (Phase::of(case.year, case.judged_on), case.target(goal));
    if case.is_shown_by_evidence(goal, phase) {
        return verdict.is(StatusValue::Met, Reason::EvidenceApproved);
    }
    let Some(target) = target else { return evidence::judge(case, verdict) };
    match phase {
        Phase::Ahead => verdict.target(goal).is(StatusValue::NotDue, Reason::BeforeDueDate),
        Phase::Running => running::judge(case, goal, &target, verdict.target(goal)),
        Phase::Ended => ended::judge(case, goal, &target, verdict.target(goal)),
    }
}

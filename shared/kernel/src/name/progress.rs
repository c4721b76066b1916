//! Names of reports: how far a commitment or a goal of a plan has come.

use std::fmt;
use std::str::FromStr;

use super::{Error, read};
use crate::{CommitmentId, GoalId, Period, PlanId};

/// `plans/{plan}/commitments/{commitment}/progress/{period}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Progress {
    /// The plan that makes the commitment.
    pub plan: PlanId,
    /// The commitment.
    pub commitment: CommitmentId,
    /// The period at whose end it stands so.
    pub period: Period,
}

impl fmt::Display for Progress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { plan, commitment, period } = self;
        write!(formatter, "plans/{plan}/commitments/{commitment}/progress/{period}")
    }
}

impl FromStr for Progress {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        const EXAMPLE: &str =
            "plans/changxing-2023-2027/commitments/childcare.t03.staff_certified_rate/progress/2025-Q3";
        read(text, EXAMPLE, |segments| {
            let ["plans", plan, "commitments", commitment, "progress", period] = segments else {
                return None;
            };
            Some(Self {
                plan: plan.parse().ok()?,
                commitment: commitment.parse().ok()?,
                period: period.parse().ok()?,
            })
        })
    }
}

/// `plans/{plan}/goals/{goal}/progress/{period}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GoalProgress {
    /// The plan that sets the goal.
    pub plan: PlanId,
    /// The goal.
    pub goal: GoalId,
    /// The period at whose end it stands so.
    pub period: Period,
}

impl fmt::Display for GoalProgress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { plan, goal, period } = self;
        write!(formatter, "plans/{plan}/goals/{goal}/progress/{period}")
    }
}

impl FromStr for GoalProgress {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        read(text, "plans/changxing-2023-2027/goals/plan.total_investment/progress/2025", |segments| {
            let ["plans", plan, "goals", goal, "progress", period] = segments else { return None };
            Some(Self { plan: plan.parse().ok()?, goal: goal.parse().ok()?, period: period.parse().ok()? })
        })
    }
}

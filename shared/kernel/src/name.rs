//! Resource names: the paths by which requests and answers speak of things.

mod follow_up;
mod import;
mod progress;
#[cfg(test)]
mod tests;
mod ticket;

use std::fmt;
use std::str::FromStr;

pub use follow_up::FollowUp;
pub use import::Import;
pub use progress::{GoalProgress, Progress};
pub use ticket::Ticket;

use crate::period::parse_year;
use crate::quote::quoted;
use crate::{Authority, CommitmentId, GoalId, IndicatorId, Period, PlanId, ProjectId, RegionCode, TaskId};

/// A text that is not the resource name it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a name such as {expected}, got {text}")]
pub struct Error {
    expected: &'static str,
    text: String,
}

/// Splits a name at its slashes and reads the segments; an example of the name goes into the error.
fn read<T>(text: &str, expected: &'static str, segments: impl Fn(&[&str]) -> Option<T>) -> Result<T, Error> {
    let split: Vec<&str> = text.split('/').collect();
    segments(&split).ok_or_else(|| Error { expected, text: quoted(text) })
}

/// `plans/{plan}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Plan {
    /// The plan.
    pub plan: PlanId,
}

impl fmt::Display for Plan {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "plans/{}", self.plan)
    }
}

impl FromStr for Plan {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        read(text, "plans/changxing-2023-2027", |segments| {
            let ["plans", plan] = segments else { return None };
            Some(Self { plan: plan.parse().ok()? })
        })
    }
}

/// `regions/{code}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region {
    /// The division code.
    pub region: RegionCode,
}

impl fmt::Display for Region {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "regions/{}", self.region)
    }
}

impl FromStr for Region {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        read(text, "regions/330522", |segments| {
            let ["regions", region] = segments else { return None };
            Some(Self { region: region.parse().ok()? })
        })
    }
}

/// `indicators/{domain.slug}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Indicator {
    /// The indicator.
    pub indicator: IndicatorId,
}

impl fmt::Display for Indicator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "indicators/{}", self.indicator)
    }
}

impl FromStr for Indicator {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        read(text, "indicators/childcare.places_per_1000", |segments| {
            let ["indicators", indicator] = segments else { return None };
            Some(Self { indicator: indicator.parse().ok()? })
        })
    }
}

/// `plans/{plan}/indicators/{indicator}/regions/{region}/targets/{year}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Target {
    /// The plan that sets the target.
    pub plan: PlanId,
    /// The indicator that it is set for.
    pub indicator: IndicatorId,
    /// The region that it binds.
    pub region: RegionCode,
    /// The year in which it is due.
    pub year: i16,
}

impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { plan, indicator, region, year } = self;
        write!(formatter, "plans/{plan}/indicators/{indicator}/regions/{region}/targets/{year}")
    }
}

impl FromStr for Target {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        const EXAMPLE: &str =
            "plans/changxing-2023-2027/indicators/childcare.places_per_1000/regions/330522/targets/2025";
        read(text, EXAMPLE, |segments| {
            let ["plans", plan, "indicators", indicator, "regions", region, "targets", year] = segments
            else {
                return None;
            };
            Some(Self {
                plan: plan.parse().ok()?,
                indicator: indicator.parse().ok()?,
                region: region.parse().ok()?,
                year: parse_year(year)?,
            })
        })
    }
}

/// `regions/{region}/indicators/{indicator}/periods/{period}/authorities/{authority}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Observation {
    /// The region observed.
    pub region: RegionCode,
    /// What was measured.
    pub indicator: IndicatorId,
    /// The period that the value is of.
    pub period: Period,
    /// Whether an office reported the value or a service derived it.
    pub authority: Authority,
}

impl fmt::Display for Observation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { region, indicator, period, authority } = self;
        write!(formatter, "regions/{region}/indicators/{indicator}/periods/{period}/authorities/{authority}")
    }
}

impl FromStr for Observation {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        const EXAMPLE: &str =
            "regions/330522/indicators/childcare.places_per_1000/periods/2025-Q3/authorities/reported";
        read(text, EXAMPLE, |segments| {
            let ["regions", region, "indicators", indicator, "periods", period, "authorities", authority] =
                segments
            else {
                return None;
            };
            Some(Self {
                region: region.parse().ok()?,
                indicator: indicator.parse().ok()?,
                period: period.parse().ok()?,
                authority: authority.parse().ok()?,
            })
        })
    }
}

/// `plans/{plan}/tasks/{task}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Task {
    /// The plan that sets the task.
    pub plan: PlanId,
    /// The task.
    pub task: TaskId,
}

impl fmt::Display for Task {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "plans/{}/tasks/{}", self.plan, self.task)
    }
}

impl FromStr for Task {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        read(text, "plans/changxing-2023-2027/tasks/childcare.t03", |segments| {
            let ["plans", plan, "tasks", task] = segments else { return None };
            Some(Self { plan: plan.parse().ok()?, task: task.parse().ok()? })
        })
    }
}

/// `plans/{plan}/commitments/{commitment}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Commitment {
    /// The plan that makes the commitment.
    pub plan: PlanId,
    /// The commitment.
    pub commitment: CommitmentId,
}

impl fmt::Display for Commitment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "plans/{}/commitments/{}", self.plan, self.commitment)
    }
}

impl FromStr for Commitment {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        const EXAMPLE: &str = "plans/changxing-2023-2027/commitments/childcare.t03.staff_certified_rate";
        read(text, EXAMPLE, |segments| {
            let ["plans", plan, "commitments", commitment] = segments else { return None };
            Some(Self { plan: plan.parse().ok()?, commitment: commitment.parse().ok()? })
        })
    }
}

/// `plans/{plan}/goals/{goal}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Goal {
    /// The plan that sets the goal.
    pub plan: PlanId,
    /// The goal.
    pub goal: GoalId,
}

impl fmt::Display for Goal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "plans/{}/goals/{}", self.plan, self.goal)
    }
}

impl FromStr for Goal {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        read(text, "plans/changxing-2023-2027/goals/plan.total_investment", |segments| {
            let ["plans", plan, "goals", goal] = segments else { return None };
            Some(Self { plan: plan.parse().ok()?, goal: goal.parse().ok()? })
        })
    }
}

/// `projects/{project}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Project {
    /// The project.
    pub project: ProjectId,
}

impl fmt::Display for Project {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "projects/{}", self.project)
    }
}

impl FromStr for Project {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        read(text, "projects/central-kindergarten-2", |segments| {
            let ["projects", project] = segments else { return None };
            Some(Self { project: project.parse().ok()? })
        })
    }
}

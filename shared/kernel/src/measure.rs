//! What an observation measures: an indicator, the progress of a commitment, or a goal of a plan.

use std::fmt;
use std::str::FromStr;

use crate::quote::quoted;
use crate::{CommitmentId, GoalId, IndicatorId, PlanId};

/// The thing that an observation is a number of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// An indicator, which belongs to no plan: `childcare.places_per_1000`.
    Indicator(IndicatorId),
    /// Progress of a plan's commitment: `changxing-2023-2027/childcare.t03.staff_certified_rate`.
    Commitment(PlanId, CommitmentId),
    /// A goal of a plan as a whole: `changxing-2023-2027/goals/plan.total_investment`.
    Goal(PlanId, GoalId),
}

impl fmt::Display for Measure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Indicator(indicator) => write!(formatter, "{indicator}"),
            Self::Commitment(plan, commitment) => write!(formatter, "{plan}/{commitment}"),
            Self::Goal(plan, goal) => write!(formatter, "{plan}/goals/{goal}"),
        }
    }
}

impl FromStr for Measure {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        read(text).ok_or_else(|| Error { text: quoted(text) })
    }
}

fn read(text: &str) -> Option<Measure> {
    let Some((plan, rest)) = text.split_once('/') else {
        return text.parse().ok().map(Measure::Indicator);
    };
    let plan = plan.parse().ok()?;
    match rest.strip_prefix("goals/") {
        Some(goal) => Some(Measure::Goal(plan, goal.parse().ok()?)),
        None => Some(Measure::Commitment(plan, rest.parse().ok()?)),
    }
}

/// A text that is not a measure.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected an indicator id, {{plan}}/{{commitment}} or {{plan}}/goals/{{goal}}, got {text}")]
pub struct Error {
    text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_measure_survives_printing() {
        let texts = [
            "childcare.places_per_1000",
            "changxing-2023-2027/childcare.t03.staff_certified_rate",
            "changxing-2023-2027/goals/plan.total_investment",
        ];
        let measures = texts.map(|text| text.parse::<Measure>().unwrap());
        assert!(matches!(&measures, [Measure::Indicator(_), Measure::Commitment(_, _), Measure::Goal(_, _)]));
        assert_eq!(measures.map(|measure| measure.to_string()), texts);
    }

    #[test]
    fn a_text_of_another_shape_is_refused() {
        for text in [
            "",
            "childcare",
            "plan/childcare.places",
            "plan/goals",
            "plan/goals/x",
            "plan/goals/a.b/c",
            "/a.t01.b",
        ] {
            assert!(text.parse::<Measure>().is_err(), "{text:?}");
        }
        let message = "x".parse::<Measure>().unwrap_err().to_string();
        assert_eq!(
            message,
            "expected an indicator id, {plan}/{commitment} or {plan}/goals/{goal}, got \"x\""
        );
    }
}

//! What an observation is about.

use std::str::FromStr;

use qiyou_kernel::{Authority, Measure, Period, RegionCode};
use qiyou_store::Value;

/// Names an observation, whatever its version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The region observed.
    pub region: RegionCode,
    /// What is measured.
    pub measure: Measure,
    /// The period observed.
    pub period: Period,
    /// Where the figure comes from.
    pub authority: Authority,
}

impl Key {
    /// The position of the observation in every listing.
    #[must_use]
    pub fn position(&self) -> String {
        let Self { region, measure, period, authority } = self;
        format!("{region} {measure} {period} {authority}")
    }

    /// The columns that rows about the observation begin their keys with.
    pub(crate) fn columns(&self) -> Vec<Value> {
        vec![
            Value::text(self.region.division()),
            Value::show(&self.region),
            Value::show(&self.measure),
            Value::show(&self.period),
            Value::text(self.authority.as_str()),
        ]
    }

    /// The resource name that callers know it by.
    #[must_use]
    pub fn name(&self) -> String {
        let Self { region, measure, period, authority } = self;
        match measure {
            Measure::Indicator(indicator) => {
                format!("regions/{region}/indicators/{indicator}/periods/{period}/authorities/{authority}")
            }
            Measure::Commitment(plan, commitment) => {
                format!("plans/{plan}/commitments/{commitment}/progress/{period}")
            }
            Measure::Goal(plan, goal) => format!("plans/{plan}/goals/{goal}/progress/{period}"),
        }
    }
}

/// Which of the two versions of an observation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// What was approved last.
    Standing,
    /// What was reported last, in whatever state.
    Working,
}

impl Version {
    /// The text that the store keeps.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Standing => "standing",
            Self::Working => "working",
        }
    }
}

impl FromStr for Version {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "standing" => Ok(Self::Standing),
            "working" => Ok(Self::Working),
            _ => Err(format!("`{text}` is no version")),
        }
    }
}

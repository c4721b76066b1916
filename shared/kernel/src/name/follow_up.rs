//! The name of a follow-up: the cell of the five-year view that it is about.

use std::fmt;
use std::str::FromStr;

use super::{Error, read};
use crate::period::parse_year;
use crate::{IndicatorId, PlanId, RegionCode};

/// `plans/{plan}/indicators/{indicator}/regions/{region}/followUps/{year}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FollowUp {
    /// The plan that the cell belongs to.
    pub plan: PlanId,
    /// The indicator.
    pub indicator: IndicatorId,
    /// The region.
    pub region: RegionCode,
    /// The year.
    pub year: i16,
}

impl fmt::Display for FollowUp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { plan, indicator, region, year } = self;
        write!(formatter, "plans/{plan}/indicators/{indicator}/regions/{region}/followUps/{year}")
    }
}

impl FromStr for FollowUp {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        const EXAMPLE: &str =
            "plans/changxing-2023-2027/indicators/childcare.places_per_1000/regions/330522/followUps/2025";
        read(text, EXAMPLE, |segments| {
            let ["plans", plan, "indicators", indicator, "regions", region, "followUps", year] = segments
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

//! A county that does not exist, small enough to be read in no time whenever a server starts: its plan, its regions, and
//! what is reported of it.

use std::fmt::Display;

use qiyou_kernel::{Authority, RegionCode, name};
use qiyou_proto::{
    aggregator::v1::LoadPlanRequest,
    indicator::v1::{Observation, observation::Result as Figure},
    r#type::v1::{Decimal, Ratio},
};

use crate::{Caller, Callers, TestDomain, sha256};

/// The domain of its plan.
pub const DOMAIN: &str = "childcare";

/// A count without decimals.
pub const CENTRES: &str = "childcare.centres";

/// A rate that is reported as a value with two decimals.
pub const PLACES: &str = "childcare.places_per_1000";

/// A share of at most 100 percent.
pub const SCREENED: &str = "childcare.screened";

/// The targets of [`CENTRES`], without the year.
pub const TARGETS: &str = "plans/example-2023-2025/indicators/childcare.centres/regions/990101/targets";

/// Its plan.
pub const PLAN: &str = "plans/example-2023-2025";

/// The county itself.
pub const REGION: &str = "regions/990101";

/// Its plan, as a document.
pub const DOCUMENT: &str = include_str!("data/county.toml");

/// Its first township, and how many it has.
const TOWNSHIPS: (u64, u64) = (990_101_001, 50);

/// An observation that may be reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// Its id.
    pub indicator: &'static str,
    /// The county or one of its townships.
    pub region: RegionCode,
    /// As it is written.
    pub period: &'static str,
}

impl Cell {
    /// A few cells, for many writers to fight over.
    #[must_use]
    pub fn disputed() -> Vec<Self> {
        let mut cells = Vec::new();
        for indicator in [CENTRES, PLACES, SCREENED] {
            for region in ["990101", "990101001", "990101002"].map(code) {
                cells.extend(["2023", "2024-02"].map(|period| Self { indicator, region, period }));
            }
        }
        cells
    }

    /// Other cells, twenty in each township: a thousand.
    #[must_use]
    pub fn many() -> Vec<Self> {
        let months = ["2024-03", "2024-04", "2024-05", "2024-06", "2024-07", "2024-08", "2024-09", "2024-10"];
        let periods = [&months[..], &["2022", "2024"]].concat();
        let mut cells = Vec::new();
        for region in townships() {
            for indicator in [CENTRES, PLACES] {
                cells.extend(periods.iter().map(|period| Self { indicator, region, period }));
            }
        }
        cells
    }

    /// The observation's resource name.
    ///
    /// # Panics
    /// Never: its parts are names of the county.
    #[must_use]
    pub fn name(&self) -> String {
        let indicator = self.indicator.parse().expect("an indicator's id");
        let period = self.period.parse().expect("a period");
        name::Observation { region: self.region, indicator, period, authority: Authority::Reported }
            .to_string()
    }

    /// A report of it.
    #[must_use]
    pub fn report(&self, figure: Figure) -> Observation {
        Observation {
            indicator: format!("indicators/{}", self.indicator),
            region: format!("regions/{}", self.region),
            period: self.period.to_owned(),
            result: Some(figure),
            ..Observation::default()
        }
    }
}

/// Starts its domain, plan and regions loaded.
///
/// # Panics
/// When it does not start or refuses them.
pub async fn domain() -> TestDomain {
    let domain = TestDomain::empty(DOMAIN).await;
    load(&domain.callers).await;
    domain
}

/// Loads its plan and its regions.
///
/// # Panics
/// When either is refused.
pub async fn load(callers: &Callers) {
    let administrator = callers.administrator();
    administrator.load_regions(regions().as_bytes()).await.expect("the regions load");
    administrator.load_plan(DOCUMENT.as_bytes()).await.expect("the plan loads");
}

/// Loads both into every store of an aggregator.
///
/// # Panics
/// When either is refused.
pub async fn load_everywhere(administrator: &Caller) {
    administrator.load_regions(regions().as_bytes()).await.expect("the regions load");
    let (sha256, document) = (sha256(DOCUMENT.as_bytes()), DOCUMENT.into());
    let load = LoadPlanRequest { sha256, document, ..Default::default() };
    administrator.plans().load_plan(load).await.expect("the plan loads");
}

/// A number.
pub fn value(number: impl Display) -> Figure {
    Figure::Value(Decimal { value: number.to_string() })
}

/// A part of a whole.
pub fn ratio(numerator: u32, denominator: u32) -> Figure {
    let [numerator, denominator] =
        [numerator, denominator].map(|number| Some(Decimal { value: number.to_string() }));
    Figure::Ratio(Ratio { numerator, denominator })
}

/// Its regions, and those above and beside them.
#[must_use]
pub fn regions() -> String {
    let above = "code,name,level,parent\n\
                 000000,国,country,\n\
                 990000,示例省,province,000000\n\
                 990100,示例市,prefecture,990000\n\
                 990101,示例县,county,990100\n\
                 990102,邻县,county,990100\n";
    let township = |region| format!("{region},示例乡{region},township,990101\n");
    above.to_owned() + &townships().map(township).collect::<String>()
}

fn townships() -> impl Iterator<Item = RegionCode> {
    let (first, count) = TOWNSHIPS;
    (first..first + count).map(|number| code(&number.to_string()))
}

fn code(text: &str) -> RegionCode {
    text.parse().expect("a division code")
}

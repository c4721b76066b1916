//! What is measured on: the Changxing plan, the division tree of China, and reports that are made up.

use jiff::ToSpan;
use qiyou_kernel::{Authority, Frequency, Instant, Measure, Period, RegionCode, State};
use qiyou_observation::{Content, Figure, Key, Observation, Version};
use qiyou_plan::{Indicator, Plan};
use qiyou_proto::{
    indicator::v1 as wire,
    r#type::v1::{Decimal, Ratio, ReportState},
};

use crate::failure::Result;

/// The division tree of 2022.
const DIVISIONS: &str = include_str!("../../../services/qiyou/data/regions/cn-divisions-2022.csv");

const PLAN: &str = include_str!("../../../services/qiyou/data/plans/changxing-2023-2027.toml");

/// The county that the plan is for.
pub const COUNTY: &str = "330522";

/// How the codes of its province begin.
const PROVINCE: &str = "33";

/// The resource name of the plan.
pub const PLAN_NAME: &str = "plans/changxing-2023-2027";

/// The plan's document, for its county or as if it were for the whole country.
#[must_use]
pub fn plan(is_for_all: bool) -> String {
    if is_for_all { PLAN.replace("region = \"330522\"", "region = \"000000\"") } else { PLAN.to_owned() }
}

/// The plan, read.
///
/// # Errors
/// A document with faults.
pub fn read_plan() -> Result<Plan> {
    Plan::check(PLAN).map_err(|faults| format!("the plan has faults: {faults:?}").into())
}

/// The division tree: of the whole country, or of the plan's province alone.
#[must_use]
pub fn divisions(is_whole: bool) -> String {
    let is_kept =
        |line: &&str| is_whole || ["code", "000000", PROVINCE].iter().any(|start| line.starts_with(start));
    DIVISIONS.lines().filter(is_kept).flat_map(|line| [line, "\n"]).collect()
}

/// Regions of a level: the plan's county's, then those of its province, then all others, each part in code order.
#[must_use]
pub fn regions(level: &str) -> Vec<RegionCode> {
    let of_level = DIVISIONS.lines().filter_map(|line| {
        let mut fields = line.split(',');
        let (code, _, found) = (fields.next()?, fields.next()?, fields.next()?);
        Some(code).filter(|_| found == level)
    });
    let mut codes: Vec<_> = of_level.collect();
    codes.sort_by_key(|code| (!code.starts_with(COUNTY), !code.starts_with(PROVINCE)));
    codes.into_iter().filter_map(|code| code.parse().ok()).collect()
}

/// So many counties, or as many as there are.
#[must_use]
pub fn counties(count: usize) -> Vec<RegionCode> {
    let mut counties = regions("county");
    counties.truncate(count);
    counties
}

/// The plan's years, then their months: at most so many periods.
///
/// # Errors
/// A plan of years that no calendar has.
pub fn periods(plan: &Plan, count: usize) -> Result<Vec<Period>> {
    let years = plan.years.iter().map(|year| Period::annual(*year)).collect::<Result<Vec<_>, _>>()?;
    let months: Vec<_> = years.iter().flat_map(|year| year.parts(Frequency::Month)).collect();
    Ok(years.into_iter().chain(months).take(count).collect())
}

/// Days to judge by, one after another from the plan's first on: `count` of them after the first `skipped`.
///
/// # Errors
/// Days that no calendar has.
pub fn days(skipped: usize, count: usize) -> Result<Vec<String>> {
    let first = Period::annual(2023)?.start();
    let day = |number: usize| Ok(first.checked_add(i64::try_from(number)?.days())?.to_string());
    (skipped..skipped + count).map(day).collect()
}

/// An approved report, made up; a different one for every period.
#[must_use]
pub fn report(indicator: &Indicator, region: RegionCode, period: Period, number: u32) -> Observation {
    let key = Key {
        region,
        measure: Measure::Indicator(indicator.id.clone()),
        period,
        authority: Authority::Reported,
    };
    let (part, whole) = figure(number);
    let figure = match indicator.ratio {
        Some(_) => Figure::Ratio { numerator: part.into(), denominator: whole.into() },
        None => Figure::Value(part.into()),
    };
    let content = Content {
        figure,
        fulfilled: false,
        evidence: Vec::new(),
        source: "benchmark".to_owned(),
        comment: String::new(),
        sample: true,
        withdrawn: false,
    };
    Observation {
        key,
        version: Version::Standing,
        content,
        state: State::Approved,
        reporter: "clerk".to_owned(),
        first_submitted: Some(Instant::from_micros(1_700_000_000_000_000)),
        reviewer: "head".to_owned(),
        return_reason: String::new(),
        approved_revision: Some(1),
    }
}

/// A report as an office sends it.
#[must_use]
pub fn message(indicator: &Indicator, region: RegionCode, period: Period, number: u32) -> wire::Observation {
    let decimal = |number: u32| Some(Decimal { value: number.to_string() });
    let (part, whole) = figure(number);
    let result = match indicator.ratio {
        Some(_) => {
            wire::observation::Result::Ratio(Ratio { numerator: decimal(part), denominator: decimal(whole) })
        }
        None => wire::observation::Result::Value(Decimal { value: part.to_string() }),
    };
    wire::Observation {
        indicator: format!("indicators/{}", indicator.id),
        region: format!("regions/{region}"),
        period: period.to_string(),
        source: "benchmark".to_owned(),
        sample: true,
        result: Some(result),
        ..wire::Observation::default()
    }
}

/// Reports of townships as an office sends them: the domain's numbers, for those of the plan's years that are over; as many
/// as are asked for.
///
/// # Errors
/// A plan with faults, or too few reports.
pub fn messages(domain: &str, count: usize) -> Result<Vec<wire::Observation>> {
    each(domain, count, message)
}

/// The same reports as a store has them.
///
/// # Errors
/// As [`messages`].
pub fn rows(domain: &str, count: usize) -> Result<Vec<Observation>> {
    each(domain, count, |indicator, region, period, number| {
        let report = report(indicator, region, period, number);
        let (version, state) = (Version::Working, State::Submitted);
        Observation { version, state, reviewer: String::new(), approved_revision: None, ..report }
    })
}

/// What a function makes of the first so many reports, in the order of their keys.
fn each<T>(
    domain: &str,
    count: usize,
    make: impl Fn(&Indicator, RegionCode, Period, u32) -> T,
) -> Result<Vec<T>> {
    let (plan, domain) = (read_plan()?, domain.parse()?);
    let mut indicators: Vec<_> = plan.indicators_of(&domain).filter(|each| !each.is_qualitative()).collect();
    indicators.sort_by(|one, other| one.id.cmp(&other.id));
    let (years, mut made) = (periods(&plan, 3)?, Vec::with_capacity(count));
    let number = |made: &Vec<T>| u32::try_from(made.len());
    for region in regions("township") {
        for indicator in &indicators {
            for year in &years {
                if made.len() == count {
                    return Ok(made);
                }
                made.push(make(indicator, region, *year, number(&made)?));
            }
        }
    }
    if made.len() == count { Ok(made) } else { Err(format!("there are only {} reports", made.len()).into()) }
}

/// The approved report as a store's feed tells it.
#[must_use]
pub fn change(indicator: &Indicator, region: RegionCode, period: Period, number: u32) -> wire::Change {
    let report = message(indicator, region, period, number);
    let name = format!("{}/{}/periods/{period}/authorities/reported", report.region, report.indicator);
    let approved = wire::Observation {
        name,
        state: ReportState::Approved.into(),
        version: wire::ObservationVersion::Standing.into(),
        revision: 2,
        approved_revision: 1,
        ..report
    };
    wire::Change {
        revision: 2,
        resource: Some(wire::change::Resource::Observation(approved)),
        ..Default::default()
    }
}

/// A part and its whole, within the bounds of every indicator, whatever its unit.
fn figure(number: u32) -> (u32, u32) {
    (1 + number % 9, 1_000 + number % 997)
}

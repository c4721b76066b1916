//! Where imports go: the domain of a made-up county, on each engine.

use qiyou_kernel::{Clock, Instant};
use qiyou_proto::indicator::v1::Observation;
use qiyou_store::Options;
use qiyou_testing::stores::{self, Place};
use qiyou_tests::{TestDomain, county};
use tempfile::TempDir;

/// A day after all that tests report.
const TODAY: &str = "2026-08-20T04:00:00Z";

/// Runs a test on each engine, with the county's plan and regions loaded.
pub(crate) async fn on_each(body: impl AsyncFn(&TestDomain)) {
    on_each_of(county::DOCUMENT, &county::regions(), body).await;
}

async fn on_each_of(plan: &str, regions: &str, body: impl AsyncFn(&TestDomain)) {
    stores::each(&[], async |place| on(place, plan, regions, &body).await).await;
}

async fn on(place: Place, plan: &str, regions: &str, body: &impl AsyncFn(&TestDomain)) {
    let clock = Clock::manual(TODAY.parse::<Instant>().unwrap());
    let store = Options::new(place.url(), clock.clone());
    let domain = TestDomain::start(county::DOMAIN, store, clock, TempDir::new().unwrap()).await;
    let administrator = domain.callers.administrator();
    administrator.load_regions(regions.as_bytes()).await.unwrap();
    administrator.load_plan(plan.as_bytes()).await.unwrap();
    body(&domain).await;
    domain.stop().await;
}

/// A made-up report of how many centres a region has.
pub(crate) fn centres(region: &str, period: &str, number: u32) -> Observation {
    Observation {
        indicator: format!("indicators/{}", county::CENTRES),
        region: format!("regions/{region}"),
        period: period.to_owned(),
        result: Some(county::value(number)),
        ..Observation::default()
    }
}

/// A report of each of a thousand cells.
pub(crate) fn thousand(number: u32) -> Vec<Observation> {
    county::Cell::many().iter().map(|cell| cell.report(county::value(number))).collect()
}

/// The values that stand in reports of centres, by region and period, withdrawn ones as `-`.
pub(crate) async fn standing(domain: &TestDomain) -> Vec<String> {
    let value = |row: &Observation| match &row.shown_value {
        _ if row.withdrawn => "-".to_owned(),
        Some(value) => value.value.clone(),
        None => "none".to_owned(),
    };
    let rows = domain.callers.viewer().observations().await;
    let shown =
        |row: &Observation| format!("{} {} {}", &row.region["regions/".len()..], row.period, value(row));
    rows.iter().map(shown).collect()
}

/// The newest revision.
pub(crate) fn head(domain: &TestDomain) -> i64 {
    domain.store.head().revision
}

/// Counties of a country that does not exist, and townships of each.
const WIDTH: (u32, u32) = (99, 200);

/// Runs a test on each engine, over a country of some twenty thousand regions.
pub(crate) async fn wide(body: impl AsyncFn(&TestDomain)) {
    on_each_of(&wide_plan(), &wide_regions(), body).await;
}

/// Runs a test over such a country on SQLite.
pub(crate) async fn wide_on_sqlite(body: impl AsyncFn(&TestDomain)) {
    let (plan, regions) = (wide_plan(), wide_regions());
    stores::on_sqlite(&[], async |place| on(place, &plan, &regions, &body).await).await;
}

fn wide_plan() -> String {
    county::DOCUMENT.replace("region = \"990101\"", "region = \"000000\"")
}

fn wide_regions() -> String {
    let mut rows = "code,name,level,parent\n000000,国,country,\n990000,示例省,province,000000\n990100,示例市,prefecture,990000\n".to_owned();
    for county in 990_101..990_101 + WIDTH.0 {
        rows += &format!("{county},示例县{county},county,990100\n");
        let townships =
            (1..=WIDTH.1).map(|town| format!("{county}{town:03},示例乡{town},township,{county}\n"));
        rows.extend(townships);
    }
    rows
}

/// A million reports, region by region.
pub(crate) fn many_regions() -> impl Iterator<Item = Observation> + Send {
    let counties = 990_101..990_101 + WIDTH.0;
    let regions = counties.flat_map(|county| (1..=WIDTH.1).map(move |town| format!("{county}{town:03}")));
    regions.flat_map(|region| {
        let years = (2022..=2025).map(|year: u32| year.to_string());
        let months =
            (2022..=2025).flat_map(|year: u32| (1..=12).map(move |month| format!("{year}-{month:02}")));
        let periods: Vec<_> = years.chain(months).collect();
        periods.into_iter().zip(0..).map(move |(period, number)| centres(&region, &period, number))
    })
}

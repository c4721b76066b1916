//! Series: the periods of one indicator in one region.

use qiyou_proto::{
    indicator::v1::{Frequency, GetSeriesRequest, Series},
    r#type::v1::Authority,
};
use qiyou_tests::{COUNTY, Caller, Refused, TestDomain, value};
use tonic::Code;

const PLACES: &str = "childcare.places_per_1000";

fn asked(indicator: &str) -> GetSeriesRequest {
    GetSeriesRequest {
        indicator: format!("indicators/{indicator}"),
        region: COUNTY.to_owned(),
        authority: Authority::Reported.into(),
        ..Default::default()
    }
}

async fn series(viewer: &Caller, request: GetSeriesRequest) -> Series {
    viewer.indicators().get_series(request).await.unwrap().into_inner()
}

fn periods(series: &Series) -> Vec<&str> {
    series.points.iter().map(|point| point.period.as_str()).collect()
}

#[tokio::test]
async fn periods_come_by_their_start_the_longer_first() {
    let childcare = TestDomain::with_plan("childcare").await;
    let rows = ["2025-Q2", "2025", "2024-Q4", "2025-Q1", "2024"].map(|period| value(PLACES, period, "4.70"));
    childcare.callers.reporter().report(rows).await.unwrap();
    let viewer = childcare.callers.viewer();
    let whole = series(&viewer, asked(PLACES)).await;
    assert_eq!(periods(&whole), ["2024", "2024-Q4", "2025", "2025-Q1", "2025-Q2"]);
    assert_eq!(
        (whole.indicator.as_str(), whole.region.as_str()),
        ("indicators/childcare.places_per_1000", COUNTY)
    );

    let quarters = GetSeriesRequest { frequency: Frequency::Quarter.into(), ..asked(PLACES) };
    assert_eq!(periods(&series(&viewer, quarters).await), ["2024-Q4", "2025-Q1", "2025-Q2"]);
    let years = GetSeriesRequest { frequency: Frequency::Annual.into(), ..asked(PLACES) };
    assert_eq!(periods(&series(&viewer, years).await), ["2024", "2025"]);
}

#[tokio::test]
async fn a_series_is_of_its_region_and_its_indicator_alone() {
    let childcare = TestDomain::with_plan_everywhere("childcare").await;
    let elsewhere = |code: &str| qiyou_proto::indicator::v1::Observation {
        region: format!("regions/{code}"),
        ..value(PLACES, "2024", "4.70")
    };
    let rows =
        [elsewhere("330522103"), elsewhere("330523"), value("childcare.guidance_centres", "2024", "2")];
    childcare.callers.reporter().report(rows).await.unwrap();
    assert_eq!(childcare.callers.viewer().series(PLACES).await, []);
}

#[tokio::test]
async fn the_authority_that_the_plan_prefers_is_taken_unless_another_is_named() {
    let childcare = TestDomain::with_plan("childcare").await;
    childcare.callers.reporter().report([value(PLACES, "2024", "4.70")]).await.unwrap();
    let unsaid = GetSeriesRequest { authority: 0, ..asked(PLACES) };
    let preferred = series(&childcare.callers.viewer(), unsaid).await;
    assert_eq!((preferred.authority(), preferred.points.len()), (Authority::Derived, 0));
}

#[tokio::test]
async fn a_series_of_what_is_not_there_is_refused() {
    let childcare = TestDomain::with_plan("childcare").await;
    let mut viewer = childcare.callers.viewer().indicators();
    let unknown = viewer.get_series(asked("childcare.places_per_100")).await.refused();
    assert_eq!(unknown.why(), (Code::NotFound, "RESOURCE_NOT_FOUND"));
    assert_eq!(unknown.told("name"), "indicators/childcare.places_per_100");

    let nowhere = GetSeriesRequest { region: "regions/330599".to_owned(), ..asked(PLACES) };
    let refusal = viewer.get_series(nowhere).await.refused();
    assert_eq!(refusal.faults(), [("region", "REGION_UNKNOWN")]);
    let foreign = viewer.get_series(asked("housing.property_service_coverage")).await.refused();
    assert_eq!(foreign.faults(), [("indicator", "DOMAIN_NOT_SERVED")]);
}

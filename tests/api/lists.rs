//! Lists and streams of observations: filters, subtrees, and pages that hold each row once.

use std::collections::BTreeSet;

use futures::TryStreamExt;
use qiyou_proto::{
    indicator::v1::{
        ListObservationsRequest, ListObservationsResponse, Observation, StreamObservationsRequest,
    },
    r#type::v1::Absence,
};
use qiyou_tests::{Caller, EXAMPLE_REGIONS, Refused, TestDomain, absent, at, value};
use tonic::Code;

const PLACES: &str = "childcare.places_per_1000";
const CENTRES: &str = "childcare.guidance_centres";

async fn page(viewer: &Caller, request: ListObservationsRequest) -> ListObservationsResponse {
    viewer.indicators().list_observations(request).await.unwrap().into_inner()
}

/// Region, indicator and period of each row that a filter finds.
async fn found(viewer: &Caller, region: &str, filter: &str) -> Vec<String> {
    let (region, filter) = (region.to_owned(), filter.to_owned());
    let request = ListObservationsRequest { region, filter, ..Default::default() };
    let listed = page(viewer, request.clone()).await.observations;
    let asked =
        StreamObservationsRequest { region: request.region, filter: request.filter, ..Default::default() };
    let streamed = viewer.indicators().stream_observations(asked).await.unwrap().into_inner();
    let streamed: Vec<Observation> = streamed.try_collect().await.unwrap();
    assert_eq!(streamed, listed, "a stream holds what the list does");
    let short = |row: &Observation| {
        let (region, indicator) =
            (row.region.rsplit('/').next().unwrap(), row.indicator.rsplit('.').next().unwrap());
        format!("{region} {indicator} {}", row.period)
    };
    listed.iter().map(short).collect()
}

/// A few rows of every sort.
async fn stocked() -> TestDomain {
    let childcare = TestDomain::with_plan_everywhere("childcare").await;
    let reporter = childcare.callers.reporter();
    let sample =
        Observation {
            sample: true, source: "台账（虚构）".to_owned(), ..value(PLACES, "2025", "4.70")
        };
    let rows = [
        value(PLACES, "2023", "4.50"),
        value(PLACES, "2024", "4.60"),
        sample,
        value(PLACES, "2025-Q4", "4.70"),
        value(CENTRES, "2024", "2"),
        at("330522103", absent(PLACES, "2024", Absence::NotApplicable)),
        at("330523", value(PLACES, "2024", "5.10")),
    ];
    let reported = reporter.report(rows).await.unwrap().into_inner().observations;
    childcare.callers.approver().approve(&reported[..1]).await.unwrap();
    childcare
}

#[tokio::test]
async fn rows_come_by_region_indicator_and_period_and_only_those_of_the_subtree() {
    let childcare = stocked().await;
    let viewer = childcare.callers.viewer();
    let county = [
        "330522 guidance_centres 2024",
        "330522 places_per_1000 2023",
        "330522 places_per_1000 2024",
        "330522 places_per_1000 2025",
        "330522 places_per_1000 2025-Q4",
        "330522103 places_per_1000 2024",
    ];
    assert_eq!(found(&viewer, "regions/330522", "").await, county);
    let all = [&county[..], &["330523 places_per_1000 2024"]].concat();
    assert_eq!(found(&viewer, "regions/330500", "").await, all);
    assert_eq!(found(&viewer, "", "").await, all);
    assert_eq!(found(&viewer, "regions/330522103", "").await, county[5..]);
    assert_eq!(found(&viewer, "regions/330600", "").await, [""; 0]);
}

#[tokio::test]
async fn a_subtree_is_told_by_parents_not_by_codes() {
    let childcare = TestDomain::with_plan_everywhere("childcare").await;
    childcare.callers.administrator().load_regions(EXAMPLE_REGIONS.as_bytes()).await.unwrap();
    let rows = [at("990101", value(PLACES, "2024", "4.70")), at("990801", value(PLACES, "2024", "4.80"))];
    childcare.callers.reporter().report(rows).await.unwrap();
    let viewer = childcare.callers.viewer();
    let both = ["990101 places_per_1000 2024", "990801 places_per_1000 2024"];
    assert_eq!(found(&viewer, "regions/990100", "").await, both);
    assert_eq!(found(&viewer, "regions/990101", "").await, both[..1]);
}

#[tokio::test]
async fn a_filter_is_a_conjunction_over_the_documented_fields() {
    let childcare = stocked().await;
    let viewer = childcare.callers.viewer();
    let cases: [(&str, &[&str]); 9] = [
        ("indicator = \"childcare.guidance_centres\"", &["330522 guidance_centres 2024"]),
        ("period = \"2025-Q4\"", &["330522 places_per_1000 2025-Q4"]),
        ("period < \"2024\"", &["330522 places_per_1000 2023"]),
        ("period >= \"2025\"", &["330522 places_per_1000 2025", "330522 places_per_1000 2025-Q4"]),
        ("period > \"2024\" AND period <= \"2025-Q3\"", &[]),
        ("state = \"approved\"", &["330522 places_per_1000 2023"]),
        ("sample = \"true\"", &["330522 places_per_1000 2025"]),
        ("source = \"台账（虚构）\" AND sample != \"false\"", &["330522 places_per_1000 2025"]),
        ("authority = \"derived\"", &[]),
    ];
    for (filter, expected) in cases {
        assert_eq!(found(&viewer, "regions/330522", filter).await, expected, "{filter}");
    }
    let others =
        found(&viewer, "", "indicator != \"childcare.places_per_1000\" AND state != \"approved\"").await;
    assert_eq!(others, ["330522 guidance_centres 2024"]);
}

#[tokio::test]
async fn a_filter_that_is_not_understood_is_refused_and_says_what_is() {
    let childcare = TestDomain::with_plan("childcare").await;
    let mut viewer = childcare.callers.viewer().indicators();
    let fields = "indicator, period, authority, state, source, sample";
    let cases = [
        (
            "colour = \"red\"",
            format!(
                "expected one of the fields {fields} at character 1 of the filter, got \"colour = \\\"red\\\"\""
            ),
        ),
        (
            "period",
            "expected one of the operators = != >= <= > < at character 7 of the filter, got \"\"".to_owned(),
        ),
        (
            "period = 2025",
            "expected a value in double quotes at character 10 of the filter, got \"2025\"".to_owned(),
        ),
        ("state > \"draft\"", "`state` takes = and != only".to_owned()),
        ("state = \"done\"", "\"done\" is no value of `state`".to_owned()),
    ];
    for (filter, words) in cases {
        let request = ListObservationsRequest { filter: filter.to_owned(), ..Default::default() };
        let refusal = viewer.list_observations(request).await.refused();
        assert_eq!(refusal.why(), (Code::InvalidArgument, "FILTER_INVALID"), "{filter}");
        assert_eq!(refusal.violations[0].description, words);
        assert_eq!(["field", "value", "fields"].map(|key| refusal.told(key)), ["filter", filter, fields]);
        let request = StreamObservationsRequest { filter: filter.to_owned(), ..Default::default() };
        assert_eq!(viewer.stream_observations(request).await.refused().reason, "FILTER_INVALID");
    }
}

#[tokio::test]
async fn a_list_of_an_unknown_region_is_refused() {
    let childcare = TestDomain::with_plan("childcare").await;
    let request = ListObservationsRequest { region: "regions/330599".to_owned(), ..Default::default() };
    let refusal = childcare.callers.viewer().indicators().list_observations(request).await.refused();
    assert_eq!(refusal.faults(), [("region", "REGION_UNKNOWN")]);
}

/// A value for each of the county's townships.
fn townships(period: &str) -> Vec<Observation> {
    let codes = [1, 2, 3, 4, 101, 102, 103, 104, 106, 108, 110, 111, 112, 200, 202];
    codes.map(|code| at(&format!("330522{code:03}"), value(PLACES, period, "4.70"))).to_vec()
}

#[tokio::test]
async fn pages_hold_each_row_once_while_others_write() {
    let childcare = TestDomain::with_plan("childcare").await;
    let (reporter, viewer) = (childcare.callers.reporter(), childcare.callers.viewer());
    let before = reporter.report(townships("2024")).await.unwrap().into_inner().observations;
    let mut seen = Vec::new();
    let mut request = ListObservationsRequest { page_size: 3, ..Default::default() };
    for year in 2022.. {
        let page = page(&viewer, request.clone()).await;
        assert!(page.observations.len() <= 3);
        seen.extend(page.observations.into_iter().map(|row| row.name));
        if page.next_page_token.is_empty() {
            break;
        }
        // Rows appear before and behind the place that the reader has reached, and those it saw change.
        if year < 2026 && year != 2024 {
            reporter.report(townships(&year.to_string())).await.unwrap();
        }
        reporter.report([at("330522001", value(PLACES, "2024", &format!("{year}")))]).await.unwrap();
        request.page_token = page.next_page_token;
    }
    let distinct: BTreeSet<&String> = seen.iter().collect();
    assert_eq!(distinct.len(), seen.len(), "no row comes twice");
    assert!(seen.is_sorted(), "rows come in order: {seen:?}");
    let missing: Vec<_> = before.iter().filter(|row| !distinct.contains(&row.name)).collect();
    assert!(missing.is_empty(), "a row that was there all the time is seen: {missing:?}");
}

#[tokio::test]
async fn a_stream_shows_the_revision_at_which_it_began() {
    let childcare = TestDomain::with_plan("childcare").await;
    let (reporter, viewer) = (childcare.callers.reporter(), childcare.callers.viewer());
    reporter.report(townships("2024")).await.unwrap();
    let stream = viewer.indicators().stream_observations(StreamObservationsRequest::default()).await.unwrap();
    reporter.report(townships("2025")).await.unwrap();
    reporter.report([at("330522001", value(PLACES, "2024", "9.99"))]).await.unwrap();
    let rows: Vec<Observation> = stream.into_inner().try_collect().await.unwrap();
    let shown = |row: &Observation| (row.period.clone(), row.shown_value.clone().unwrap().value);
    assert_eq!(rows.len(), townships("2024").len());
    assert!(rows.iter().all(|row| shown(row) == ("2024".to_owned(), "4.70".to_owned())), "{rows:?}");
}

#[tokio::test]
async fn a_page_has_fifty_rows_unless_the_caller_says_and_a_thousand_at_most() {
    let childcare = TestDomain::with_plan("childcare").await;
    for year in 2022..2026 {
        childcare.callers.reporter().report(townships(&year.to_string())).await.unwrap();
    }
    let viewer = childcare.callers.viewer();
    let total = 4 * townships("2024").len();
    for (page_size, expected) in [(0, 50), (7, 7), (5_000, total)] {
        let request = ListObservationsRequest { page_size, ..Default::default() };
        assert_eq!(page(&viewer, request).await.observations.len(), expected);
    }
    let request = ListObservationsRequest { page_size: -1, ..Default::default() };
    let refusal = viewer.indicators().list_observations(request).await.refused();
    assert_eq!(refusal.faults(), [("page_size", "FIELD_OUT_OF_RANGE")]);
    assert_eq!((refusal.told("value"), refusal.told("minimum")), ("-1", "0"));
    assert_eq!(refusal.violations[0].description, "expected a page size of zero or more, got -1");
}

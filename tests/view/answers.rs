//! What a view answers, from a report to the cell that shows it.

use qiyou_proto::{
    aggregator::v1::{FiveYearView, GetFiveYearViewRequest, YearCell},
    r#type::v1::StatusValue,
};
use qiyou_tests::{COUNTY, Caller, Cluster, PLAN, value};

async fn view(caller: &Caller, request: GetFiveYearViewRequest) -> FiveYearView {
    caller.views().get_five_year_view(request).await.unwrap().into_inner()
}

fn asking() -> GetFiveYearViewRequest {
    GetFiveYearViewRequest { plan: PLAN.to_owned(), region: COUNTY.to_owned(), ..Default::default() }
}

fn cell(view: &FiveYearView, indicator: &str, year: i32) -> YearCell {
    let named = format!("indicators/{indicator}");
    let indicators = view.domains.iter().flat_map(|domain| &domain.indicators);
    let mut cells = indicators.filter(|each| each.indicator == named).flat_map(|each| &each.cells);
    cells.find(|cell| cell.year == year).unwrap().clone()
}

#[tokio::test]
async fn a_view_holds_the_whole_plan() {
    let cluster = Cluster::with_plan().await;
    let view = view(&cluster.aggregator().viewer(), asking()).await;
    let counts: Vec<_> =
        view.domains.iter().map(|each| (each.domain.as_str(), each.indicators.len())).collect();
    assert_eq!(
        counts,
        [
            ("childcare", 4),
            ("education", 4),
            ("employment", 2),
            ("health", 4),
            ("elderly_care", 5),
            ("housing", 3),
            ("social_assistance", 5)
        ]
    );
    assert_eq!((view.goals.len(), view.years.len(), view.unreachable.len()), (6, 5, 0));
}

#[tokio::test]
async fn a_write_is_seen_by_whoever_brings_its_token() {
    let cluster = Cluster::with_plan().await;
    let childcare = cluster.callers("childcare");
    let reported =
        childcare.reporter().report([value("childcare.places_per_1000", "2024", "4.70")]).await.unwrap();
    let approved = childcare.approver().approve(&reported.into_inner().observations).await.unwrap();
    let at_least_as_fresh = vec![approved.into_inner().token];
    let request = GetFiveYearViewRequest { at_least_as_fresh, ..asking() };
    let view = view(&cluster.aggregator().viewer(), request).await;
    let cell = cell(&view, "childcare.places_per_1000", 2024);
    assert_eq!(cell.actual.unwrap().value.unwrap().value, "4.70");
    assert_eq!(cell.status.unwrap().value(), StatusValue::Met);
}

//! Asking for views, and looking into them.

use qiyou_proto::{
    aggregator::v1::{
        DomainView, FiveYearView, GetFiveYearViewRequest, GoalView, IndicatorView, ServedFrom, YearCell,
    },
    r#type::v1::StatusValue,
};
use qiyou_tests::{COUNTY, Caller, PLAN};

/// A request for the county's view.
pub(crate) fn asking() -> GetFiveYearViewRequest {
    of(COUNTY)
}

/// A request for a region's view.
pub(crate) fn of(region: &str) -> GetFiveYearViewRequest {
    GetFiveYearViewRequest { plan: PLAN.to_owned(), region: region.to_owned(), ..Default::default() }
}

/// A request for the county's view that includes a write, or all that an earlier view showed.
pub(crate) fn after(token: &str) -> GetFiveYearViewRequest {
    including([token.to_owned()])
}

/// A request for the county's view that includes all these writes.
pub(crate) fn including(tokens: impl Into<Vec<String>>) -> GetFiveYearViewRequest {
    GetFiveYearViewRequest { at_least_as_fresh: tokens.into(), ..asking() }
}

/// The view that answers a request.
pub(crate) async fn view(caller: &Caller, request: GetFiveYearViewRequest) -> FiveYearView {
    caller.views().get_five_year_view(request).await.unwrap().into_inner()
}

/// The same, as the aggregator encoded it.
pub(crate) async fn encoded(caller: &Caller, request: GetFiveYearViewRequest) -> Vec<u8> {
    caller.encoded_view(request).await.unwrap()
}

/// One domain of a view.
pub(crate) fn domain<'a>(view: &'a FiveYearView, id: &str) -> &'a DomainView {
    view.domains.iter().find(|domain| domain.domain == id).unwrap()
}

/// One indicator of a view.
pub(crate) fn indicator<'a>(view: &'a FiveYearView, id: &str) -> &'a IndicatorView {
    let named = format!("indicators/{id}");
    let mut indicators = view.domains.iter().flat_map(|domain| &domain.indicators);
    indicators.find(|indicator| indicator.indicator == named).unwrap()
}

/// One indicator in one year.
pub(crate) fn cell<'a>(view: &'a FiveYearView, id: &str, year: i32) -> &'a YearCell {
    indicator(view, id).cells.iter().find(|cell| cell.year == year).unwrap()
}

/// One goal of a view.
pub(crate) fn goal<'a>(view: &'a FiveYearView, id: &str) -> &'a GoalView {
    view.goals.iter().find(|goal| goal.goal.ends_with(&format!("/goals/{id}"))).unwrap()
}

/// The value that a cell shows; empty without one.
pub(crate) fn shown(cell: &YearCell) -> &str {
    cell.actual.as_ref().and_then(|actual| actual.value.as_ref()).map_or("", |value| &value.value)
}

/// The number that a cell aims at; empty without one.
pub(crate) fn aimed(cell: &YearCell) -> &str {
    cell.target.as_ref().and_then(|target| target.value.as_ref()).map_or("", |value| &value.value)
}

/// Where a cell stands.
pub(crate) fn standing(cell: &YearCell) -> StatusValue {
    cell.status.as_ref().unwrap().value()
}

/// The domains whose figures are not current.
pub(crate) fn stale(view: &FiveYearView) -> Vec<(&str, ServedFrom)> {
    let marked = view.domains.iter().map(|domain| (domain.domain.as_str(), domain.served_from()));
    marked.filter(|(_, from)| *from != ServedFrom::Live).collect()
}

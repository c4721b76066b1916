//! A domain that goes away and returns: the others stay current, and it catches up by itself.

use qiyou_proto::{
    aggregator::v1::{FiveYearView, ServedFrom, StatusReason},
    r#type::v1::StatusValue,
};
use qiyou_tests::{AGGREGATOR, Caller, Cluster, eventually, value};

use crate::{
    acts::{approve, build, project},
    reading::{after, asking, cell, domain, goal, shown, stale, view},
};

const EXPECTANCY: &str = "health.life_expectancy";
const PLACES: &str = "childcare.places_per_1000";
const GOAL: &str = "plan.total_investment";

/// Asks until the view is as it should be.
async fn view_until(viewer: &Caller, what: &str, is_so: impl Fn(&FiveYearView) -> bool) -> FiveYearView {
    let ask = || async { Some(view(viewer, asking()).await).filter(|view| is_so(view)) };
    eventually(what, ask).await
}

#[tokio::test]
async fn a_domain_that_went_away_is_shown_as_it_was_and_catches_up_when_it_returns() {
    let mut cluster = Cluster::with_plan().await;
    let viewer = cluster.aggregator().viewer();
    let token = approve(&cluster, "health", [value(EXPECTANCY, "2024", "82.50")]).await;
    let before = view(&viewer, after(&token)).await;
    assert_eq!((stale(&before).len(), before.unreachable.len()), (0, 0));

    cluster.stop("health").await;
    let without = view_until(&viewer, "the loss of health", |view| !view.unreachable.is_empty()).await;
    assert_eq!(without.unreachable, [cluster.label("health")]);
    assert_eq!(stale(&without), [("health", ServedFrom::LastKnown)], "the six others are current");
    assert_eq!(domain(&without, "health").indicators, domain(&before, "health").indicators);
    let token = approve(&cluster, "childcare", [value(PLACES, "2024", "4.70")]).await;
    assert_eq!(shown(cell(&view(&viewer, after(&token)).await, PLACES, 2024)), "4.70");

    // Somebody else serves the store for a while and takes a write that the aggregator does not hear of.
    cluster.start_elsewhere("health").await;
    approve(&cluster, "health", [value(EXPECTANCY, "2025", "82.61")]).await;
    cluster.stop("health").await;
    assert_eq!(shown(cell(&view(&viewer, asking()).await, EXPECTANCY, 2025)), "");
    cluster.start("health").await;
    let again = view_until(&viewer, "the return of health", |view| view.unreachable.is_empty()).await;
    assert_eq!(stale(&again), []);
    assert_eq!(shown(cell(&again, EXPECTANCY, 2025)), "82.61");
    let token = approve(&cluster, "health", [value(EXPECTANCY, "2023", "81.70")]).await;
    assert_eq!(shown(cell(&view(&viewer, after(&token)).await, EXPECTANCY, 2023)), "81.70");
}

#[tokio::test]
async fn an_aggregator_that_starts_without_a_domain_serves_the_others() {
    let mut cluster = Cluster::with_plan().await;
    approve(&cluster, "health", [value(EXPECTANCY, "2024", "82.50")]).await;
    build(&cluster, "health", project("ward", true, &[(2024, "3000000000")])).await;
    build(&cluster, "housing", project("flats", true, &[(2025, "2500000000")])).await;
    cluster.stop(AGGREGATOR).await;
    cluster.stop("health").await;
    cluster.start(AGGREGATOR).await;

    let viewer = cluster.aggregator().viewer();
    let without = view(&viewer, asking()).await;
    assert_eq!(without.unreachable, [cluster.label("health")]);
    assert_eq!(stale(&without), [("health", ServedFrom::Nothing)]);
    let health = domain(&without, "health");
    assert_eq!(health.indicators.len(), 4, "what the plan asks is shown all the same");
    assert!(health.indicators.iter().flat_map(|each| &each.cells).all(|cell| cell.actual.is_none()));
    let status = goal(&without, GOAL).status.clone().unwrap();
    assert_eq!((status.value(), status.reason()), (StatusValue::Incomplete, StatusReason::PartsMissing));

    cluster.start("health").await;
    let healed = view_until(&viewer, "the first sight of health", |view| view.unreachable.is_empty()).await;
    assert_eq!(stale(&healed), []);
    assert_eq!(shown(cell(&healed, EXPECTANCY, 2024)), "82.50");
    let investment = goal(&healed, GOAL);
    assert_eq!(investment.actual.as_ref().unwrap().value.as_ref().unwrap().value, "55");
    assert_eq!(investment.status.as_ref().unwrap().value(), StatusValue::NotDue);
}

//! Watching a view: it comes at once, again when it changes, and when a new day begins.

use std::time::Duration;

use qiyou_proto::{
    aggregator::v1::{FiveYearView, ServedFrom, WatchFiveYearViewRequest},
    indicator::v1::Observation,
};
use qiyou_tests::{AGGREGATOR, COUNTY, Caller, Cluster, PLAN, Refusal, value};
use tokio::time::timeout;
use tonic::{Code, Streaming};

use crate::{
    acts::approve,
    reading::{cell, shown, stale},
};

const PLACES: &str = "childcare.places_per_1000";
const HERE: &str = "regions/330522103";
const ELSEWHERE: &str = "regions/330522104";

/// How long a view may take to come.
const BOUND: Duration = Duration::from_secs(20);

fn watching(region: &str) -> WatchFiveYearViewRequest {
    WatchFiveYearViewRequest { plan: PLAN.to_owned(), region: region.to_owned(), ..Default::default() }
}

async fn watch(caller: &Caller, request: WatchFiveYearViewRequest) -> Streaming<FiveYearView> {
    caller.views().watch_five_year_view(request).await.unwrap().into_inner()
}

/// The next view; the test fails when it does not come.
async fn next(views: &mut Streaming<FiveYearView>) -> FiveYearView {
    timeout(BOUND, views.message()).await.expect("a view comes in time").unwrap().unwrap()
}

#[tokio::test]
async fn a_watched_view_comes_again_when_it_changes_and_not_when_another_does() {
    let cluster = Cluster::with_plan_in(["childcare"]).await;
    let (reporter, viewer) = (cluster.callers("childcare").reporter(), cluster.aggregator().viewer());
    let counting = |region| WatchFiveYearViewRequest { include_provisional: true, ..watching(region) };
    let mut here = watch(&viewer, counting(HERE)).await;
    let mut there = watch(&viewer, counting(ELSEWHERE)).await;
    for (views, region) in [(&mut here, HERE), (&mut there, ELSEWHERE)] {
        let first = next(views).await;
        assert_eq!((first.region.as_str(), shown(cell(&first, PLACES, 2024))), (region, ""));
    }
    let other = Observation { region: ELSEWHERE.to_owned(), ..value(PLACES, "2024", "4.10") };
    reporter.report([other]).await.unwrap();
    assert_eq!(shown(cell(&next(&mut there).await, PLACES, 2024)), "4.10");
    let own = Observation { region: HERE.to_owned(), ..value(PLACES, "2024", "4.70") };
    reporter.report([own]).await.unwrap();
    assert_eq!(shown(cell(&next(&mut here).await, PLACES, 2024)), "4.70", "nothing was sent in between");
}

#[tokio::test]
async fn a_watched_view_comes_again_at_midnight_in_shanghai() {
    let cluster = Cluster::with_plan_in(["childcare"]).await;
    let viewer = cluster.aggregator().viewer();
    let mut daily = watch(&viewer, watching(COUNTY)).await;
    let fixed = WatchFiveYearViewRequest { judged_on: "2026-08-20".to_owned(), ..watching(COUNTY) };
    let mut fixed = watch(&viewer, fixed).await;
    let before = next(&mut daily).await;
    assert_eq!((before.judged_on.as_str(), next(&mut fixed).await), ("2026-08-20", before.clone()));

    // Midnight there is four in the afternoon in Greenwich.
    cluster.clock.set("2026-08-20T16:00:00Z".parse().unwrap());
    let after = next(&mut daily).await;
    assert_eq!(after.judged_on, "2026-08-21");
    assert_eq!(after.watermarks, before.watermarks, "nothing else has changed");

    approve(&cluster, "childcare", [value(PLACES, "2024", "4.70")]).await;
    let told = next(&mut fixed).await;
    assert_eq!(told.judged_on, "2026-08-20");
    assert_ne!(told.watermarks, before.watermarks, "a day of the caller's own does not end");
}

#[tokio::test]
async fn a_watcher_is_told_when_a_domain_goes_and_when_it_returns() {
    let mut cluster = Cluster::with_plan_in(["childcare", "housing"]).await;
    let mut views = watch(&cluster.aggregator().viewer(), watching(COUNTY)).await;
    let missing = |view: &FiveYearView| stale(view).contains(&("housing", ServedFrom::LastKnown));
    assert!(!missing(&next(&mut views).await));
    cluster.stop("housing").await;
    let without = next(&mut views).await;
    assert_eq!((missing(&without), without.unreachable), (true, vec![cluster.label("housing")]));
    cluster.start("housing").await;
    let again = next(&mut views).await;
    assert_eq!((missing(&again), again.unreachable), (false, vec![]));
}

#[tokio::test]
async fn a_watch_ends_when_the_aggregator_stops() {
    let mut cluster = Cluster::with_plan_in(["childcare"]).await;
    let mut views = watch(&cluster.aggregator().viewer(), watching(COUNTY)).await;
    next(&mut views).await;
    timeout(BOUND, cluster.stop(AGGREGATOR)).await.expect("a watcher does not hold the aggregator up");
    let ended = timeout(BOUND, views.message()).await.unwrap().unwrap_err();
    assert_eq!(Refusal::of(&ended).why(), (Code::Unavailable, "SHUTTING_DOWN"));
}

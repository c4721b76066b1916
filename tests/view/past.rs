//! Reading the past: as it was recorded at an instant, or exactly as an earlier answer.

use std::time::Duration;

use prost::Message;
use prost_types::Timestamp;
use qiyou_proto::{
    aggregator::v1::{FiveYearView, GetFiveYearViewRequest, ServedFrom, StatusFlag},
    r#type::v1::{ReportState, StatusValue},
};
use qiyou_tests::{
    AGGREGATOR, CHANGXING, Cluster, Refused, eventually, fulfilled, regions, sha256, target, value,
};
use tokio::net::TcpListener;
use tonic::{Code, Request};

use crate::{
    acts::{approve, build, now, project, reach_goal, revise, smaller_tree, withdraw},
    reading::{after, aimed, asking, cell, domain, encoded, goal, including, shown, standing, view},
};

const PLACES: &str = "childcare.places_per_1000";
const GOAL: &str = "plan.standard_system";
const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(86_400);

fn as_of(instant: Timestamp) -> GetFiveYearViewRequest {
    GetFiveYearViewRequest { as_of: Some(instant), ..asking() }
}

fn at(token: &str) -> GetFiveYearViewRequest {
    GetFiveYearViewRequest { at_token: token.to_owned(), ..asking() }
}

/// Changes everything that can change: values, a target, a project, a goal, the plan itself and the division tree.
async fn change_everything(cluster: &Cluster) -> FiveYearView {
    revise(cluster, "childcare", target(PLACES, 2026), "5.20").await;
    reach_goal(cluster, GOAL, "2026-S1").await;
    let renewed = CHANGXING.replacen("2025 = \"5.00\"", "2025 = \"5.05\"", 1);
    cluster.load_plan(&smaller_tree(), renewed.into_bytes()).await;
    let last = [
        withdraw(cluster, "childcare", &value(PLACES, "2024", "4.70")).await,
        build(cluster, "housing", project("flats", true, &[(2025, "80000000")])).await,
        approve(cluster, "childcare", [value(PLACES, "2025", "5.05")]).await,
    ];
    view(&cluster.aggregator().viewer(), including(last)).await
}

#[tokio::test]
async fn a_view_of_an_instant_is_what_was_answered_then() {
    let cluster = Cluster::with_plan_in(["childcare", "housing"]).await;
    let viewer = cluster.aggregator().viewer();
    cluster.clock.advance(MINUTE);
    let token = approve(&cluster, "childcare", [value(PLACES, "2024", "4.70")]).await;
    view(&viewer, after(&token)).await;
    cluster.clock.advance(MINUTE);
    let (then, first) = (now(&cluster), encoded(&viewer, asking()).await);

    cluster.clock.advance(DAY);
    let second = change_everything(&cluster).await;
    let (places, places_to_come) = (cell(&second, PLACES, 2025), cell(&second, PLACES, 2026));
    assert_eq!((shown(places), aimed(places), aimed(places_to_come)), ("5.05", "5.05", "5.20"));
    assert_eq!(goal(&second, GOAL).status.as_ref().unwrap().value(), StatusValue::Met);
    assert_eq!(domain(&second, "housing").projects.as_ref().unwrap().count, 1);
    assert_eq!(shown(cell(&second, PLACES, 2024)), "", "the value was withdrawn");
    cluster.clock.advance(MINUTE);

    assert_eq!(encoded(&viewer, as_of(then)).await, first);
    assert_eq!(view(&viewer, as_of(now(&cluster))).await, second);
    let first = FiveYearView::decode(first.as_slice()).unwrap();
    assert_eq!((&*first.judged_on, &*second.judged_on), ("2026-08-20", "2026-08-21"), "each by its own day");
    assert_eq!(first.reference_version, sha256(&regions()));
}

#[tokio::test]
async fn the_day_of_judgement_decides_what_is_over_and_filters_no_values() {
    let cluster = Cluster::with_plan_in(["childcare"]).await;
    let viewer = cluster.aggregator().viewer();
    let token = approve(&cluster, "childcare", [value(PLACES, "2024", "4.70")]).await;
    let followed = view(&viewer, after(&token)).await;
    cluster.clock.advance(MINUTE);
    for (day, of_2025) in [
        ("2024-07-01", StatusValue::NotDue),
        (followed.judged_on.as_str(), StatusValue::Overdue),
        ("2030-01-01", StatusValue::Overdue),
    ] {
        for request in [asking(), as_of(now(&cluster))] {
            let judged = view(&viewer, GetFiveYearViewRequest { judged_on: day.to_owned(), ..request }).await;
            assert_eq!(judged.judged_on, day);
            assert_eq!(standing(cell(&judged, PLACES, 2025)), of_2025, "{day}");
            assert_eq!(shown(cell(&judged, PLACES, 2024)), "4.70", "{day}");
        }
    }
}

#[tokio::test]
async fn before_the_plan_was_loaded_there_is_none() {
    let cluster = Cluster::with_plan_in(["childcare"]).await;
    let Timestamp { seconds, nanos } = now(&cluster);
    let viewer = cluster.aggregator().viewer();
    let before = as_of(Timestamp { seconds: seconds - 1, nanos });
    let refusal = viewer.views().get_five_year_view(before).await.refused();
    assert_eq!(refusal.why(), (Code::NotFound, "RESOURCE_NOT_FOUND"));
    assert_eq!(
        refusal.message,
        "plans/changxing-2023-2027 was not loaded yet at 2026-08-20T03:59:59Z; ask for a later instant"
    );

    let unknown = GetFiveYearViewRequest { plan: "plans/another".to_owned(), ..as_of(now(&cluster)) };
    let refusal = viewer.views().get_five_year_view(unknown).await.refused();
    assert_eq!(refusal.message, "plans/another does not exist");
}

#[tokio::test]
async fn an_approval_is_not_known_before_it_was_given() {
    let cluster = Cluster::with_plan_in(["childcare"]).await;
    let (callers, viewer) = (cluster.callers("childcare"), cluster.aggregator().viewer());
    cluster.clock.advance(MINUTE);
    let reported = callers.reporter().report([value(PLACES, "2024", "4.70")]).await.unwrap().into_inner();
    cluster.clock.advance(MINUTE);
    let then = now(&cluster);
    cluster.clock.advance(MINUTE);
    callers.approver().approve(&reported.observations).await.unwrap();

    let counting = GetFiveYearViewRequest { include_provisional: true, ..as_of(then) };
    let provisional = view(&viewer, counting).await;
    let places = cell(&provisional, PLACES, 2024);
    assert_eq!(places.actual.as_ref().unwrap().state(), ReportState::Submitted);
    assert!(places.status.as_ref().unwrap().flags.contains(&StatusFlag::Provisional.into()));
    assert_eq!(shown(cell(&view(&viewer, as_of(then)).await, PLACES, 2024)), "");
    assert_eq!(shown(cell(&view(&viewer, as_of(now(&cluster))).await, PLACES, 2024)), "4.70");
}

#[tokio::test]
async fn a_token_gives_the_same_bytes_whatever_came_after() {
    let mut cluster = Cluster::with_plan_in(["childcare", "housing", "education"]).await;
    let viewer = cluster.aggregator().viewer();
    let balanced = fulfilled("education.preschool_universal_assessment", "2025");
    let written = [
        approve(&cluster, "education", [balanced]).await,
        approve(&cluster, "childcare", [value(PLACES, "2024", "4.70")]).await,
    ];
    let token = view(&viewer, including(written)).await.token;
    let bytes = encoded(&viewer, asking()).await;

    cluster.clock.advance(DAY);
    change_everything(&cluster).await;
    approve(&cluster, "education", [fulfilled("education.compulsory_balanced_assessment", "2025")]).await;
    assert_eq!(encoded(&viewer, at(&token)).await, bytes);

    cluster.restart("housing").await;
    let again = eventually("the store that returned", || async {
        viewer.views().get_five_year_view(at(&token)).await.ok()
    });
    assert_eq!(again.await.into_inner().encode_to_vec(), bytes);
    cluster.restart(AGGREGATOR).await;
    assert_eq!(encoded(&cluster.aggregator().viewer(), at(&token)).await, bytes);
}

#[tokio::test]
async fn a_store_that_cannot_be_reached_has_no_past_to_show() {
    let mut cluster = Cluster::with_plan_in(["childcare", "housing"]).await;
    let viewer = cluster.aggregator().viewer();
    let written = approve(&cluster, "childcare", [value(PLACES, "2024", "4.70")]).await;
    let token = view(&viewer, after(&written)).await.token;
    cluster.clock.advance(MINUTE);
    cluster.stop("childcare").await;

    let known = view(&viewer, asking()).await;
    assert_eq!(shown(cell(&known, PLACES, 2024)), "4.70", "what is known last is shown now");
    let past = view(&viewer, as_of(now(&cluster))).await;
    assert_eq!(past.unreachable, [cluster.label("childcare")]);
    assert_eq!(domain(&past, "childcare").served_from(), ServedFrom::Nothing);
    assert_eq!(domain(&past, "housing").served_from(), ServedFrom::Live);
    assert_eq!(shown(cell(&past, PLACES, 2024)), "");
    let exact = viewer.views().get_five_year_view(at(&token)).await.refused();
    assert_eq!(exact.why(), (Code::Unavailable, "STORE_UNREACHABLE"));
    assert_eq!(exact.told("store"), cluster.label("childcare"));
}

#[tokio::test]
async fn a_store_whose_clock_is_far_behind_does_not_cost_the_others_their_past() {
    let mut cluster = Cluster::with_plan_in(["childcare", "housing"]).await;
    let viewer = cluster.aggregator().viewer();
    cluster.stop_clock("housing").await;
    cluster.clock.advance(MINUTE);
    let past = view(&viewer, as_of(now(&cluster))).await;
    assert_eq!(past.unreachable, [cluster.label("housing")]);
    assert_eq!(domain(&past, "housing").served_from(), ServedFrom::Nothing);
    assert_eq!(domain(&past, "childcare").served_from(), ServedFrom::Live);
}

#[tokio::test]
async fn a_store_that_hangs_leaves_time_for_an_answer_without_it() {
    let mut cluster = Cluster::with_plan_in(["childcare", "housing"]).await;
    let viewer = cluster.aggregator().viewer();
    cluster.clock.advance(MINUTE);
    cluster.stop("housing").await;
    // Takes connections and says nothing.
    let label = cluster.label("housing");
    let _silent = TcpListener::bind(label.trim_start_matches("housing/")).await.unwrap();
    let mut request = Request::new(as_of(now(&cluster)));
    request.set_timeout(Duration::from_secs(4));
    let past = viewer.views().get_five_year_view(request).await.unwrap().into_inner();
    assert_eq!(past.unreachable, [label]);
    assert_eq!(domain(&past, "childcare").served_from(), ServedFrom::Live);
}

#[tokio::test]
async fn the_past_is_not_asked_for_with_what_belongs_to_the_present() {
    let cluster = Cluster::with_plan_in(["childcare"]).await;
    let Timestamp { seconds, nanos } = now(&cluster);
    let token = approve(&cluster, "childcare", [value(PLACES, "2024", "4.70")]).await;
    let request = GetFiveYearViewRequest {
        as_of: Some(Timestamp { seconds: seconds + 1, nanos }),
        at_least_as_fresh: vec![token],
        judged_on: "2026-08-32".to_owned(),
        ..asking()
    };
    let refusal = cluster.aggregator().viewer().views().get_five_year_view(request).await.refused();
    let faults = [
        ("as_of", "AS_OF_IN_FUTURE"),
        ("judged_on", "FIELD_MALFORMED"),
        ("at_least_as_fresh", "FIELD_NOT_ALLOWED"),
    ];
    assert_eq!(refusal.faults(), faults);
}

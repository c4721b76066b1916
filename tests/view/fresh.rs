//! Answers that are at least as fresh as a write: they wait for it, and say so when it does not come in time.

use std::time::Duration;

use qiyou_kernel::{Token, Uuid};
use qiyou_proto::aggregator::v1::GetFiveYearViewRequest;
use qiyou_tests::{AGGREGATOR, Caller, Cluster, Refusal, Refused, decimal, value};
use tokio::time::timeout;
use tonic::{Code, Request};

use crate::{
    acts::{approve, build, project, reach_goal},
    reading::{after, asking, cell, domain, encoded, including, shown, view},
};

const PLACES: &str = "childcare.places_per_1000";

/// How long is waited for what does not come. A tenth of it is the aggregator's to say so.
const PATIENCE: Duration = Duration::from_secs(3);

/// Asks with a deadline of one's own.
async fn refused_within(viewer: &Caller, limit: Duration, request: GetFiveYearViewRequest) -> Refusal {
    let mut request = Request::new(request);
    request.set_timeout(limit);
    viewer.views().get_five_year_view(request).await.refused()
}

/// Approves a value while the aggregator cannot reach the store, and leaves the store stopped.
async fn approve_unseen(cluster: &mut Cluster, places: &str) -> String {
    cluster.stop("childcare").await;
    cluster.start_elsewhere("childcare").await;
    let token = approve(cluster, "childcare", [value(PLACES, "2024", places)]).await;
    cluster.stop("childcare").await;
    token
}

#[tokio::test]
async fn a_write_that_is_not_followed_in_time_is_said_before_the_deadline() {
    let mut cluster = Cluster::with_plan_in(["childcare", "housing"]).await;
    let viewer = cluster.aggregator().viewer();
    let token = approve_unseen(&mut cluster, "4.70").await;
    let refusal = refused_within(&viewer, PATIENCE, after(&token)).await;
    assert_eq!(refusal.why(), (Code::Unavailable, "NOT_YET_FRESH"));
    let Token { store, revision, .. } = token.parse().unwrap();
    assert_eq!(
        (refusal.told("store"), refusal.told("revision")),
        (&*store.to_string(), &*revision.to_string())
    );
    assert_eq!(shown(cell(&view(&viewer, asking()).await, PLACES, 2024)), "", "without the token it answers");
}

#[tokio::test]
async fn a_store_that_was_not_reached_since_the_start_may_be_the_one_that_is_meant() {
    let mut cluster = Cluster::with_plan_in(["childcare", "housing"]).await;
    let token = approve_unseen(&mut cluster, "4.70").await;
    cluster.restart(AGGREGATOR).await;
    let viewer = cluster.aggregator().viewer();
    assert_eq!(view(&viewer, asking()).await.unreachable, [cluster.label("childcare")]);
    let refusal = refused_within(&viewer, PATIENCE, after(&token)).await;
    assert_eq!(refusal.why(), (Code::Unavailable, "NOT_YET_FRESH"));
}

#[tokio::test]
async fn an_answer_waits_until_the_store_is_followed_that_far() {
    let mut cluster = Cluster::with_plan_in(["childcare"]).await;
    let viewer = cluster.aggregator().viewer();
    let token = approve_unseen(&mut cluster, "4.70").await;
    let (view, ()) = futures::join!(view(&viewer, after(&token)), cluster.start("childcare"));
    assert_eq!(shown(cell(&view, PLACES, 2024)), "4.70");
    assert_eq!(view.unreachable, [""; 0]);
}

#[tokio::test]
async fn the_token_of_a_view_stands_for_all_that_it_showed() {
    let mut cluster = Cluster::with_plan_in(["childcare", "housing"]).await;
    let viewer = cluster.aggregator().viewer();
    let written = [
        approve(&cluster, "childcare", [value(PLACES, "2024", "4.70")]).await,
        build(&cluster, "housing", project("flats", true, &[(2024, "30000000")])).await,
    ];
    let earlier = view(&viewer, including(written)).await;
    let sum = domain(&earlier, "housing").projects.as_ref().unwrap().completed.clone();
    assert_eq!((shown(cell(&earlier, PLACES, 2024)), sum), ("4.70", Some(decimal("30000000"))));

    let first = encoded(&viewer, asking()).await;
    cluster.restart(AGGREGATOR).await;
    let viewer = cluster.aggregator().viewer();
    assert_eq!(encoded(&viewer, after(&earlier.token)).await, first);
}

#[tokio::test]
async fn a_token_of_a_history_that_ended_says_so() {
    let cluster = Cluster::with_plan_in(["childcare"]).await;
    let viewer = cluster.aggregator().viewer();
    let of_another = |token: &str| Token { epoch: Uuid::nil(), ..token.parse().unwrap() }.to_string();
    let ended = |refusal: Refusal| {
        assert_eq!(refusal.why(), (Code::FailedPrecondition, "CURSOR_OTHER_EPOCH"));
        assert!(
            refusal.message.ends_with("began a new line of history; read without this token"),
            "{refusal}"
        );
    };
    // A domain's store may have been restored a moment ago, so that its new history is waited for.
    let token = approve(&cluster, "childcare", [value(PLACES, "2024", "4.70")]).await;
    ended(refused_within(&viewer, PATIENCE, after(&of_another(&token))).await);
    // The aggregator knows its own.
    let token = reach_goal(&cluster, "plan.standard_system", "2026-S1").await;
    let told = refused_within(&viewer, Duration::from_secs(60), after(&of_another(&token)));
    ended(timeout(Duration::from_secs(5), told).await.unwrap());
}

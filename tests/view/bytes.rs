//! Same inputs, same bytes: over restarts, and over engines.

use std::{collections::BTreeSet, time::Duration};

use qiyou_proto::{aggregator::v1::GetFiveYearViewRequest, indicator::v1::Observation};
use qiyou_tests::{Caller, Cluster, Member, Place, fulfilled, ratio, target, value};

use crate::{
    acts::{approve, build, now, project, reach_goal, revise},
    reading::{aimed, asking, cell, encoded, including, of, view},
};

const PLACES: &str = "childcare.places_per_1000";
const SHARE: &str = "childcare.inclusive_place_share";
const MINUTE: Duration = Duration::from_secs(60);

/// A story of the county that touches everything a view holds; a request for the past, and one for an earlier answer.
async fn tell(cluster: &Cluster) -> [GetFiveYearViewRequest; 2] {
    cluster.load().await;
    let (clock, viewer) = (&cluster.clock, cluster.aggregator().viewer());
    clock.advance(MINUTE);
    let rows = [value(PLACES, "2024", "4.70"), value(PLACES, "2026-Q2", "5.10")];
    approve(cluster, "childcare", rows).await;
    let towns = [("330522103", "600"), ("330522001", "650.5")].map(|(code, part)| Observation {
        region: format!("regions/{code}"),
        ..ratio(SHARE, "2025", part, "700")
    });
    let towns = cluster.callers("childcare").reporter().report(towns).await.unwrap().into_inner();
    clock.advance(MINUTE);
    let as_of = GetFiveYearViewRequest { as_of: Some(now(cluster)), ..asking() };
    let insured = fulfilled("elderly_care.ltc_insurance_coverage", "2025");
    let first = [towns.token, approve(cluster, "elderly_care", [insured]).await];
    let token = view(&viewer, including(first)).await.token;

    clock.advance(60 * 24 * MINUTE);
    let second = [
        revise(cluster, "childcare", target(PLACES, 2026), "5.20").await,
        build(cluster, "housing", project("flats", true, &[(2024, "30000000.50"), (2025, "7")])).await,
        reach_goal(cluster, "plan.standard_system", "2026-S1").await,
    ];
    assert_eq!(aimed(cell(&view(&viewer, including(second)).await, PLACES, 2026)), "5.20");
    [as_of, GetFiveYearViewRequest { at_token: token, ..asking() }]
}

/// What is answered to every kind of request.
async fn answers(viewer: &Caller, past: &[GetFiveYearViewRequest; 2]) -> Vec<Vec<u8>> {
    let [as_of, at_token] = past.clone();
    let requests = [
        asking(),
        GetFiveYearViewRequest { include_commitments: true, include_provisional: true, ..asking() },
        GetFiveYearViewRequest { domains: vec!["housing".to_owned()], ..asking() },
        GetFiveYearViewRequest { judged_on: "2028-01-01".to_owned(), ..asking() },
        of("regions/330522103"),
        of("regions/330500"),
        as_of,
        at_token,
    ];
    let mut answers = Vec::new();
    for request in requests {
        answers.push(encoded(viewer, request).await);
    }
    answers
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_story_is_the_same_bytes_on_every_engine_and_after_every_restart() {
    let domains = ["childcare", "elderly_care", "housing"];
    let mut told = Vec::new();
    for place in Place::all() {
        let mut cluster = Cluster::twin(place, domains.map(Member::only).into()).await;
        let past = tell(&cluster).await;
        let before = answers(&cluster.aggregator().viewer(), &past).await;
        cluster.restart_all().await;
        let after = answers(&cluster.aggregator().viewer(), &past).await;
        assert!(before == after, "a restart changes answers on {place:?}: {:?}", differing(&before, &after));
        told.push(after);
    }
    for other in &told {
        assert!(*other == told[0], "an engine changes answers: {:?}", differing(&told[0], other));
    }
    let distinct: BTreeSet<_> = told[0].iter().collect();
    assert_eq!(distinct.len(), told[0].len(), "every request has an answer of its own");
}

/// Which answers differ.
fn differing(left: &[Vec<u8>], right: &[Vec<u8>]) -> Vec<usize> {
    (0..left.len()).filter(|index| left[*index] != right[*index]).collect()
}

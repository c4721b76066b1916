//! Readers of one region: what happens elsewhere does not come to them, and moves them on all the same.

use std::time::Duration;

use qiyou_proto::indicator::v1::{Change, change::Resource};
use qiyou_store::Head;
use qiyou_tests::TestDomain;

use crate::{
    county::{self, CENTRES, Cell, value},
    following::Following,
};

const OURS: &str = "990101001";
const ELSEWHERE: &str = "990101002";

/// Reports a figure of a region; returns the head that it leaves.
async fn report(domain: &TestDomain, region: &str) -> Head {
    let cell = Cell { indicator: CENTRES, region: region.parse().unwrap(), period: "2024" };
    domain.callers.reporter().report([cell.report(value(3))]).await.unwrap();
    domain.store.head()
}

fn regions(changes: &[Change]) -> Vec<&str> {
    let region = |change| match change {
        &Change { resource: Some(Resource::Observation(ref row)), .. } => row.region.as_str(),
        other => panic!("nobody wrote {other:?}"),
    };
    changes.iter().map(region).collect()
}

#[tokio::test]
async fn what_passed_elsewhere_moves_the_reader_on() {
    let domain = county::domain().await;
    let start = domain.store.head().revision;
    let mut feed = Following::after(&domain, domain.store.cursor(start), &[OURS]).await;
    report(&domain, OURS).await;
    let head = report(&domain, ELSEWHERE).await.revision;

    let (changes, position) = feed.upto(head).await;
    assert_eq!(regions(&changes), [format!("regions/{OURS}")]);
    assert_eq!(position.cursor, domain.store.cursor(head).to_string());
}

#[tokio::test]
async fn a_position_has_the_time_of_its_own_revision() {
    let domain = county::domain().await;
    let start = domain.store.head().revision;
    let ours = report(&domain, OURS).await;
    domain.clock.advance(Duration::from_secs(60));
    let elsewhere = report(&domain, ELSEWHERE).await;

    let mut feed = Following::after(&domain, domain.store.cursor(start), &[OURS]).await;
    let (changes, position) = feed.upto(elsewhere.revision).await;
    let seconds = |head: Head| head.recorded_at.as_micros() / 1_000_000;
    assert_eq!(changes[0].record_time.unwrap().seconds, seconds(ours));
    assert_eq!(position.record_time.unwrap().seconds, seconds(elsewhere));
}

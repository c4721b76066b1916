//! Readers of some regions: they get their observations and what belongs to everyone, and are told when the rest passed.

use qiyou_proto::{
    indicator::v1::{Change, Observation, ReviseTargetRequest, WatchChangesRequest, change::Resource},
    r#type::v1::Decimal,
};
use qiyou_tests::{Refused, TestDomain};
use tonic::Code;

use crate::{
    county::{self, CENTRES, TARGETS, value},
    following::Following,
};

fn centres(region: &str, number: u32) -> Observation {
    Observation {
        indicator: format!("indicators/{CENTRES}"),
        region: format!("regions/{region}"),
        period: "2024".to_owned(),
        result: Some(value(number)),
        ..Observation::default()
    }
}

async fn report(domain: &TestDomain, region: &str) {
    domain.callers.reporter().report([centres(region, 3)]).await.unwrap();
}

async fn revise_a_target(domain: &TestDomain) {
    let request = ReviseTargetRequest {
        name: format!("{TARGETS}/2024"),
        value: Some(Decimal { value: "4".to_owned() }),
        reason: "the mid-term adjustment".to_owned(),
        document: "a decision".to_owned(),
        ..Default::default()
    };
    domain.callers.administrator().indicators().revise_target(request).await.unwrap();
}

/// What changes are of: the region of an observation, or the kind of what has none.
fn subjects(changes: &[Change]) -> Vec<&str> {
    let subject = |change: &'_ Change| match change.resource.as_ref().unwrap() {
        Resource::Observation(_) => "",
        Resource::Target(_) => "a target",
        Resource::PlanVersion(_) => "a plan",
        Resource::ReferenceVersion(_) => "reference data",
        Resource::Progress(_) | Resource::Project(_) => "something else",
    };
    let region = |change| match change {
        &Change { resource: Some(Resource::Observation(ref row)), .. } => {
            row.region.trim_start_matches("regions/")
        }
        other => subject(other),
    };
    changes.iter().map(region).collect()
}

#[tokio::test]
async fn a_reader_of_a_region_gets_its_subtree_and_what_belongs_to_everyone() {
    let domain = county::domain().await;
    for region in ["990101", "990101001", "990101002", "990102"] {
        report(&domain, region).await;
    }
    revise_a_target(&domain).await;
    let (start, head) = (domain.store.cursor(0), domain.store.head().revision);

    for (regions, observed) in [
        (&["990101001"][..], &["990101001"][..]),
        (&["990101"], &["990101", "990101001", "990101002"]),
        (&["990101002", "990102"], &["990101002", "990102"]),
        (&[], &["990101", "990101001", "990101002", "990102"]),
    ] {
        let (changes, position) = Following::after(&domain, start, regions).await.upto(head).await;
        let expected = [&["reference data", "a plan"], observed, &["a target"]].concat();
        assert_eq!(subjects(&changes), expected, "{regions:?}");
        assert_eq!(position.revision, head);
    }
}

#[tokio::test]
async fn what_passed_elsewhere_moves_the_reader_on() {
    let domain = county::domain().await;
    report(&domain, "990101001").await;
    let ours = domain.store.head();
    let mut feed = Following::after(&domain, domain.store.cursor(ours.revision - 1), &["990101001"]).await;
    report(&domain, "990102").await;
    let theirs = domain.store.head();

    let (changes, position) = feed.upto(theirs.revision).await;
    assert_eq!(subjects(&changes), ["990101001"]);
    assert_eq!(position.cursor, domain.store.cursor(theirs.revision).to_string());
}

#[tokio::test]
async fn a_position_has_the_time_of_its_own_revision() {
    let domain = county::domain().await;
    let before = domain.store.head().revision;
    report(&domain, "990101001").await;
    report(&domain, "990102").await;
    let theirs = domain.store.head();
    domain.clock.advance(std::time::Duration::from_secs(60));

    let cursor = domain.store.cursor(before);
    let (changes, position) =
        Following::after(&domain, cursor, &["990101001"]).await.upto(theirs.revision).await;
    assert_eq!(subjects(&changes), ["990101001"]);
    let time = position.record_time.unwrap();
    assert_ne!(Some(time), changes[0].record_time);
    let micros = time.seconds * 1_000_000 + i64::from(time.nanos) / 1_000;
    assert_eq!(micros, theirs.recorded_at.as_micros());
}

#[tokio::test]
async fn regions_are_named_like_everywhere() {
    let domain = county::domain().await;
    let regions = vec!["regions/990101".to_owned(), "990102".to_owned()];
    let request = WatchChangesRequest { regions, ..Default::default() };
    let refusal = domain.callers.viewer().indicators().watch_changes(request).await.refused();
    assert_eq!(refusal.why(), (Code::InvalidArgument, "FIELD_MALFORMED"));
    assert_eq!(refusal.faults(), [("regions[1]", "FIELD_MALFORMED")]);
}

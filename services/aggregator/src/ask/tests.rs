use qiyou_kernel::Uuid;
use qiyou_proto::aggregator::v1::{GetFiveYearViewRequest, StreamFiveYearViewsRequest};

use super::*;

fn clock() -> Clock {
    Clock::manual("2025-07-01T00:00:00Z".parse().unwrap())
}

fn request() -> GetFiveYearViewRequest {
    GetFiveYearViewRequest {
        plan: "plans/p-1".to_owned(),
        region: "regions/330522".to_owned(),
        ..GetFiveYearViewRequest::default()
    }
}

fn faults(refused: &Error) -> Vec<(String, Reason)> {
    refused.violations().iter().map(|violation| (violation.field.clone(), violation.reason)).collect()
}

fn view_token() -> String {
    let digest = qiyou_kernel::Digest::of(b"");
    let part = Token { store: Uuid::nil(), epoch: Uuid::nil(), revision: 7 };
    ViewToken::new(vec![part], digest, digest, qiyou_kernel::date::parse("2025-01-01").unwrap()).to_string()
}

#[test]
fn every_fault_of_a_request_is_told_at_once() {
    let request = GetFiveYearViewRequest {
        plan: "plans/".to_owned(),
        region: String::new(),
        domains: ["health", "Health", "health"].map(str::to_owned).to_vec(),
        judged_on: "2025-13-01".to_owned(),
        at_least_as_fresh: vec!["x".to_owned(), String::new()],
        ..GetFiveYearViewRequest::default()
    };
    let expected = [
        ("plan", Reason::FieldMalformed),
        ("domains[1]", Reason::FieldMalformed),
        ("region", Reason::FieldRequired),
        ("at_least_as_fresh[0]", Reason::TokenMalformed),
        ("at_least_as_fresh[1]", Reason::FieldRequired),
        ("judged_on", Reason::FieldMalformed),
    ];
    let expected = expected.map(|(field, reason)| (field.to_owned(), reason));
    assert_eq!(faults(&get(&request, &clock()).unwrap_err()), expected);
}

#[test]
fn a_domain_is_named_once() {
    let domains = ["health", "housing", "health"].map(str::to_owned).to_vec();
    let refused = get(&GetFiveYearViewRequest { domains, ..request() }, &clock()).unwrap_err();
    assert_eq!(faults(&refused), [("domains[2]".to_owned(), Reason::DuplicateItem)]);
}

#[test]
fn an_exact_snapshot_takes_nothing_that_it_says_already() {
    let now = prost_types::Timestamp { seconds: 1_700_000_000, nanos: 0 };
    let exact = GetFiveYearViewRequest {
        at_token: view_token(),
        as_of: Some(now),
        judged_on: "2025-01-01".to_owned(),
        at_least_as_fresh: vec![view_token()],
        ..request()
    };
    let refused = get(&exact, &clock()).unwrap_err();
    let fields: Vec<_> = faults(&refused).into_iter().map(|(field, _)| field).collect();
    assert_eq!(fields, ["as_of", "judged_on", "at_least_as_fresh", "at_least_as_fresh"]);
    assert!(refused.violations().iter().all(|violation| violation.reason == Reason::FieldNotAllowed));
    let exact = GetFiveYearViewRequest { at_token: view_token(), ..request() };
    assert!(matches!(get(&exact, &clock()).unwrap().2, When::Token(token) if token.parts().len() == 1));
}

#[test]
fn the_future_cannot_be_read() {
    let as_of = Some(prost_types::Timestamp { seconds: 4_000_000_000, nanos: 0 });
    let refused = get(&GetFiveYearViewRequest { as_of, ..request() }, &clock()).unwrap_err();
    assert_eq!(refused.reason(), Reason::AsOfInFuture);
}

#[test]
fn the_token_of_a_view_stands_for_every_store_in_it() {
    let fresh = GetFiveYearViewRequest { at_least_as_fresh: vec![view_token(), view_token()], ..request() };
    let (_, _, when) = get(&fresh, &clock()).unwrap();
    assert!(matches!(when, When::Now { fresh, .. } if fresh.len() == 2));
}

#[test]
fn a_stream_is_of_listed_regions_or_of_a_level_below_one() {
    let of = |regions: &[&str], subtree: &str, level: &str| {
        stream(&StreamFiveYearViewsRequest {
            plan: "plans/p-1".to_owned(),
            regions: regions.iter().map(|code| format!("regions/{code}")).collect(),
            subtree: subtree.to_owned(),
            level: level.to_owned(),
            ..StreamFiveYearViewsRequest::default()
        })
        .map(|many| many.regions)
    };
    let listed = of(&["330523", "330522"], "", "").unwrap();
    assert!(matches!(listed, Regions::Listed(codes) if codes.is_sorted() && codes.len() == 2));
    let below = of(&[], "regions/330500", "").unwrap();
    assert!(matches!(below, Regions::Below(top, Level::County) if top.as_str() == "330500"));
    assert!(matches!(of(&[], "regions/330500", "township"), Ok(Regions::Below(_, Level::Township))));
    assert_eq!(faults(&of(&[], "", "county").unwrap_err()).len(), 2);
    assert_eq!(faults(&of(&["330522"], "regions/330500", "").unwrap_err())[0].0, "regions");
    assert_eq!(faults(&of(&[], "regions/330500", "village").unwrap_err())[0].1, Reason::FieldOutOfRange);
    assert_eq!(faults(&of(&["330522", "330522"], "", "").unwrap_err())[0].1, Reason::DuplicateItem);
}

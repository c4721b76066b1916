//! The names of everything that came: known, of one form, and one thing each.

use std::collections::{BTreeMap, BTreeSet};

use qiyou_telemetry::names::{ATTRIBUTES, INSTRUMENTS, is_well_formed};

use crate::story::story;

#[tokio::test(flavor = "multi_thread")]
async fn every_instrument_is_heard_of_by_its_name_and_its_unit() {
    let points = story().await.received.points();
    let heard: BTreeMap<_, _> =
        points.iter().map(|point| (point.name.as_str(), point.unit.as_str())).collect();
    let known: BTreeMap<_, _> =
        INSTRUMENTS.iter().map(|instrument| (instrument.name, instrument.unit)).collect();
    assert_eq!(heard, known);
    let named: BTreeSet<_> = points.iter().map(|point| (&point.name, &point.unit)).collect();
    assert_eq!(named.len(), heard.len(), "a name with two units: {named:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_attribute_is_one_that_is_named() {
    let received = &story().await.received;
    let of_spans = received.spans().into_iter().flat_map(|span| span.attributes.into_keys());
    let of_points = received.points().into_iter().flat_map(|point| point.attributes.into_keys());
    let heard: BTreeSet<_> = of_spans.chain(of_points).collect();
    let unknown: Vec<_> = heard.iter().filter(|name| !ATTRIBUTES.contains(&name.as_str())).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    let of_resources = received.resources().into_iter().flat_map(|resource| resource.into_keys());
    let ill: Vec<_> = heard.into_iter().chain(of_resources).filter(|name| !is_well_formed(name)).collect();
    assert!(ill.is_empty(), "{ill:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn spans_are_named_after_what_can_be_counted() {
    let names: BTreeSet<_> = story().await.received.spans().into_iter().map(|span| span.name).collect();
    let is_method = |name: &String| name.starts_with("qiyou.") && name.split('/').count() == 2;
    let others: Vec<_> = names.iter().filter(|name| !is_method(name)).collect();
    assert_eq!(others, ["transaction"]);
}

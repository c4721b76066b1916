//! One trace, from the caller to the transactions of every store.

use std::collections::BTreeSet;

use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use qiyou_tests::DOMAINS;

use crate::{
    caller::{LEFT_OUT, SPAN, TRACE},
    story::{Story, story},
    told::Span,
};

const LOAD_ALL: &str = "qiyou.aggregator.v1.PlanService/LoadPlan";
const LOAD_ONE: &str = "qiyou.indicator.v1.IndicatorService/LoadPlan";

fn of_the_caller(story: &Story) -> Vec<Span> {
    story.received.spans().into_iter().filter(|span| span.trace == TRACE).collect()
}

fn children<'s>(spans: &'s [Span], parent: &Span) -> Vec<&'s Span> {
    spans.iter().filter(|span| span.parent == parent.id).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_trace_leads_from_the_caller_to_the_transactions_of_all_domains() {
    let story = story().await;
    let spans = of_the_caller(story);
    let root = spans.iter().find(|span| span.name == LOAD_ALL).unwrap();
    assert_eq!((root.kind, root.parent.as_str(), root.failed), (SpanKind::Server, SPAN, false));
    assert_eq!(root.attributes["rpc.system.name"], "grpc");
    assert_eq!(root.attributes["rpc.response.status_code"], "OK");
    assert!(!root.attributes.contains_key("qiyou.domain"), "the aggregator spans the domains");

    let calls: Vec<_> =
        children(&spans, root).into_iter().filter(|span| span.kind == SpanKind::Client).collect();
    assert!(
        calls.iter().all(|call| call.name == LOAD_ONE && call.attributes["server.address"] == "127.0.0.1")
    );
    let mut written = BTreeSet::new();
    for call in calls {
        let [served] = children(&spans, call)[..] else { panic!("a call is served once: {call:?}") };
        assert_eq!((served.kind, served.name.as_str()), (SpanKind::Server, LOAD_ONE));
        let domain = &served.attributes["qiyou.domain"];
        assert!(call.attributes["qiyou.peer.service"].starts_with(&format!("{domain}/")), "{call:?}");
        for transaction in children(&spans, served) {
            assert_eq!(transaction.name, "transaction");
            assert_eq!(transaction.attributes["qiyou.store.engine"], "sqlite");
            assert_eq!(transaction.links, [served.id.as_str()]);
            written.insert(domain.clone());
        }
    }
    assert_eq!(written, DOMAINS.map(str::to_owned).into());
    let own: Vec<_> = children(&spans, root).into_iter().filter(|span| span.name == "transaction").collect();
    assert_eq!(own.len(), 1, "the aggregator's own store comes last");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_span_of_a_trace_has_its_parent_in_it() {
    let story = story().await;
    let spans = of_the_caller(story);
    let ids: BTreeSet<_> = spans.iter().map(|span| span.id.as_str()).chain([SPAN]).collect();
    let orphans: Vec<_> = spans.iter().filter(|span| !ids.contains(span.parent.as_str())).collect();
    assert!(orphans.is_empty(), "{orphans:#?}");
    assert_eq!(ids.len(), spans.len() + 1, "a span came twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_id_that_a_caller_is_given_is_that_of_its_span() {
    let story = story().await;
    let spans = of_the_caller(story);
    let root = spans.iter().find(|span| span.name == LOAD_ALL).unwrap();
    assert_eq!(story.loaded, format!("{TRACE}-{}", root.id));
    assert_eq!(root.attributes["qiyou.request.id"], story.loaded);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_fails_its_caller_and_not_the_server_that_refused() {
    let spans = story().await.received.spans();
    let lost = |span: &&Span| span.attributes.get("error.type").is_some_and(|why| why == "STORE_UNREACHABLE");
    let refused = spans.iter().find(|span| lost(span) && span.kind == SpanKind::Client).unwrap();
    assert!(refused.failed);
    let denied =
        spans.iter().find(|span| span.attributes.get("error.type").is_some_and(|why| why == "ROLE_MISSING"));
    let denied = denied.unwrap();
    assert_eq!((denied.kind, denied.failed), (SpanKind::Server, false));
    assert_eq!(denied.attributes["rpc.response.status_code"], "PERMISSION_DENIED");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_its_caller_does_not_record_is_not_recorded_here() {
    let received = &story().await.received;
    assert!(!received.spans().iter().any(|span| span.trace == LEFT_OUT));
    assert!(received.lines().iter().any(|line| line.trace == LEFT_OUT), "its log is told all the same");
}

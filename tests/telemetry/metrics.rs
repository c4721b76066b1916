//! Rate, errors and duration of every call; stores, feeds and projections.

use qiyou_tests::DOMAINS;

use crate::{
    story::{STOPPED, story},
    told::Point,
};

const REPORT: &str = "qiyou.indicator.v1.IndicatorService/ReportObservations";
const SERVED: &str = "rpc.server.call.duration";

/// The one point of an instrument with these attributes.
fn only(points: &[Point], name: &str, attributes: &[(&str, &str)]) -> Point {
    let found: Vec<_> = points.iter().filter(|point| point.is_of(name, attributes)).collect();
    let [point] = found[..] else {
        let others: Vec<_> = points.iter().filter(|point| point.is_of(name, &[])).collect();
        panic!("{} of {name} with {attributes:?}, among {others:#?}", found.len());
    };
    point.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_served_are_measured_by_method_code_reason_and_domain() {
    let points = story().await.received.points();
    let of_childcare = [("rpc.system.name", "grpc"), ("rpc.method", REPORT), ("qiyou.domain", "childcare")];
    let [system, method, domain] = of_childcare;
    let answered = only(&points, SERVED, &[system, method, domain, ("rpc.response.status_code", "OK")]);
    assert_eq!((answered.value, answered.unit.as_str()), (1.0, "s"));
    assert!(answered.sum > 0.0 && !answered.attributes.contains_key("error.type"), "{answered:?}");
    for (code, reason) in [("PERMISSION_DENIED", "ROLE_MISSING"), ("INVALID_ARGUMENT", "PERIOD_MALFORMED")] {
        let why = [("rpc.response.status_code", code), ("error.type", reason)];
        let refused = only(&points, SERVED, &[system, method, domain, why[0], why[1]]);
        assert_eq!(refused.value, 1.0, "{refused:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_made_are_measured_by_the_service_they_go_to() {
    let story = story().await;
    let points = story.received.points();
    let load = ("rpc.method", "qiyou.indicator.v1.IndicatorService/LoadPlan");
    let made: Vec<_> =
        points.iter().filter(|point| point.is_of("rpc.client.call.duration", &[load])).collect();
    for domain in DOMAINS {
        let to = |point: &&&Point| point.attributes["qiyou.peer.service"].starts_with(&format!("{domain}/"));
        let point = made.iter().find(to).unwrap();
        assert_eq!(point.attributes["rpc.response.status_code"], "OK");
        assert_eq!(point.attributes["server.address"], "127.0.0.1");
    }
    let peer = ("qiyou.peer.service", story.stopped.as_str());
    assert!(only(&points, "qiyou.rpc.client.retried_calls", &[peer]).value >= 1.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_in_flight_and_calls_shed_are_counted() {
    let points = story().await.received.points();
    let childcare = [("qiyou.domain", "childcare")];
    assert_eq!(
        only(&points, "qiyou.rpc.server.active_calls", &childcare).value,
        1.0,
        "the aggregator watches"
    );
    assert_eq!(only(&points, "qiyou.rpc.server.shed_calls", &childcare).value, 0.0);
    assert_eq!(only(&points, "qiyou.rpc.server.shed_calls", &[("qiyou.domain", "culture")]).value, 1.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn stores_are_measured_by_their_id() {
    let points = story().await.received.points();
    let lengths: Vec<_> =
        points.iter().filter(|point| point.is_of("qiyou.store.queue.length", &[])).collect();
    // Those of the domains but the one that was stopped, the aggregator's, and that of the service that takes no calls.
    assert_eq!(lengths.len(), DOMAINS.len() - 1 + 2);
    for length in lengths {
        assert_eq!((length.value, length.attributes["qiyou.store.engine"].as_str()), (0.0, "sqlite"));
        assert_eq!(length.attributes["qiyou.store.id"].len(), 36);
    }
    let durations: Vec<_> =
        points.iter().filter(|point| point.is_of("qiyou.store.transaction.duration", &[])).collect();
    assert_eq!(durations.len(), DOMAINS.len() + 1);
    for duration in durations {
        let store = ("qiyou.store.id", duration.attributes["qiyou.store.id"].as_str());
        let writes = only(&points, "qiyou.store.transaction.writes", &[store]);
        assert!(
            duration.sum > 0.0 && writes.value == duration.value && writes.sum >= writes.value,
            "{writes:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn feeds_and_projections_are_measured_by_their_store() {
    let points = story().await.received.points();
    for domain in DOMAINS {
        let of = [("qiyou.domain", domain)];
        assert_eq!(only(&points, "qiyou.feed.lag", &of).value, 0.0);
        assert!((0.0..60.0).contains(&only(&points, "qiyou.projection.staleness", &of).value));
        let losses = only(&points, "qiyou.feed.losses", &of).value;
        assert_eq!(losses > 0.0, domain == STOPPED, "{domain}: {losses}");
        let size = only(&points, "qiyou.projection.size", &of).value;
        assert_eq!(size > 0.0, domain == "childcare", "{domain}: {size}");
    }
    assert!(only(&points, "process.uptime", &[]).value > 0.0);
}

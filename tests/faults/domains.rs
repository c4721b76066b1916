//! Domains that go away from the aggregator, by and by or at once, and come back: views go on, and nothing is lost.

use std::time::Duration;

use qiyou_proto::aggregator::v1::{
    DomainView, FiveYearView, GetFiveYearViewRequest, LoadPlanRequest, ServedFrom,
};
use qiyou_tests::{COUNTY, Callers, Cluster, Memory, PLAN, Refusal, eventually, plan, sha256, value};
use tonic::{Code, Request, Status};

use crate::{
    health::is_healthy,
    proxy::{Proxy, Way},
    refused::{refused_within, retry_after},
    server::MIB,
};

const PLACES: &str = "childcare.places_per_1000";

/// How long callers wait for a view. It is answered from memory, whatever the domains do.
const DEADLINE: Duration = Duration::from_secs(2);

/// Views that are asked for while a domain is away.
const VIEWS: usize = 50;

/// What this process, the services in it included, may take for them: a view is a hundred kilobytes, and nothing is kept
/// for a domain that is away but its last known part.
const MEMORY: u64 = 32 * MIB;

/// Two domains and an aggregator that reaches childcare through a proxy.
async fn detoured() -> (Cluster, Proxy) {
    let mut cluster = Cluster::with_plan_in(["childcare", "health"]).await;
    let proxy = Proxy::before(cluster.address("childcare")).await;
    cluster.detour("childcare", proxy.address).await;
    view_until(&cluster.aggregator(), "every domain", |view| view.unreachable.is_empty()).await;
    (cluster, proxy)
}

fn asking() -> GetFiveYearViewRequest {
    GetFiveYearViewRequest { plan: PLAN.to_owned(), region: COUNTY.to_owned(), ..Default::default() }
}

/// Asks for a view within the deadline.
async fn ask(callers: &Callers, request: GetFiveYearViewRequest) -> Result<FiveYearView, Status> {
    let mut request = Request::new(request);
    request.set_timeout(DEADLINE);
    Ok(callers.viewer().views().get_five_year_view(request).await?.into_inner())
}

async fn view_until(callers: &Callers, what: &str, is_so: impl Fn(&FiveYearView) -> bool) -> FiveYearView {
    eventually(what, || async {
        let view = ask(callers, asking()).await.expect("a view is answered within its deadline");
        Some(view).filter(|view| is_so(view))
    })
    .await
}

/// Reports and approves a value at its domain; returns the token.
async fn approve(cluster: &Cluster, period: &str, number: &str) -> String {
    let callers = cluster.callers("childcare");
    let reported = callers.reporter().hand_in(value(PLACES, period, number)).await;
    callers.approver().approve(&[reported]).await.unwrap().into_inner().token
}

fn domain<'a>(view: &'a FiveYearView, id: &str) -> &'a DomainView {
    view.domains.iter().find(|domain| domain.domain == id).unwrap()
}

/// What a view shows of the places in a year; empty without a value.
fn shown(view: &FiveYearView, year: i32) -> &str {
    let mut indicators = domain(view, "childcare").indicators.iter();
    let places = indicators.find(|each| each.indicator == format!("indicators/{PLACES}")).unwrap();
    let cell = places.cells.iter().find(|cell| cell.year == year).unwrap();
    cell.actual.as_ref().and_then(|actual| actual.value.as_ref()).map_or("", |value| &value.value)
}

/// Holds that a view marks childcare, and nothing else, as last known.
fn is_marked(view: &FiveYearView, cluster: &Cluster) {
    assert_eq!(view.unreachable, [cluster.label("childcare")]);
    assert_eq!(domain(view, "childcare").served_from(), ServedFrom::LastKnown);
    assert_eq!(domain(view, "health").served_from(), ServedFrom::Live);
}

/// Asks for many views while a domain is away: each is answered in time and marks it, and memory holds.
async fn ask_many(cluster: &Cluster) {
    let before = Memory::of("self");
    let callers = cluster.aggregator();
    for _ in 0..VIEWS {
        let request = GetFiveYearViewRequest { judged_on: "2026-08-20".to_owned(), ..asking() };
        is_marked(&ask(&callers, request).await.expect("a view in time"), cluster);
    }
    is_healthy(&callers).await;
    let grown = Memory::of("self").peak.saturating_sub(before.peak);
    eprintln!("{VIEWS} views of a domain that is away: {} MiB more", grown / MIB);
    assert!(grown <= MEMORY, "{} MiB more", grown / MIB);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partition_that_heals() {
    let (cluster, proxy) = detoured().await;
    approve(&cluster, "2023", "4.50").await;
    view_until(&cluster.aggregator(), "the write before", |view| shown(view, 2023) == "4.50").await;

    proxy.set(Way::Silent);
    let marked = |view: &FiveYearView| !view.unreachable.is_empty();
    let view = view_until(&cluster.aggregator(), "the loss of childcare", marked).await;
    assert_eq!(shown(&view, 2023), "4.50", "what it held last is shown");
    // The domain lives on beyond the partition, and takes corrections and new values all the time.
    let mut token = String::new();
    for number in 1..=9 {
        token = approve(&cluster, "2024", &format!("4.6{number}")).await;
    }
    approve(&cluster, "2023", "4.51").await;
    ask_many(&cluster).await;
    let fresh = GetFiveYearViewRequest { at_least_as_fresh: vec![token.clone()], ..asking() };
    let refused = ask(&cluster.aggregator(), fresh.clone()).await.unwrap_err();
    assert_eq!(Refusal::of(&refused).why(), (Code::Unavailable, "NOT_YET_FRESH"));
    assert!(retry_after(&refused).is_some());

    proxy.set(Way::Open);
    let healed = |view: &FiveYearView| view.unreachable.is_empty() && shown(view, 2023) == "4.51";
    let view = view_until(&cluster.aggregator(), "the return of childcare", healed).await;
    assert_eq!(shown(&view, 2024), "4.69", "no change is lost");
    assert_eq!(shown(&ask(&cluster.aggregator(), fresh).await.unwrap(), 2024), "4.69");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_domain() {
    let (cluster, proxy) = detoured().await;
    approve(&cluster, "2023", "4.50").await;
    view_until(&cluster.aggregator(), "the write before", |view| shown(view, 2023) == "4.50").await;

    proxy.set(Way::Cut);
    let marked = |view: &FiveYearView| !view.unreachable.is_empty();
    let view = view_until(&cluster.aggregator(), "the loss of childcare", marked).await;
    assert_eq!(shown(&view, 2023), "4.50", "what it held last is shown");
    ask_many(&cluster).await;
    // A load needs every store: it says at once which one is missing.
    let administrator = cluster.aggregator().administrator();
    let load = LoadPlanRequest { sha256: sha256(&plan()), document: plan().into(), ..Default::default() };
    let refusal = refused_within(DEADLINE * 5, administrator.plans().load_plan(load)).await;
    assert_eq!(refusal.why(), (Code::Unavailable, "UPSTREAM_UNAVAILABLE"));
    assert_eq!(refusal.told("service"), cluster.label("childcare"));

    approve(&cluster, "2024", "4.60").await;
    proxy.set(Way::Open);
    let healed = |view: &FiveYearView| view.unreachable.is_empty() && shown(view, 2024) == "4.60";
    view_until(&cluster.aggregator(), "the return of childcare", healed).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_domain() {
    let (cluster, proxy) = detoured().await;
    approve(&cluster, "2023", "4.50").await;
    view_until(&cluster.aggregator(), "the write before", |view| shown(view, 2023) == "4.50").await;

    // A little slow: it is followed all the same, and whoever needs the newest waits for it.
    proxy.set(Way::Slow(Duration::from_millis(200)));
    let token = approve(&cluster, "2023", "4.52").await;
    let fresh = GetFiveYearViewRequest { at_least_as_fresh: vec![token], ..asking() };
    let view = ask(&cluster.aggregator(), fresh).await.expect("the change comes within the deadline");
    assert_eq!((shown(&view, 2023), view.unreachable.len()), ("4.52", 0));

    // Slower than anybody waits: it counts as lost.
    proxy.set(Way::Slow(Duration::from_secs(6)));
    approve(&cluster, "2024", "4.60").await;
    let marked = |view: &FiveYearView| !view.unreachable.is_empty();
    let view = view_until(&cluster.aggregator(), "the loss of childcare", marked).await;
    assert_eq!((shown(&view, 2023), shown(&view, 2024)), ("4.52", ""), "what it held last is shown");
    ask_many(&cluster).await;
    // A reading of the past asks the domain itself, and answers without it while there is time.
    cluster.clock.advance(Duration::from_secs(1));
    let as_of = view.read_time;
    let past = ask(&cluster.aggregator(), GetFiveYearViewRequest { as_of, ..asking() }).await;
    let past = past.expect("a view of the past is answered within its deadline");
    assert_eq!(past.unreachable, [cluster.label("childcare")]);
    assert_eq!(domain(&past, "childcare").served_from(), ServedFrom::Nothing);

    proxy.set(Way::Open);
    let healed = |view: &FiveYearView| view.unreachable.is_empty() && shown(view, 2024) == "4.60";
    view_until(&cluster.aggregator(), "the return of childcare", healed).await;
}

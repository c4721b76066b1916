//! Loading a plan everywhere, or nowhere, or half-way and again.

use std::collections::BTreeSet;

use qiyou_proto::{
    aggregator::v1::{FiveYearView, LoadPlanRequest, Plan},
    indicator::v1::{ListPlanVersionsRequest, PlanVersion},
};
use qiyou_tests::{CHANGXING, Cluster, DOMAINS, PLAN, Refusal, Refused, eventually, regions, sha256, target};
use tonic::Code;

use crate::{
    acts::{revise, smaller_tree},
    reading::{after, aimed, asking, cell, including, view},
};

const PLACES: &str = "childcare.places_per_1000";
const FAULTY: &str = include_str!("../../shared/plan/tests/data/faulty.toml");

/// The shipped document with another target for the places of 2026.
fn renewed() -> String {
    let renewed = CHANGXING.replacen("2026 = \"5.50\"", "2026 = \"5.40\"", 1);
    assert_ne!(renewed, CHANGXING);
    renewed
}

fn loading(document: &str) -> LoadPlanRequest {
    let document = document.as_bytes().to_vec();
    LoadPlanRequest { sha256: sha256(&document), document: document.into(), ..Default::default() }
}

async fn load(cluster: &Cluster, request: LoadPlanRequest) -> Plan {
    cluster.aggregator().administrator().plans().load_plan(request).await.unwrap().into_inner()
}

async fn refused(cluster: &Cluster, request: LoadPlanRequest) -> Refusal {
    cluster.aggregator().administrator().plans().load_plan(request).await.refused()
}

/// The versions that a store holds, newest first.
async fn held(cluster: &Cluster, store: &str) -> Vec<PlanVersion> {
    let request = ListPlanVersionsRequest { plan: PLAN.to_owned(), ..Default::default() };
    let listed = cluster.callers(store).viewer().indicators().list_plan_versions(request).await;
    listed.unwrap().into_inner().plan_versions
}

/// The hash of the version that stands in each of these stores; each once.
async fn hashes(cluster: &Cluster, stores: &[&str]) -> BTreeSet<String> {
    let mut hashes = BTreeSet::new();
    for store in stores {
        hashes.insert(held(cluster, store).await[0].sha256.clone());
    }
    hashes
}

async fn shown(cluster: &Cluster) -> FiveYearView {
    view(&cluster.aggregator().viewer(), asking()).await
}

#[tokio::test]
async fn a_plan_reaches_every_domain_once() {
    let cluster = Cluster::with_plan().await;
    let hash = sha256(CHANGXING.as_bytes());
    assert_eq!(hashes(&cluster, &DOMAINS).await, BTreeSet::from([hash.clone()]));
    let before = shown(&cluster).await;
    assert_eq!((before.plan_version.as_str(), before.mixed_versions.len()), (hash.as_str(), 0));

    let again = load(&cluster, loading(CHANGXING)).await;
    assert_eq!((again.sha256.as_str(), again.tokens.len()), (hash.as_str(), DOMAINS.len() + 1));
    for domain in DOMAINS {
        assert_eq!(held(&cluster, domain).await.len(), 1, "{domain}");
    }
    assert_eq!(shown(&cluster).await, before, "the same again changes nothing");
}

#[tokio::test]
async fn a_document_is_refused_before_it_reaches_anyone() {
    let cluster = Cluster::with_plan_in(["childcare", "housing"]).await;
    let before = shown(&cluster).await;
    let garbled = LoadPlanRequest { sha256: sha256(b"another"), ..loading(&renewed()) };
    let refusal = refused(&cluster, garbled).await;
    assert_eq!(refusal.faults(), [("sha256", "HASH_MISMATCH")]);
    assert_eq!(refusal.told("actual"), sha256(renewed().as_bytes()));

    let refusal = refused(&cluster, loading(FAULTY)).await;
    assert!(refusal.violations.len() > 10, "all faults at once: {refusal}");
    assert!(refusal.violations.iter().all(|fault| fault.reason == "PLAN_INVALID"));
    let told: Vec<_> = refusal.violations.iter().map(|fault| fault.description.as_str()).collect();
    assert!(told.iter().any(|told| told.starts_with("4:1: colour = \"red\": expected")), "{told:#?}");

    let rehearsal = LoadPlanRequest { validate_only: true, ..loading(&renewed()) };
    let told = load(&cluster, rehearsal).await;
    assert_eq!((told.sha256, told.tokens, told.revision), (sha256(renewed().as_bytes()), vec![], 0));
    assert_eq!(
        hashes(&cluster, &["childcare", "housing"]).await,
        BTreeSet::from([sha256(CHANGXING.as_bytes())])
    );
    assert_eq!(shown(&cluster).await, before);
}

#[tokio::test]
async fn a_load_that_stopped_half_way_shows_and_heals_by_loading_again() {
    let mut cluster = Cluster::with_plan().await;
    let [old, new] = [CHANGXING, &renewed()].map(|document| sha256(document.as_bytes()));
    cluster.stop("health").await;
    let refusal = refused(&cluster, loading(&renewed())).await;
    assert_eq!(refusal.why(), (Code::Unavailable, "UPSTREAM_UNAVAILABLE"));
    assert_eq!(refusal.told("service"), cluster.label("health"));
    assert!(
        refusal.message.ends_with("what could be reached is loaded, load again when they are back"),
        "{refusal}"
    );

    let mut reached: Vec<_> = DOMAINS.into_iter().filter(|domain| *domain != "health").collect();
    reached.sort_unstable();
    assert_eq!(hashes(&cluster, &reached).await, BTreeSet::from([new.clone()]));
    let mixed = || async { Some(shown(&cluster).await).filter(|view| view.mixed_versions == reached) };
    let between = eventually("the versions that the domains hold", mixed).await;
    assert_eq!(between.plan_version, old, "what is not everywhere is not active");
    assert_eq!(between.unreachable, [cluster.label("health")]);
    assert_eq!(aimed(cell(&between, PLACES, 2026)), "5.50");

    cluster.start("health").await;
    assert_eq!(hashes(&cluster, &["health"]).await, BTreeSet::from([old]), "a return loads nothing");
    let healed = load(&cluster, loading(&renewed())).await;
    let whole = view(&cluster.aggregator().viewer(), including(healed.tokens)).await;
    assert_eq!((&whole.plan_version, whole.mixed_versions.len(), whole.unreachable.len()), (&new, 0, 0));
    assert_eq!(aimed(cell(&whole, PLACES, 2026)), "5.40");
    assert_eq!(hashes(&cluster, &DOMAINS).await, BTreeSet::from([new]));
    assert_eq!(held(&cluster, "housing").await.len(), 2, "what had it already did not get it twice");
}

#[tokio::test]
async fn a_restart_loads_nothing_over_a_revision() {
    let mut cluster = Cluster::with_plan_in(["childcare", "housing"]).await;
    let token = revise(&cluster, "childcare", target(PLACES, 2026), "5.20").await;
    let viewer = cluster.aggregator().viewer();
    assert_eq!(aimed(cell(&view(&viewer, after(&token)).await, PLACES, 2026)), "5.20");
    let before = shown(&cluster).await;
    cluster.restart_all().await;
    assert_eq!(shown(&cluster).await, before);
    assert!(cell(&before, PLACES, 2026).target.as_ref().unwrap().revised);
}

#[tokio::test]
async fn a_load_over_a_revised_target_is_refused_everywhere_unless_it_names_it() {
    let cluster = Cluster::with_plan_in(["childcare", "housing"]).await;
    let name = target(PLACES, 2026);
    let token = revise(&cluster, "childcare", name.clone(), "5.20").await;
    view(&cluster.aggregator().viewer(), after(&token)).await;
    let before = shown(&cluster).await;
    let rehearsal = LoadPlanRequest { validate_only: true, ..loading(&renewed()) };
    for request in [rehearsal, loading(&renewed())] {
        let refusal = refused(&cluster, request).await;
        assert_eq!(refusal.why(), (Code::FailedPrecondition, "TARGET_REVISED"));
        assert_eq!(
            (refusal.told("target"), refusal.told("service")),
            (name.as_str(), &*cluster.label("childcare"))
        );
    }
    let old = BTreeSet::from([sha256(CHANGXING.as_bytes())]);
    assert_eq!(
        hashes(&cluster, &["childcare", "housing"]).await,
        old,
        "nothing of a refused load is kept anywhere"
    );
    assert_eq!(shown(&cluster).await, before);

    let named = LoadPlanRequest { overwrite_targets: vec![name], ..loading(&renewed()) };
    let loaded = load(&cluster, named).await;
    let now = view(&cluster.aggregator().viewer(), including(loaded.tokens)).await;
    let places = cell(&now, PLACES, 2026);
    assert_eq!((aimed(places), places.target.as_ref().unwrap().revised), ("5.40", false));
    assert_eq!(now.plan_version, sha256(renewed().as_bytes()));
}

#[tokio::test]
async fn a_target_that_no_store_would_be_told_of_is_not_overwritten() {
    let mut cluster = Cluster::with_plan_in(["childcare"]).await;
    // Nothing is asked of the stores before.
    cluster.stop("childcare").await;
    let overwrite_targets = vec![
        target(PLACES, 2026),
        target("housing.property_service_coverage", 2026),
        target(PLACES, 2026).replace("changxing-2023-2027", "another-2023-2027"),
        target("weather.sunshine", 2026),
    ];
    let refusal = refused(&cluster, LoadPlanRequest { overwrite_targets, ..loading(&renewed()) }).await;
    let faults = [
        ("overwrite_targets[1]", "DOMAIN_NOT_SERVED"),
        ("overwrite_targets[2]", "FIELD_NOT_ALLOWED"),
        ("overwrite_targets[3]", "DOMAIN_NOT_SERVED"),
    ];
    assert_eq!(refusal.faults(), faults);
}

#[tokio::test]
async fn a_division_tree_that_stopped_half_way_shows_and_heals_too() {
    let mut cluster = Cluster::with_plan_in(["childcare", "housing"]).await;
    let administrator = cluster.aggregator().administrator();
    let [whole, smaller] = [regions(), smaller_tree()];
    cluster.stop("housing").await;
    let refusal = administrator.load_regions(&smaller).await.refused();
    assert_eq!(refusal.why(), (Code::Unavailable, "UPSTREAM_UNAVAILABLE"));
    assert_eq!(refusal.told("service"), cluster.label("housing"));
    let mixed = || async { Some(shown(&cluster).await).filter(|view| !view.mixed_versions.is_empty()) };
    let between = eventually("the trees that the domains hold", mixed).await;
    assert_eq!(between.mixed_versions, ["childcare"]);
    assert_eq!(between.reference_version, sha256(&whole), "what is not everywhere does not count");

    cluster.start("housing").await;
    let loaded = administrator.load_regions(&smaller).await.unwrap().into_inner();
    let one = || async {
        let view = view(&cluster.aggregator().viewer(), after(&loaded.token)).await;
        Some(view).filter(|view| view.mixed_versions.is_empty() && view.unreachable.is_empty())
    };
    assert_eq!(eventually("one tree everywhere", one).await.reference_version, sha256(&smaller));
}

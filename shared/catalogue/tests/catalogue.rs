//! Plans as they stand in a store: loading, loading again, reading back, and definitions that do not agree.

#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

use std::time::Duration;

use qiyou_catalogue::{Catalogue, PART, PlanVersion, checked, conflict};
use qiyou_error::Reason;
use qiyou_kernel::{Digest, IndicatorId, PlanId};
use qiyou_store::{At, Reads, Request, Store};
use qiyou_testing::stores;

const COUNTY: &str = include_str!("../../../services/qiyou/data/plans/changxing-2023-2027.toml");
const OTHER: &str = include_str!("../../plan/tests/data/example-2024-2028.toml");

fn indicator() -> IndicatorId {
    "childcare.places_per_1000".parse().expect("an id")
}

fn plan_id(id: &str) -> PlanId {
    id.parse().expect("an id")
}

/// A document with one text replaced, which must be there.
fn changed(document: &str, from: &str, to: &str) -> String {
    assert!(document.contains(from), "the document does not hold {from}");
    document.replace(from, to)
}

/// The other county's plan, with what it measures renamed out of the way of the first plan's.
fn elsewhere() -> String {
    changed(OTHER, "childcare.places_per_1000", "childcare.places_made_up")
}

async fn record(store: &Store, document: &str) -> i64 {
    let plan = checked(document.as_bytes()).expect("a plan without faults").id;
    let document = document.as_bytes();
    let version = PlanVersion { plan, sha256: Digest::of(document), document: document.into() };
    let reads = Reads::new().key(&PlanVersion::row_key(&version.plan));
    let write = move |change: &mut qiyou_store::Change<'_>| {
        change.put(version.clone())?;
        Ok(Vec::new())
    };
    store
        .write(Request::new("planner", "Test/Load"), reads, write)
        .await
        .expect("the plan is recorded")
        .revision
}

async fn plans_of(store: &Store) -> Catalogue {
    Catalogue::open(store).await.expect("the catalogue opens")
}

#[tokio::test]
async fn a_plan_stands_from_its_load_on_and_after_a_restart() {
    stores::each(&[&PART], async |place| {
        let store = place.open().await;
        let catalogue = plans_of(&store).await;
        assert_eq!(catalogue.plans().iter().count(), 0);
        let revision = record(&store, COUNTY).await;
        assert_eq!(catalogue.plans().iter().count(), 0, "it is read when it is told to");
        catalogue.refresh(&store).await.expect("the plans are read again");
        store.close().await;

        let store = place.open().await;
        for catalogue in [catalogue, plans_of(&store).await] {
            let plans = catalogue.plans();
            let active = plans.require(&plan_id("changxing-2023-2027")).expect("it stands");
            assert_eq!((active.revision, active.sha256), (revision, Digest::of(COUNTY.as_bytes())));
            assert_eq!(active.plan.commitments.len(), 138);
        }
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_later_version_replaces_the_earlier_one_and_the_earlier_one_is_read_at_its_time() {
    stores::each(&[&PART], async |place| {
        let store = place.open().await;
        let catalogue = plans_of(&store).await;
        let first = record(&store, COUNTY).await;
        let before = place.clock().now();
        place.clock().advance(Duration::from_secs(60));
        let second = record(&store, &changed(COUNTY, "region = \"330522\"", "region = \"330523\"")).await;
        catalogue.refresh(&store).await.expect("the plans are read again");

        let id = plan_id("changxing-2023-2027");
        let now = catalogue.plans();
        assert_eq!(now.iter().count(), 1);
        assert_eq!(now.require(&id).expect("it stands").plan.region.to_string(), "330523");
        assert_eq!(now.require(&id).expect("it stands").revision, second);
        let view = store.at(At::Instant(before)).await.expect("a time that has passed");
        let then = catalogue.at(&view).await.expect("the plans of then");
        assert_eq!(then.require(&id).expect("it stood").plan.region.to_string(), "330522");
        assert_eq!(then.require(&id).expect("it stood").revision, first);
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn an_indicator_that_two_plans_define_alike_has_one_definition_and_both_plans() {
    let place = stores::sqlite(&[&PART]);
    let store = place.open().await;
    record(&store, COUNTY).await;
    let twin = changed(COUNTY, "id = \"changxing-2023-2027\"", "id = \"another-2023-2027\"");
    conflict(&checked(twin.as_bytes()).expect("a plan"), &plans_of(&store).await.plans())
        .expect("no conflict");
    record(&store, &twin).await;
    record(&store, &elsewhere()).await;

    let plans = plans_of(&store).await.plans();
    let id = indicator();
    let defining: Vec<_> = plans.defining(&id).map(|active| active.plan.id.as_str()).collect();
    assert_eq!(defining, ["another-2023-2027", "changxing-2023-2027"], "by id");
    assert!(plans.indicator(&id).is_some());
    let missing = plans.require(&plan_id("nowhere-2030")).expect_err("no such plan");
    assert_eq!(
        (missing.reason(), missing.resource()),
        (Reason::ResourceNotFound, Some("plans/nowhere-2030"))
    );
    store.close().await;
}

#[tokio::test]
async fn a_plan_that_defines_an_indicator_otherwise_than_another_is_refused() {
    let place = stores::sqlite(&[&PART]);
    let store = place.open().await;
    record(&store, COUNTY).await;
    let standing = plans_of(&store).await.plans();
    let refused = conflict(&checked(OTHER.as_bytes()).expect("a plan"), &standing).expect_err("a conflict");
    assert_eq!(refused.reason(), Reason::DefinitionConflict);
    assert_eq!(refused.metadata()["indicator"], "childcare.places_per_1000");
    assert_eq!(refused.metadata()["field"], "name");
    assert_eq!(refused.metadata()["plan"], "changxing-2023-2027");
    conflict(&checked(elsewhere().as_bytes()).expect("a plan"), &standing).expect("nothing in common");
    store.close().await;
}

#[tokio::test]
async fn a_plan_may_mend_its_own_definitions_and_change_its_targets() {
    let place = stores::sqlite(&[&PART]);
    let store = place.open().await;
    record(&store, OTHER).await;
    let standing = plans_of(&store).await.plans();
    let mended = changed(OTHER, "每千人口托位数", "每千常住人口托位数");
    conflict(&checked(mended.as_bytes()).expect("a plan"), &standing).expect("its own definition");
    let twin = changed(OTHER, "id = \"example-2024-2028\"", "id = \"another-2024-2028\"");
    let retargeted = changed(&twin, "2028 = \"4.50\"", "2028 = \"4.60\"");
    conflict(&checked(retargeted.as_bytes()).expect("a plan"), &standing).expect("targets are no definition");
    store.close().await;
}

#[test]
fn a_document_with_faults_is_refused_with_each_of_them() {
    let faulty = changed(OTHER, "kind = \"rate\"", "kind = \"ratio\"");
    let refused = checked(faulty.as_bytes()).expect_err("faults");
    assert_eq!(refused.reason(), Reason::PlanInvalid);
    assert!(refused.violations().iter().all(|violation| violation.field == "document"));
    assert!(refused.violations().len() >= 2, "{:?}", refused.violations());
    assert!(refused.metadata().contains_key("line") && refused.metadata().contains_key("key"));
    let refused = checked(b"title = \"\xff\"").expect_err("no text");
    assert_eq!(refused.reason(), Reason::PlanInvalid);
}

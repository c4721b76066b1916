//! Loading plans: by hash, checked, and never silently over a revised target.

use qiyou_proto::{
    indicator::v1::{
        GetIndicatorRequest, GetTargetRequest, ListIndicatorsRequest, ListPlanVersionsRequest,
        LoadPlanRequest, PlanVersion, ReviseTargetRequest, Target, TargetOrigin,
    },
    r#type::v1::{Authority, MeasureKind},
};
use qiyou_tests::{CHANGXING, COUNTY, PLAN, Refused, TestDomain, decimal, sha256, target};
use tonic::Code;

const PLACES: &str = "childcare.places_per_1000";

/// The shipped document with another target for the places of 2026.
fn with_places(value: &str) -> String {
    let changed = CHANGXING.replacen("2026 = \"5.50\"", &format!("2026 = \"{value}\""), 1);
    assert_ne!(changed, CHANGXING);
    changed
}

fn loading(document: &str, overwrite_targets: Vec<String>) -> LoadPlanRequest {
    let document = document.as_bytes().to_vec();
    let sha256 = sha256(&document);
    LoadPlanRequest { sha256, document: document.into(), overwrite_targets, ..Default::default() }
}

async fn revise(childcare: &TestDomain, year: i32, value: &str) {
    let request = ReviseTargetRequest {
        name: target(PLACES, year),
        value: Some(decimal(value)),
        reason: "人口变化（虚构）".to_owned(),
        document: "示政〔2025〕3号".to_owned(),
        ..Default::default()
    };
    childcare.callers.administrator().indicators().revise_target(request).await.unwrap();
}

async fn standing(childcare: &TestDomain, year: i32) -> (String, TargetOrigin) {
    let request = GetTargetRequest { name: target(PLACES, year), as_of: None };
    let target: Target =
        childcare.callers.viewer().indicators().get_target(request).await.unwrap().into_inner();
    (target.value.clone().unwrap().value, target.origin())
}

async fn versions(childcare: &TestDomain) -> Vec<PlanVersion> {
    let request = ListPlanVersionsRequest { plan: PLAN.to_owned(), ..Default::default() };
    childcare
        .callers
        .viewer()
        .indicators()
        .list_plan_versions(request)
        .await
        .unwrap()
        .into_inner()
        .plan_versions
}

#[tokio::test]
async fn a_domain_answers_for_its_own_part_of_the_whole_plan() {
    for (domain, count) in [("childcare", 4), ("employment", 2), ("social_assistance", 5)] {
        let service = TestDomain::with_plan(domain).await;
        let request = ListIndicatorsRequest { plan: PLAN.to_owned(), ..Default::default() };
        let listed =
            service.callers.viewer().indicators().list_indicators(request).await.unwrap().into_inner();
        assert_eq!(listed.indicators.len(), count);
        let own = format!("indicators/{domain}.");
        assert!(listed.indicators.iter().all(|indicator| indicator.name.starts_with(&own)));
    }
}

#[tokio::test]
async fn an_indicator_is_what_the_plan_defines() {
    let childcare = TestDomain::with_plan("childcare").await;
    let request = GetIndicatorRequest { name: format!("indicators/{PLACES}") };
    let indicator =
        childcare.callers.viewer().indicators().get_indicator(request).await.unwrap().into_inner();
    assert_eq!(indicator.display_name.clone().unwrap().zh, "每千人口拥有3岁以下婴幼儿托位数");
    assert_eq!((indicator.kind(), indicator.decimals, indicator.factor), (MeasureKind::Rate, 2, 1_000));
    assert_eq!((indicator.preferred_authority(), indicator.due_days), (Authority::Derived, 30));
    assert_eq!(indicator.responsible_unit.clone().unwrap().zh, "县卫生健康局");
    assert_eq!(indicator.plans, [PLAN]);
    assert!(indicator.chosen.contains(&"unit.zh".to_owned()), "what the plan does not print is marked");

    let unknown = GetIndicatorRequest { name: "indicators/childcare.nothing".to_owned() };
    let refusal = childcare.callers.viewer().indicators().get_indicator(unknown).await.refused();
    assert_eq!(refusal.why(), (Code::NotFound, "RESOURCE_NOT_FOUND"));
}

#[tokio::test]
async fn indicators_are_filtered_and_paged_in_the_plans_order() {
    let childcare = TestDomain::with_plan("childcare").await;
    let mut viewer = childcare.callers.viewer().indicators();
    let mut request = ListIndicatorsRequest { page_size: 3, ..Default::default() };
    let mut names = Vec::new();
    loop {
        let page = viewer.list_indicators(request.clone()).await.unwrap().into_inner();
        names.extend(page.indicators.into_iter().map(|indicator| indicator.name));
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
    let order = ["places_per_1000", "inclusive_place_share", "screening_rate_0_3", "guidance_centres"];
    assert_eq!(names, order.map(|slug| format!("indicators/childcare.{slug}")));
    let rates = ListIndicatorsRequest { filter: "kind != \"rate\"".to_owned(), ..Default::default() };
    let others = viewer.list_indicators(rates).await.unwrap().into_inner().indicators;
    assert_eq!(others.iter().map(|each| each.name.as_str()).collect::<Vec<_>>(), [&names[3]]);
}

#[tokio::test]
async fn a_plan_is_loaded_once_by_its_hash() {
    let childcare = TestDomain::with_plan("childcare").await;
    let head = childcare.store.head();
    let [first] = versions(&childcare).await.try_into().unwrap();
    assert_eq!(
        (first.sha256.as_str(), first.region.as_str()),
        (sha256(CHANGXING.as_bytes()).as_str(), COUNTY)
    );
    assert_eq!(first.years, [2023, 2024, 2025, 2026, 2027]);
    let again = childcare.callers.administrator().load_plan(CHANGXING.as_bytes()).await.unwrap().into_inner();
    assert_eq!(again.revision, first.revision);
    assert_eq!(childcare.store.head(), head);
}

#[tokio::test]
async fn another_version_takes_over_and_the_old_one_stays_listed() {
    let childcare = TestDomain::with_plan("childcare").await;
    let document = with_places("5.40");
    let loaded = childcare.callers.administrator().load_plan(document.as_bytes()).await.unwrap().into_inner();
    assert_eq!(standing(&childcare, 2026).await, ("5.40".to_owned(), TargetOrigin::Plan));
    let versions = versions(&childcare).await;
    assert_eq!(versions.len(), 2);
    assert_eq!(versions[0], PlanVersion { token: String::new(), ..loaded }, "the newest is first");
    assert!(versions[0].document.is_empty(), "documents come in the feed only");
}

#[tokio::test]
async fn a_load_that_would_overwrite_a_revised_target_is_refused_unless_it_names_it() {
    let childcare = TestDomain::with_plan("childcare").await;
    let mut administrator = childcare.callers.administrator().indicators();
    revise(&childcare, 2026, "5.20").await;
    revise(&childcare, 2027, "5.30").await;
    let head = childcare.store.head();

    let document = with_places("5.40");
    let refusal = administrator.load_plan(loading(&document, vec![])).await.refused();
    assert_eq!(refusal.why(), (Code::FailedPrecondition, "TARGET_REVISED"));
    let name = target(PLACES, 2026);
    let words = format!("{name} was revised since; name it in overwrite_targets to take the plan's target");
    assert_eq!((&refusal.message, refusal.told("target")), (&words, name.as_str()));
    let other = loading(&document, vec![target(PLACES, 2027)]);
    assert_eq!(administrator.load_plan(other).await.refused().reason, "TARGET_REVISED");
    assert_eq!(childcare.store.head(), head);

    administrator.load_plan(loading(&document, vec![name])).await.unwrap();
    assert_eq!(standing(&childcare, 2026).await, ("5.40".to_owned(), TargetOrigin::Plan));
    assert_eq!(
        standing(&childcare, 2027).await,
        ("5.30".to_owned(), TargetOrigin::Revised),
        "it was not named"
    );
}

#[tokio::test]
async fn a_load_that_changes_other_targets_keeps_the_revised_ones() {
    let childcare = TestDomain::with_plan("childcare").await;
    revise(&childcare, 2027, "5.30").await;
    let document = with_places("5.40");
    childcare.callers.administrator().load_plan(document.as_bytes()).await.unwrap();
    assert_eq!(standing(&childcare, 2026).await.0, "5.40");
    assert_eq!(standing(&childcare, 2027).await, ("5.30".to_owned(), TargetOrigin::Revised));
}

#[tokio::test]
async fn targets_of_another_plan_or_domain_are_not_overwritten() {
    let childcare = TestDomain::with_plan("childcare").await;
    let elsewhere = target(PLACES, 2026).replace("changxing-2023-2027", "another-2023-2027");
    let foreign = target("housing.property_service_coverage", 2026);
    let mut administrator = childcare.callers.administrator().indicators();
    let refusal = administrator.load_plan(loading(CHANGXING, vec![elsewhere])).await.refused();
    assert_eq!(refusal.faults(), [("overwrite_targets[0]", "FIELD_NOT_ALLOWED")]);
    let refusal = administrator.load_plan(loading(CHANGXING, vec![foreign])).await.refused();
    assert_eq!(refusal.faults(), [("overwrite_targets[0]", "DOMAIN_NOT_SERVED")]);
}

#[tokio::test]
async fn a_document_with_faults_says_each_with_its_line() {
    let childcare = TestDomain::empty("childcare").await;
    let faulty = CHANGXING.replacen("decimals = 2", "decimals = \"two\"", 1).replacen(
        "polarity = \"higher\"",
        "polarity = \"up\"",
        1,
    );
    let refusal = childcare.callers.administrator().load_plan(faulty.as_bytes()).await.refused();
    assert_eq!(refusal.why(), (Code::InvalidArgument, "PLAN_INVALID"));
    insta::assert_snapshot!(refusal);
    assert_eq!(childcare.store.head().revision, 0);
}

#[tokio::test]
async fn a_document_is_loaded_under_its_own_hash_only() {
    let childcare = TestDomain::empty("childcare").await;
    let mut administrator = childcare.callers.administrator().indicators();
    let other = LoadPlanRequest { sha256: sha256(b"another"), ..loading(CHANGXING, vec![]) };
    let refusal = administrator.load_plan(other).await.refused();
    assert_eq!(refusal.faults(), [("sha256", "HASH_MISMATCH")]);
    let (announced, actual) = (sha256(b"another"), sha256(CHANGXING.as_bytes()));
    assert_eq!((refusal.told("announced"), refusal.told("actual")), (announced.as_str(), actual.as_str()));
    let words = format!("sha256: the document has {actual}; send it unchanged");
    assert_eq!(refusal.message, words);
    let large = loading(&"#".repeat((2 << 20) + 1), vec![]);
    assert_eq!(administrator.load_plan(large).await.refused().faults(), [("document", "FIELD_OUT_OF_RANGE")]);
    let refusal = administrator.load_plan(LoadPlanRequest::default()).await.refused();
    assert_eq!(refusal.faults(), [("document", "FIELD_REQUIRED"), ("sha256", "FIELD_REQUIRED")]);
    assert_eq!(childcare.store.head().revision, 0);
}

#[tokio::test]
async fn versions_of_a_plan_that_was_never_loaded_are_not_found() {
    let childcare = TestDomain::with_plan("childcare").await;
    let request = ListPlanVersionsRequest { plan: "plans/nowhere-2030".to_owned(), ..Default::default() };
    let refusal = childcare.callers.viewer().indicators().list_plan_versions(request).await.refused();
    assert_eq!(
        (refusal.why(), refusal.told("name")),
        ((Code::NotFound, "RESOURCE_NOT_FOUND"), "plans/nowhere-2030")
    );
}

//! Targets: the plan's own, revised mid-term, and numbers for words; the old ones stay readable.

use prost_types::Timestamp;
use qiyou_proto::{
    indicator::v1::{
        AttachTargetNumberRequest, GetTargetRequest, ListTargetRevisionsRequest, ListTargetsRequest,
        ReviseTargetRequest, Target, TargetOrigin,
    },
    r#type::v1::Comparator,
};
use qiyou_tests::{Caller, PLAN, Refused, TestDomain, decimal, target};
use tonic::Code;

const PLACES: &str = "childcare.places_per_1000";
const INSURANCE: &str = "elderly_care.ltc_insurance_coverage";

/// The mid-term adjustment of a target to a number.
fn revision(name: String, value: &str) -> ReviseTargetRequest {
    ReviseTargetRequest {
        name,
        value: Some(decimal(value)),
        reason: "人口变化（虚构）".to_owned(),
        document: "示政〔2025〕3号".to_owned(),
        ..Default::default()
    }
}

fn attachment(year: i32, value: &str) -> AttachTargetNumberRequest {
    AttachTargetNumberRequest {
        name: target(INSURANCE, year),
        value: Some(decimal(value)),
        comparator: Comparator::AtLeast.into(),
        document: "湖示〔2025〕8号".to_owned(),
        ..Default::default()
    }
}

async fn get(viewer: &Caller, name: String, as_of: Option<Timestamp>) -> Target {
    viewer.indicators().get_target(GetTargetRequest { name, as_of }).await.unwrap().into_inner()
}

fn number(target: &Target) -> &str {
    target.value.as_ref().map_or("", |value| &value.value)
}

async fn listed(viewer: &Caller, filter: &str) -> Vec<String> {
    let request = ListTargetsRequest {
        plan: PLAN.to_owned(),
        filter: filter.to_owned(),
        page_size: 7,
        ..Default::default()
    };
    let (mut request, mut seen) = (request, Vec::new());
    loop {
        let page = viewer.indicators().list_targets(request.clone()).await.unwrap().into_inner();
        let short = |target: &Target| {
            let parts: Vec<&str> = target.name.split('/').collect();
            format!("{} {} {}", parts[3], parts[7], number(target))
        };
        seen.extend(page.targets.iter().map(short));
        if page.next_page_token.is_empty() {
            return seen;
        }
        request.page_token = page.next_page_token;
    }
}

#[tokio::test]
async fn targets_come_by_indicator_and_year_and_as_the_plan_sets_them() {
    let childcare = TestDomain::with_plan("childcare").await;
    let viewer = childcare.callers.viewer();
    let all = listed(&viewer, "").await;
    assert_eq!(all.len(), 20, "four indicators, five years");
    assert_eq!(all[..2], ["childcare.places_per_1000 2023 4.50", "childcare.places_per_1000 2024 4.60"]);
    assert_eq!(all[19], "childcare.guidance_centres 2027 5");
    assert_eq!(listed(&viewer, "year = \"2027\"").await.len(), 4);
    let one = listed(&viewer, "indicator = \"childcare.screening_rate_0_3\" AND year = \"2025\"").await;
    assert_eq!(one, ["childcare.screening_rate_0_3 2025 95"]);
    assert_eq!(listed(&viewer, "origin != \"plan\"").await, [""; 0]);
}

#[tokio::test]
async fn a_revised_target_keeps_the_old_one_readable() {
    let childcare = TestDomain::with_plan("childcare").await;
    let (administrator, viewer) = (childcare.callers.administrator(), childcare.callers.viewer());
    let before = childcare.moment();
    let name = target(PLACES, 2026);
    let revised = administrator.indicators().revise_target(revision(name.clone(), "5.20")).await.unwrap();
    let revised = revised.into_inner();
    assert_eq!((number(&revised), revised.origin()), ("5.20", TargetOrigin::Revised));
    assert_eq!((revised.reason.as_str(), revised.document.as_str()), ("人口变化（虚构）", "示政〔2025〕3号"));
    assert_eq!(revised.recorder, "administrator");
    assert_eq!(revised.token, childcare.store.token(revised.revision).to_string());

    let then = get(&viewer, name.clone(), Some(before)).await;
    assert_eq!((number(&then), then.origin()), ("5.50", TargetOrigin::Plan));
    let now = get(&viewer, name.clone(), None).await;
    assert_eq!(now, Target { token: String::new(), ..revised });
    assert_eq!(listed(&viewer, "origin = \"revised\"").await, ["childcare.places_per_1000 2026 5.20"]);

    let history = ListTargetRevisionsRequest { name, ..Default::default() };
    let history = viewer.indicators().list_target_revisions(history).await.unwrap().into_inner().revisions;
    assert_eq!(history.iter().map(number).collect::<Vec<_>>(), ["5.20", "5.50"], "the plan's own is last");
    assert_eq!(history[1], then);
}

#[tokio::test]
async fn a_revision_needs_a_reason_and_a_document() {
    let childcare = TestDomain::with_plan("childcare").await;
    let head = childcare.store.head();
    let mut administrator = childcare.callers.administrator().indicators();
    let bare = ReviseTargetRequest {
        name: target(PLACES, 2026),
        reason: "  ".to_owned(),
        document: String::new(),
        value: None,
        ..Default::default()
    };
    let refusal = administrator.revise_target(bare).await.refused();
    let faults = ["value", "reason", "document"].map(|field| (field, "FIELD_REQUIRED"));
    assert_eq!(refusal.faults(), faults);
    assert_eq!(childcare.store.head(), head);
}

#[tokio::test]
async fn a_revision_fits_the_indicator() {
    let childcare = TestDomain::with_plan("childcare").await;
    let head = childcare.store.head();
    let mut administrator = childcare.callers.administrator().indicators();
    let share = "childcare.inclusive_place_share";
    for (value, reason) in
        [("90.005", "TOO_MANY_DECIMALS"), ("101", "VALUE_OUT_OF_BOUNDS"), ("-1", "NUMBER_NEGATIVE")]
    {
        let refusal = administrator.revise_target(revision(target(share, 2026), value)).await.refused();
        assert_eq!(refusal.faults(), [("value", reason)]);
    }
    assert_eq!(childcare.store.head(), head);
}

#[tokio::test]
async fn a_revision_over_an_unread_one_is_refused() {
    let childcare = TestDomain::with_plan("childcare").await;
    let mut administrator = childcare.callers.administrator().indicators();
    let name = target(PLACES, 2026);
    let read = get(&childcare.callers.viewer(), name.clone(), None).await.etag;
    let with_etag =
        |value, etag: &str| ReviseTargetRequest { etag: etag.to_owned(), ..revision(name.clone(), value) };
    let revised = administrator.revise_target(with_etag("5.20", &read)).await.unwrap().into_inner();
    let head = childcare.store.head();
    let refusal = administrator.revise_target(with_etag("5.30", &read)).await.refused();
    assert_eq!((refusal.why(), refusal.told("name")), ((Code::Aborted, "ETAG_STALE"), name.as_str()));
    assert_eq!(childcare.store.head(), head);
    administrator.revise_target(with_etag("5.30", &revised.etag)).await.unwrap();
}

#[tokio::test]
async fn a_target_that_the_plan_does_not_set_is_not_found() {
    let childcare = TestDomain::with_plan("childcare").await;
    let mut administrator = childcare.callers.administrator().indicators();
    let elsewhere = target(PLACES, 2026).replace("330522", "330523");
    for name in [target(PLACES, 2028), target("childcare.nothing", 2026), elsewhere] {
        let refusal = administrator.revise_target(revision(name.clone(), "5.20")).await.refused();
        assert_eq!(
            (refusal.why(), refusal.told("name")),
            ((Code::NotFound, "RESOURCE_NOT_FOUND"), name.as_str())
        );
    }
    let foreign = target("housing.property_service_coverage", 2026);
    let refusal = administrator.revise_target(revision(foreign, "96")).await.refused();
    assert_eq!(refusal.faults(), [("name", "DOMAIN_NOT_SERVED")]);
}

#[tokio::test]
async fn a_number_is_attached_to_words_and_the_words_stay() {
    let care = TestDomain::with_plan("elderly_care").await;
    let viewer = care.callers.viewer();
    let words = get(&viewer, target(INSURANCE, 2025), None).await;
    assert_eq!((number(&words), words.text.as_ref().unwrap().zh.as_str()), ("", "完成市定任务"));
    let answer =
        care.callers.administrator().indicators().attach_target_number(attachment(2025, "31.50")).await;
    let attached = answer.unwrap().into_inner();
    assert_eq!((number(&attached), attached.text.clone()), ("31.50", words.text.clone()));
    assert_eq!((attached.origin(), attached.comparator()), (TargetOrigin::Attached, Comparator::AtLeast));
    assert_eq!(attached.document, "湖示〔2025〕8号");
    assert_eq!(
        get(&viewer, target(INSURANCE, 2025), None).await,
        Target { token: String::new(), ..attached }
    );
    assert_eq!(
        get(&viewer, target(INSURANCE, 2026), None).await.value,
        None,
        "the other years keep their words"
    );
}

#[tokio::test]
async fn words_are_not_revised_and_numbers_get_none_attached() {
    let care = TestDomain::with_plan("elderly_care").await;
    let mut administrator = care.callers.administrator().indicators();
    let words = revision(target(INSURANCE, 2025), "31.50");
    let refusal = administrator.revise_target(words).await.refused();
    assert_eq!(refusal.why(), (Code::FailedPrecondition, "STATE_NOT_ALLOWED"));
    assert!(refusal.message.ends_with("is in words; attach a number to it with AttachTargetNumber"));

    let name = target("elderly_care.pension_insured", 2025);
    let number = AttachTargetNumberRequest { name: name.clone(), ..attachment(2025, "53") };
    let refusal = administrator.attach_target_number(number).await.refused();
    assert_eq!(refusal.why(), (Code::FailedPrecondition, "TARGET_NOT_QUALITATIVE"));
    assert_eq!(refusal.message, format!("{name} is a number already; revise it with ReviseTarget"));
    assert_eq!(refusal.told("name"), name);
}

#[tokio::test]
async fn an_attached_number_says_how_it_compares_and_who_set_it() {
    let care = TestDomain::with_plan("elderly_care").await;
    let mut administrator = care.callers.administrator().indicators();
    for (comparator, reason) in [
        (Comparator::Unspecified, "FIELD_REQUIRED"),
        (Comparator::Complete, "FIELD_OUT_OF_RANGE"),
        (Comparator::Maintain, "FIELD_OUT_OF_RANGE"),
    ] {
        let request = AttachTargetNumberRequest { comparator: comparator.into(), ..attachment(2025, "31") };
        let refusal = administrator.attach_target_number(request).await.refused();
        assert_eq!(refusal.faults(), [("comparator", reason)], "{comparator:?}");
    }
    let unsigned = AttachTargetNumberRequest { document: String::new(), ..attachment(2025, "31") };
    let refusal = administrator.attach_target_number(unsigned).await.refused();
    assert_eq!(refusal.faults(), [("document", "FIELD_REQUIRED")]);
    assert_eq!(listed(&care.callers.viewer(), "origin = \"attached\"").await, [""; 0]);
}

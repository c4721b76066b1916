//! What cannot be followed up, and requests that say too little.

use qiyou_proto::oversight::v1::{
    ExplainFollowUpRequest, ListFollowUpsRequest, OpenFollowUpRequest, PostponeFollowUpRequest,
};
use qiyou_proto::r#type::v1::StatusValue;
use qiyou_tests::{COUNTY, PLAN, Refused, TestDomain};
use tonic::Code;

use super::{PLACES, cell, opening};

#[tokio::test]
async fn whatever_is_wrong_with_an_opening_is_said_at_once() {
    let childcare = TestDomain::with_plan("childcare").await;
    let bureau = childcare.callers.approver();
    let head = childcare.store.head();
    let request = OpenFollowUpRequest {
        name: cell(PLACES, 2027),
        status_value: StatusValue::OnTrack.into(),
        status_date: "2026-08-21".to_owned(),
        view_token: "none".to_owned(),
        due_date: "2026-08-19".to_owned(),
        instruction: "长".repeat(1_001),
        etag: "none".to_owned(),
        request_id: "f".repeat(65),
    };
    let refusal = bureau.oversight().open_follow_up(request).await.refused();
    let faults = [
        ("name", "FIELD_OUT_OF_RANGE"),
        ("status_value", "FIELD_OUT_OF_RANGE"),
        ("status_date", "FIELD_OUT_OF_RANGE"),
        ("view_token", "TOKEN_MALFORMED"),
        ("due_date", "FIELD_OUT_OF_RANGE"),
        ("instruction", "FIELD_OUT_OF_RANGE"),
        ("etag", "TOKEN_MALFORMED"),
        ("request_id", "FIELD_OUT_OF_RANGE"),
    ];
    assert_eq!(refusal.faults(), faults);
    let words: Vec<_> = refusal.violations.iter().map(|each| each.description.as_str()).collect();
    assert_eq!(words[0], "2027 has not begun; nothing of it can be off track");
    assert_eq!(
        words[1],
        "ON_TRACK asks for no follow-up; these do: AT_RISK, OFF_TRACK, MISSED, OVERDUE, INCOMPLETE"
    );
    assert_eq!(words[4], "2026-08-19 is not between 2026-08-20 and 2027-08-21");
    assert_eq!(childcare.store.head(), head);
}

#[tokio::test]
async fn what_no_plan_asks_for_is_not_followed_up() {
    let childcare = TestDomain::with_plan("childcare").await;
    let bureau = childcare.callers.approver();
    let refused = async |name: String| bureau.oversight().open_follow_up(opening(name)).await.refused();
    let refusal = refused(cell(PLACES, 2022)).await;
    assert_eq!(refusal.faults(), [("name", "FIELD_OUT_OF_RANGE")]);
    let refusal = refused(format!("{PLAN}/indicators/{PLACES}/regions/330523/followUps/2025")).await;
    assert_eq!(refusal.faults(), [("name", "REGION_NOT_SERVED")]);
    let refusal = refused(format!("{PLAN}/indicators/{PLACES}/regions/330599/followUps/2025")).await;
    assert_eq!(refusal.faults(), [("name", "REGION_UNKNOWN")]);
    let refusal = refused(cell("health.life_expectancy", 2025)).await;
    assert_eq!(refusal.faults(), [("name", "DOMAIN_NOT_SERVED")]);
    let refusal = refused(format!("plans/other/indicators/{PLACES}/{COUNTY}/followUps/2025")).await;
    assert_eq!(
        (refusal.why(), refusal.told("name")),
        ((Code::NotFound, "RESOURCE_NOT_FOUND"), "plans/other")
    );
    let refusal = refused(cell("childcare.nothing", 2025)).await;
    let missing = format!("{PLAN}/indicators/childcare.nothing");
    assert_eq!((refusal.why(), refusal.told("name")), ((Code::NotFound, "RESOURCE_NOT_FOUND"), &*missing));
}

#[tokio::test]
async fn an_office_that_says_nothing_has_not_explained() {
    let childcare = TestDomain::with_plan("childcare").await;
    let name = cell(PLACES, 2025);
    childcare.callers.approver().oversight().open_follow_up(opening(&name)).await.unwrap();
    let silent = ExplainFollowUpRequest { name: name.clone(), cause: "  ".to_owned(), ..Default::default() };
    let refusal = childcare.callers.reporter().oversight().explain_follow_up(silent).await.refused();
    assert_eq!(refusal.faults(), [("cause", "FIELD_REQUIRED"), ("measure", "FIELD_REQUIRED")]);
    let postponed = PostponeFollowUpRequest { name, due_date: "soon".to_owned(), ..Default::default() };
    let refusal = childcare.callers.approver().oversight().postpone_follow_up(postponed).await.refused();
    assert_eq!(refusal.faults(), [("due_date", "FIELD_MALFORMED"), ("reason", "FIELD_REQUIRED")]);
}

#[tokio::test]
async fn whatever_is_wrong_with_a_question_is_said_at_once() {
    let childcare = TestDomain::with_plan("childcare").await;
    let viewer = childcare.callers.viewer();
    let request = ListFollowUpsRequest {
        plan: "changxing".to_owned(),
        region: "regions/330599".to_owned(),
        filter: "colour = \"red\"".to_owned(),
        judged_on: "20th of August".to_owned(),
        page_size: -1,
        ..Default::default()
    };
    let refusal = viewer.oversight().list_follow_ups(request).await.refused();
    let faults = [
        ("plan", "FIELD_MALFORMED"),
        ("region", "REGION_UNKNOWN"),
        ("filter", "FILTER_INVALID"),
        ("judged_on", "FIELD_MALFORMED"),
        ("page_size", "FIELD_OUT_OF_RANGE"),
    ];
    assert_eq!(refusal.faults(), faults);
    let unknown = ListFollowUpsRequest { plan: "plans/other".to_owned(), ..Default::default() };
    assert_eq!(viewer.oversight().list_follow_ups(unknown).await.refused().reason, "RESOURCE_NOT_FOUND");
}

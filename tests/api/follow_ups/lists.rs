//! Who owes what, and what came of it: lists by office, the overdue first.

use qiyou_proto::oversight::v1::{
    CloseFollowUpRequest, FollowUp, GetFollowUpRequest, ListFollowUpsRequest, OpenFollowUpRequest,
};
use qiyou_tests::{Caller, PLAN, Refused, TestDomain};

use super::{cell, explanation, opening, reply};

const STANDARD: &str = "social_assistance.subsistence_standard";
const MEDICAL: &str = "social_assistance.medical_cost_protection_rate";
const HOMES: &str = "social_assistance.disabled_home_coverage";
const CHARITIES: &str = "social_assistance.new_charities";

/// Three offices of social assistance with follow-ups in several states.
async fn offices() -> TestDomain {
    let assistance = TestDomain::with_plan("social_assistance").await;
    let (bureau, office) = (assistance.callers.approver(), assistance.callers.reporter());
    let due = [
        (STANDARD, 2025, "2026-10-31"),
        (MEDICAL, 2025, "2026-09-01"),
        (MEDICAL, 2024, "2026-08-31"),
        (HOMES, 2025, "2026-08-25"),
        (CHARITIES, 2025, "2026-08-21"),
    ];
    for (indicator, year, due_date) in due {
        let request = OpenFollowUpRequest { due_date: due_date.to_owned(), ..opening(cell(indicator, year)) };
        bureau.oversight().open_follow_up(request).await.unwrap();
    }
    for answered in [HOMES, CHARITIES] {
        office.oversight().explain_follow_up(explanation(cell(answered, 2025))).await.unwrap();
        office.oversight().answer_follow_up(reply(cell(answered, 2025), "已整改（虚构）")).await.unwrap();
    }
    let close = CloseFollowUpRequest { name: cell(CHARITIES, 2025), ..Default::default() };
    bureau.oversight().close_follow_up(close).await.unwrap();
    assistance
}

fn asking(filter: &str, judged_on: &str) -> ListFollowUpsRequest {
    let (filter, judged_on) = (filter.to_owned(), judged_on.to_owned());
    ListFollowUpsRequest { plan: PLAN.to_owned(), filter, judged_on, ..Default::default() }
}

async fn list(viewer: &Caller, request: ListFollowUpsRequest) -> Vec<FollowUp> {
    viewer.oversight().list_follow_ups(request).await.unwrap().into_inner().follow_ups
}

/// Indicator, year, due date and whether overdue of each.
fn told<'f>(follow_ups: &'f [FollowUp]) -> Vec<(&'f str, i32, &'f str, bool)> {
    let told = |each: &'f FollowUp| {
        let indicator = each.indicator.strip_prefix("indicators/").unwrap();
        (indicator, each.year, each.due_date.as_str(), each.overdue)
    };
    follow_ups.iter().map(told).collect()
}

#[tokio::test]
async fn what_is_overdue_comes_first_then_what_is_owed_then_what_waits_then_what_has_ended() {
    let assistance = offices().await;
    let listed = list(&assistance.callers.viewer(), asking("", "2026-09-01")).await;
    let expected = [
        (MEDICAL, 2024, "2026-08-31", true),
        (MEDICAL, 2025, "2026-09-01", false),
        (STANDARD, 2025, "2026-10-31", false),
        (HOMES, 2025, "2026-08-25", false),
        (CHARITIES, 2025, "2026-08-21", false),
    ];
    assert_eq!(told(&listed), expected);
    let listed = list(&assistance.callers.viewer(), asking("", "2026-11-01")).await;
    let overdue: Vec<_> = listed.iter().map(|each| (each.overdue, each.days_late)).collect();
    assert_eq!(overdue, [(true, 62), (true, 61), (true, 1), (false, 0), (false, 0)]);
}

#[tokio::test]
async fn an_office_sees_its_own() {
    let assistance = offices().await;
    let viewer = assistance.callers.viewer();
    let years = async |filter: &str| {
        let listed = list(&viewer, asking(filter, "2026-09-01")).await;
        listed.iter().map(|each| each.year).collect::<Vec<_>>()
    };
    assert_eq!(years("office = \"medical_insurance\"").await, [2024, 2025]);
    assert_eq!(years("office = \"medical_insurance\" AND overdue = \"true\"").await, [2024]);
    assert_eq!(years("office = \"medical_insurance\" AND year != \"2024\"").await, [2025]);
    assert_eq!(years(&format!("indicator = \"{HOMES}\" AND state = \"answered\"")).await, [2025]);
    assert_eq!(years("state != \"open\"").await, [2025, 2025]);
    let elsewhere = ListFollowUpsRequest { region: "regions/330522103".to_owned(), ..asking("", "") };
    assert_eq!(list(&viewer, elsewhere).await, []);
    let prefecture = ListFollowUpsRequest { region: "regions/330500".to_owned(), ..asking("", "") };
    assert_eq!(list(&viewer, prefecture).await.len(), 5);
}

#[tokio::test]
async fn a_list_is_read_page_by_page() {
    let assistance = offices().await;
    let viewer = assistance.callers.viewer();
    let whole = list(&viewer, asking("", "2026-09-01")).await;
    let (mut pages, mut request) =
        (Vec::new(), ListFollowUpsRequest { page_size: 2, ..asking("", "2026-09-01") });
    loop {
        let page = viewer.oversight().list_follow_ups(request.clone()).await.unwrap().into_inner();
        pages.push(page.follow_ups.len());
        let until = pages.iter().sum::<usize>();
        assert_eq!(page.follow_ups, whole[until - page.follow_ups.len()..until]);
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
    assert_eq!(pages, [2, 2, 1]);
    request.judged_on = "2026-09-02".to_owned();
    let refusal = viewer.oversight().list_follow_ups(request).await.refused();
    assert_eq!(refusal.faults(), [("page_token", "PAGE_TOKEN_INVALID")]);
}

#[tokio::test]
async fn the_past_is_read_as_it_was_recorded_and_judged_by_its_day() {
    let assistance = offices().await;
    let viewer = assistance.callers.viewer();
    let before = assistance.moment();
    assistance.clock.set("2026-10-05T04:00:00Z".parse().unwrap());
    let name = cell(MEDICAL, 2024);
    assistance.callers.reporter().oversight().explain_follow_up(explanation(&name)).await.unwrap();
    let past = GetFollowUpRequest { name: name.clone(), as_of: Some(before), ..Default::default() };
    let past = viewer.oversight().get_follow_up(past).await.unwrap().into_inner();
    assert_eq!((past.cause.as_str(), past.overdue, past.days_late), ("", false, 0));
    let listed = list(&viewer, ListFollowUpsRequest { as_of: Some(before), ..asking("", "") }).await;
    assert!(listed.iter().all(|each| !each.overdue));
    let now = GetFollowUpRequest { name, ..Default::default() };
    let now = viewer.oversight().get_follow_up(now).await.unwrap().into_inner();
    assert_eq!((now.cause, now.overdue, now.days_late), (explanation("").cause, true, 35));
}

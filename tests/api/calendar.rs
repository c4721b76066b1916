//! What is due from which office, what came of it, and who is to be reminded.

use qiyou_kernel::Instant;
use qiyou_proto::{
    calendar::v1::{
        DueReport, DueState, ListDueReportsRequest, ListRemindersRequest, ListReportCountsRequest, Reminder,
        ReportCount, ReportGrouping,
    },
    indicator::v1::{
        Observation, ReportObservationsRequest, ReturnObservationsRequest, WithdrawObservationsRequest,
    },
    r#type::v1::{Absence, Decimal},
};
use qiyou_tests::{CHANGXING, Caller, Refused, TestDomain, absent, regions, revisions, value};

const PLAN: &str = "plans/changxing-2023-2027";
const PLACES: &str = "childcare.places_per_1000";
const SHARE: &str = "childcare.inclusive_place_share";
const SCREENING: &str = "childcare.screening_rate_0_3";
const CENTRES: &str = "childcare.guidance_centres";

fn move_to(childcare: &TestDomain, day: &str) {
    childcare.clock.set(format!("{day}T04:00:00Z").parse::<Instant>().unwrap());
}

async fn due(viewer: &Caller, filter: &str, judged_on: &str) -> Vec<DueReport> {
    let request = ListDueReportsRequest {
        plan: PLAN.to_owned(),
        filter: filter.to_owned(),
        judged_on: judged_on.to_owned(),
        page_size: 1_000,
        ..Default::default()
    };
    viewer.calendar().list_due_reports(request).await.unwrap().into_inner().due_reports
}

/// Indicator, due date, state and days late of each.
fn told<'r>(reports: &'r [DueReport]) -> Vec<(&'r str, &'r str, DueState, i32)> {
    let told = |report: &'r DueReport| {
        let (indicator, due_date) = (&report.indicator, &report.due_date);
        (indicator.trim_start_matches("indicators/"), due_date.as_str(), report.state(), report.days_late)
    };
    reports.iter().map(told).collect()
}

async fn reminders(viewer: &Caller, horizon_days: i32) -> Vec<Reminder> {
    let request = ListRemindersRequest {
        plan: PLAN.to_owned(),
        filter: "office = \"health\"".to_owned(),
        horizon_days,
        ..Default::default()
    };
    viewer.calendar().list_reminders(request).await.unwrap().into_inner().reminders
}

async fn counts(viewer: &Caller, groupings: &[ReportGrouping], filter: &str) -> Vec<ReportCount> {
    let request = ListReportCountsRequest {
        plan: PLAN.to_owned(),
        groupings: groupings.iter().map(|grouping| (*grouping).into()).collect(),
        filter: filter.to_owned(),
        ..Default::default()
    };
    viewer.calendar().list_report_counts(request).await.unwrap().into_inner().report_counts
}

async fn send_back(childcare: &TestDomain, observation: Observation) {
    let revisions = revisions(&[observation]);
    let reason = "口径有误（虚构）".to_owned();
    let request = ReturnObservationsRequest { revisions, reason, ..Default::default() };
    childcare.callers.approver().indicators().return_observations(request).await.unwrap();
}

/// The third quarter of 2026 as four indicators may stand in November: one approved, one late, one sent back, one not
/// handed in.
async fn third_quarter() -> TestDomain {
    let childcare = TestDomain::with_plan("childcare").await;
    let reporter = childcare.callers.reporter();
    move_to(&childcare, "2026-10-05");
    let places = reporter.hand_in(value(PLACES, "2026-Q3", "5.40")).await;
    childcare.callers.approver().approve(&[places]).await.unwrap();
    let screening = reporter.hand_in(absent(SCREENING, "2026-Q3", Absence::NotCollected)).await;
    send_back(&childcare, screening).await;
    let draft = value(CENTRES, "2026-Q3", "4");
    let draft = ReportObservationsRequest { observations: vec![draft], draft: true, ..Default::default() };
    reporter.indicators().report_observations(draft).await.unwrap();
    move_to(&childcare, "2026-11-03");
    reporter.hand_in(value(SHARE, "2026-Q3", "89.20")).await;
    childcare
}

#[tokio::test]
async fn a_plan_asks_for_every_period_of_its_calendars_from_the_level_that_owes_it() {
    let childcare = TestDomain::with_plan("childcare").await;
    let viewer = childcare.callers.viewer();
    let all = due(&viewer, "", "").await;
    assert_eq!(all.len(), 4 * 4 * 5, "four indicators, four quarters, five years, one county");
    let quarter = due(&viewer, "period = \"2026-Q3\"", "2026-09-30").await;
    let expected = [
        (SCREENING, "2026-10-20", DueState::Upcoming, 0),
        (CENTRES, "2026-10-30", DueState::Upcoming, 0),
        (SHARE, "2026-10-30", DueState::Upcoming, 0),
        (PLACES, "2026-10-30", DueState::Upcoming, 0),
    ];
    assert_eq!(told(&quarter), expected);
    let first = &quarter[0];
    assert_eq!((first.office.as_str(), first.region.as_str()), ("health", "regions/330522"));
    let name = format!("regions/330522/indicators/{SCREENING}/periods/2026-Q3/authorities/derived");
    assert_eq!(first.name, name, "the authority that the plan prefers");
}

#[tokio::test]
async fn nothing_is_asked_of_a_year_without_a_target() {
    let childcare = TestDomain::empty("childcare").await;
    let administrator = childcare.callers.administrator();
    administrator.load_regions(&regions()).await.unwrap();
    let document = CHANGXING.replace("targets = { 2023 = \"4.50\"", "targets = { 2023 = \"/\"");
    administrator.load_plan(document.as_bytes()).await.unwrap();
    let filter = format!("indicator = \"{PLACES}\"");
    let periods: Vec<_> = due(&childcare.callers.viewer(), &filter, "").await;
    assert_eq!((periods.len(), periods[0].period.as_str()), (16, "2024-Q1"));
}

#[tokio::test]
async fn each_report_stands_where_its_office_brought_it() {
    let childcare = third_quarter().await;
    let viewer = childcare.callers.viewer();
    let quarter = due(&viewer, "period = \"2026-Q3\"", "").await;
    let expected = [
        (SCREENING, "2026-10-20", DueState::Returned, 0),
        (CENTRES, "2026-10-30", DueState::Overdue, 4),
        (SHARE, "2026-10-30", DueState::Submitted, 4),
        (PLACES, "2026-10-30", DueState::Approved, 0),
    ];
    assert_eq!(told(&quarter), expected);
    assert_eq!(quarter[0].return_reason, "口径有误（虚构）");
    let late = due(&viewer, "period = \"2026-Q3\" AND late = \"true\"", "").await;
    assert_eq!(told(&late), [expected[1], expected[2]]);
    let on_the_last_day = due(&viewer, "period = \"2026-Q3\" AND state = \"open\"", "2026-10-30").await;
    assert_eq!(told(&on_the_last_day), [(CENTRES, "2026-10-30", DueState::Open, 0)]);
}

#[tokio::test]
async fn a_withdrawn_report_is_owed_again() {
    let childcare = third_quarter().await;
    let withdrawn = WithdrawObservationsRequest {
        names: vec![format!("regions/330522/indicators/{SHARE}/periods/2026-Q3/authorities/reported")],
        reason: "误报（虚构）".to_owned(),
        ..Default::default()
    };
    childcare.callers.reporter().indicators().withdraw_observations(withdrawn).await.unwrap();
    let filter = format!("indicator = \"{SHARE}\" AND period = \"2026-Q3\"");
    let owed = due(&childcare.callers.viewer(), &filter, "").await;
    assert_eq!(owed[0].state(), DueState::Overdue);
}

#[tokio::test]
async fn reminders_name_what_each_office_owes_by_each_date_the_longest_overdue_first() {
    let childcare = third_quarter().await;
    let viewer = childcare.callers.viewer();
    let now = reminders(&viewer, 0).await;
    let latest: Vec<_> = now.iter().rev().take(2).rev().collect();
    let told =
        |reminder: &&Reminder| (reminder.due_date.clone(), reminder.days_left, reminder.due_reports.len());
    let expected = [("2026-10-20".to_owned(), -14, 1), ("2026-10-30".to_owned(), -4, 1)];
    assert_eq!(latest.iter().map(told).collect::<Vec<_>>(), expected);
    assert_eq!(now[0].due_date, "2023-04-20", "nothing came since the plan began");
    assert_eq!(
        reminders(&viewer, 78).await.len(),
        now.len() + 1,
        "the fourth quarter's first date is 78 days ahead"
    );
    assert_eq!(reminders(&viewer, 77).await.len(), now.len());
}

#[tokio::test]
async fn completeness_and_timeliness_are_counted_over_what_was_due() {
    let childcare = third_quarter().await;
    let viewer = childcare.callers.viewer();
    let quarter = counts(&viewer, &[ReportGrouping::Period], "period = \"2026-Q3\"").await;
    let [count] = quarter.as_slice() else { panic!("one period") };
    assert_eq!(count.period, "2026-Q3");
    assert_eq!((count.timely_count, count.late_count), (1, 1));
    assert_eq!((count.due_count, count.missing_count, count.approved_count), (4, 2, 1));
    let percent = |decimal: &Option<Decimal>| decimal.as_ref().unwrap().value.clone();
    assert_eq!((percent(&count.completeness), percent(&count.timeliness)), ("50".into(), "25".into()));

    let whole = counts(&viewer, &[], "").await;
    assert_eq!(
        (whole.len(), whole[0].due_count, whole[0].missing_count),
        (1, 60, 58),
        "15 quarters of 4 indicators"
    );
    let both = counts(&viewer, &[ReportGrouping::Indicator, ReportGrouping::Office], "").await;
    let keys: Vec<_> = both.iter().map(|count| (count.office.as_str(), count.indicator.as_str())).collect();
    let indicators = [CENTRES, SHARE, PLACES, SCREENING].map(|id| format!("indicators/{id}"));
    assert_eq!(keys, indicators.each_ref().map(|id| ("health", id.as_str())));
    let ahead = counts(&viewer, &[], "period = \"2027\"").await;
    assert_eq!((ahead[0].due_count, &ahead[0].completeness), (0, &None), "nothing due is no zero percent");
}

#[tokio::test]
async fn the_past_is_read_as_it_was_recorded() {
    let childcare = third_quarter().await;
    let before = childcare.moment();
    childcare.callers.reporter().hand_in(value(CENTRES, "2026-Q3", "4")).await;
    let request = |as_of| ListDueReportsRequest {
        plan: PLAN.to_owned(),
        filter: format!("period = \"2026-Q3\" AND indicator = \"{CENTRES}\""),
        as_of,
        ..Default::default()
    };
    let viewer = childcare.callers.viewer();
    let mut states = Vec::new();
    for as_of in [None, Some(before)] {
        let listed = viewer.calendar().list_due_reports(request(as_of)).await.unwrap().into_inner();
        states.push(listed.due_reports[0].state());
    }
    assert_eq!(states, [DueState::Submitted, DueState::Overdue]);
}

#[tokio::test]
async fn pages_follow_each_other_and_hold_everything_once() {
    let childcare = TestDomain::with_plan("childcare").await;
    let viewer = childcare.callers.viewer();
    let mut request = ListDueReportsRequest { plan: PLAN.to_owned(), page_size: 33, ..Default::default() };
    let mut names = Vec::new();
    loop {
        let page = viewer.calendar().list_due_reports(request.clone()).await.unwrap().into_inner();
        names.extend(page.due_reports.into_iter().map(|report| report.name));
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
    let whole: Vec<_> = due(&viewer, "", "").await.into_iter().map(|report| report.name).collect();
    assert_eq!(names, whole);
}

#[tokio::test]
async fn a_list_goes_on_behind_what_came_meanwhile_and_a_token_is_for_its_own_reading() {
    let childcare = third_quarter().await;
    let viewer = childcare.callers.viewer();
    let filter = "state = \"overdue\"".to_owned();
    let request = ListDueReportsRequest { plan: PLAN.to_owned(), filter, page_size: 1, ..Default::default() };
    let first = viewer.calendar().list_due_reports(request.clone()).await.unwrap().into_inner();
    let due = &first.due_reports[0];
    assert_eq!(
        (due.period.as_str(), due.indicator.as_str()),
        ("2023-Q1", &*format!("indicators/{SCREENING}"))
    );
    childcare.callers.reporter().hand_in(absent(SCREENING, "2023-Q1", Absence::NotCollected)).await;
    let page_token = first.next_page_token;
    let next = ListDueReportsRequest { page_token: page_token.clone(), ..request.clone() };
    let next = viewer.calendar().list_due_reports(next).await.unwrap().into_inner();
    assert_eq!(next.due_reports[0].indicator, format!("indicators/{CENTRES}"));

    let as_of = Some(childcare.moment());
    let past = ListDueReportsRequest { page_token, as_of, ..request };
    let refusal = viewer.calendar().list_due_reports(past).await.refused();
    assert_eq!(refusal.faults(), [("page_token", "PAGE_TOKEN_INVALID")]);
}

#[tokio::test]
async fn whatever_is_wrong_is_said_at_once() {
    let childcare = TestDomain::with_plan("childcare").await;
    let viewer = childcare.callers.viewer();
    let request = ListDueReportsRequest {
        plan: "changxing".to_owned(),
        region: "regions/330599".to_owned(),
        filter: "colour = \"red\"".to_owned(),
        judged_on: "20th of August".to_owned(),
        page_size: -1,
        ..Default::default()
    };
    let refusal = viewer.calendar().list_due_reports(request).await.refused();
    let faults = [
        ("plan", "FIELD_MALFORMED"),
        ("region", "REGION_UNKNOWN"),
        ("filter", "FILTER_INVALID"),
        ("judged_on", "FIELD_MALFORMED"),
        ("page_size", "FIELD_OUT_OF_RANGE"),
    ];
    assert_eq!(refusal.faults(), faults);
    let request = ListReportCountsRequest {
        plan: PLAN.to_owned(),
        region: "regions/330523".to_owned(),
        groupings: vec![0, 1, 1],
        filter: "state = \"open\"".to_owned(),
        ..Default::default()
    };
    let refusal = viewer.calendar().list_report_counts(request).await.refused();
    let faults =
        [("region", "REGION_NOT_SERVED"), ("filter", "FILTER_INVALID"), ("groupings[0]", "FIELD_REQUIRED")];
    assert_eq!(refusal.faults(), faults);
    let request = ListRemindersRequest { plan: PLAN.to_owned(), horizon_days: 367, ..Default::default() };
    let refusal = viewer.calendar().list_reminders(request).await.refused();
    assert_eq!(refusal.faults(), [("horizon_days", "FIELD_OUT_OF_RANGE")]);
    let unknown = ListDueReportsRequest { plan: "plans/other".to_owned(), ..Default::default() };
    assert_eq!(viewer.calendar().list_due_reports(unknown).await.refused().reason, "RESOURCE_NOT_FOUND");
}

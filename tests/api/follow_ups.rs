//! Follow-ups: asked by the lead bureau, explained and answered by the office, closed or sent back, every step kept.

mod lists;
mod refusals;
mod walk;

use qiyou_proto::{
    oversight::v1::{
        AnswerFollowUpRequest, CloseFollowUpRequest, ExplainFollowUpRequest, FollowUp, FollowUpState,
        GetFollowUpRequest, ListFollowUpRevisionsRequest, OpenFollowUpRequest, PostponeFollowUpRequest,
        ReturnFollowUpRequest, WithdrawFollowUpRequest,
    },
    r#type::v1::{LocalizedText, StatusValue},
};
use qiyou_tests::{COUNTY, Caller, PLAN, Refused, TestDomain};
use tonic::Code;

const PLACES: &str = "childcare.places_per_1000";

/// The follow-up of a cell of the county.
fn cell(indicator: &str, year: i32) -> String {
    format!("{PLAN}/indicators/{indicator}/{COUNTY}/followUps/{year}")
}

/// What the lead bureau asks of a year that missed its target.
fn opening(name: impl Into<String>) -> OpenFollowUpRequest {
    OpenFollowUpRequest {
        name: name.into(),
        status_value: StatusValue::Missed.into(),
        due_date: "2026-09-15".to_owned(),
        instruction: "说明原因并整改（虚构）".to_owned(),
        ..OpenFollowUpRequest::default()
    }
}

fn explanation(name: impl Into<String>) -> ExplainFollowUpRequest {
    ExplainFollowUpRequest {
        name: name.into(),
        cause: "两处园区未如期交付（虚构）".to_owned(),
        measure: "租用过渡场地（虚构）".to_owned(),
        ..ExplainFollowUpRequest::default()
    }
}

fn reply(name: impl Into<String>, reply: &str) -> AnswerFollowUpRequest {
    AnswerFollowUpRequest { name: name.into(), reply: reply.to_owned(), ..Default::default() }
}

async fn read(viewer: &Caller, name: &str) -> FollowUp {
    let request = GetFollowUpRequest { name: name.to_owned(), ..Default::default() };
    viewer.oversight().get_follow_up(request).await.unwrap().into_inner()
}

async fn history(viewer: &Caller, name: &str) -> Vec<FollowUp> {
    let request = ListFollowUpRevisionsRequest { name: name.to_owned(), ..Default::default() };
    viewer.oversight().list_follow_up_revisions(request).await.unwrap().into_inner().revisions
}

#[tokio::test]
async fn a_follow_up_says_who_owes_what_by_when() {
    let childcare = TestDomain::with_plan("childcare").await;
    let name = cell(PLACES, 2025);
    let bureau = childcare.callers.approver();
    let opened = bureau.oversight().open_follow_up(opening(&name)).await.unwrap().into_inner();
    assert_eq!(opened.name, name);
    assert_eq!((opened.plan.as_str(), opened.region.as_str(), opened.year), (PLAN, COUNTY, 2025));
    assert_eq!(opened.indicator, format!("indicators/{PLACES}"));
    let Some(LocalizedText { zh: unit, .. }) = &opened.responsible_unit else { panic!("an office") };
    assert_eq!((opened.office.as_str(), unit.as_str()), ("health", "县卫生健康局"));
    assert_eq!((opened.state(), opened.status_value()), (FollowUpState::Open, StatusValue::Missed));
    assert_eq!((opened.status_date.as_str(), opened.due_date.as_str()), ("2026-08-20", "2026-09-15"));
    assert_eq!((opened.opener.as_str(), opened.overdue, opened.days_late), ("approver", false, 0));
    assert_eq!(opened.token, childcare.store.token(opened.revision).to_string());
    let read = read(&childcare.callers.viewer(), &name).await;
    assert_eq!(read, FollowUp { token: String::new(), ..opened });
}

#[tokio::test]
async fn what_was_asked_is_explained_answered_sent_back_answered_again_and_closed() {
    let childcare = TestDomain::with_plan("childcare").await;
    let (name, viewer) = (cell(PLACES, 2025), childcare.callers.viewer());
    let (bureau, office) = (childcare.callers.approver(), childcare.callers.reporter());
    bureau.oversight().open_follow_up(opening(&name)).await.unwrap();
    office.oversight().explain_follow_up(explanation(&name)).await.unwrap();
    office.oversight().answer_follow_up(reply(&name, "已新增托位120个（虚构）")).await.unwrap();
    let reason = "请附台账（虚构）".to_owned();
    let back = ReturnFollowUpRequest { name: name.clone(), reason: reason.clone(), ..Default::default() };
    let returned = bureau.oversight().return_follow_up(back).await.unwrap().into_inner();
    assert_eq!((returned.state(), returned.remark), (FollowUpState::Returned, reason));
    office.oversight().answer_follow_up(reply(&name, "台账已附（虚构）")).await.unwrap();
    let close = CloseFollowUpRequest { name: name.clone(), ..Default::default() };
    bureau.oversight().close_follow_up(close).await.unwrap();

    let closed = read(&viewer, &name).await;
    assert_eq!(closed.state(), FollowUpState::Closed);
    assert_eq!((closed.cause, closed.measure), (explanation("").cause, explanation("").measure));
    assert_eq!((closed.reply.as_str(), closed.remark.as_str()), ("台账已附（虚构）", ""));
    let people = [closed.opener, closed.explainer, closed.answerer, closed.reviewer];
    assert_eq!(people, ["approver", "reporter", "reporter", "approver"]);
    let times = [closed.open_time, closed.explain_time, closed.answer_time, closed.end_time];
    let times = times.map(|time| time.map(|time| (time.seconds, time.nanos)).unwrap());
    assert!(times.is_sorted_by(|earlier, later| earlier < later), "{times:?}");

    let told: Vec<_> =
        history(&viewer, &name).await.iter().map(|each| (each.state(), each.reply.clone())).collect();
    let (first, second) = ("已新增托位120个（虚构）".to_owned(), "台账已附（虚构）".to_owned());
    let expected = [
        (FollowUpState::Closed, second.clone()),
        (FollowUpState::Answered, second),
        (FollowUpState::Returned, first.clone()),
        (FollowUpState::Answered, first),
        (FollowUpState::Explained, String::new()),
        (FollowUpState::Open, String::new()),
    ];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn whoever_asks_does_not_answer_and_whoever_answers_does_not_judge() {
    use qiyou_auth::{Grant, Role};
    let childcare = TestDomain::with_plan("childcare").await;
    let name = cell(PLACES, 2025);
    let both = || vec![Grant::everywhere(Role::Approver), Grant::everywhere(Role::Reporter)];
    let [asker, answerer] = ["chief-1", "chief-2"].map(|who| childcare.callers.granted(who, both()));
    asker.oversight().open_follow_up(opening(&name)).await.unwrap();
    let refusal = asker.oversight().explain_follow_up(explanation(&name)).await.refused();
    assert_eq!(refusal.why(), (Code::PermissionDenied, "OTHER_PERSON_NEEDED"));
    assert_eq!((refusal.told("action"), refusal.told("person")), ("explain", "chief-1"));
    assert_eq!(refusal.message, format!("{name} was opened by `chief-1`; let someone else explain it"));

    answerer.oversight().explain_follow_up(explanation(&name)).await.unwrap();
    answerer.oversight().answer_follow_up(reply(&name, "已整改（虚构）")).await.unwrap();
    let close = CloseFollowUpRequest { name: name.clone(), ..Default::default() };
    let refusal = answerer.oversight().close_follow_up(close.clone()).await.refused();
    assert_eq!(refusal.why(), (Code::PermissionDenied, "OTHER_PERSON_NEEDED"));
    assert_eq!(refusal.message, format!("{name} was answered by `chief-2`; let someone else close it"));
    asker.oversight().close_follow_up(close).await.unwrap();
}

#[tokio::test]
async fn a_cell_is_followed_up_again_and_the_first_time_stays_in_its_history() {
    let childcare = TestDomain::with_plan("childcare").await;
    let (name, bureau) = (cell(PLACES, 2026), childcare.callers.approver());
    bureau.oversight().open_follow_up(opening(&name)).await.unwrap();
    let reason = "数据已更正（虚构）".to_owned();
    let back = WithdrawFollowUpRequest { name: name.clone(), reason, ..Default::default() };
    let withdrawn = bureau.oversight().withdraw_follow_up(back).await.unwrap().into_inner();
    let stale = OpenFollowUpRequest { etag: history(&bureau, &name).await[1].etag.clone(), ..opening(&name) };
    let refusal = bureau.oversight().open_follow_up(stale).await.refused();
    assert_eq!(refusal.why(), (Code::Aborted, "ETAG_STALE"));
    let again = OpenFollowUpRequest { etag: withdrawn.etag, ..opening(&name) };
    let again = bureau.oversight().open_follow_up(again).await.unwrap().into_inner();
    assert_eq!((again.state(), again.remark.as_str(), again.end_time), (FollowUpState::Open, "", None));
    let states: Vec<_> = history(&bureau, &name).await.iter().map(FollowUp::state).collect();
    assert_eq!(states, [FollowUpState::Open, FollowUpState::Withdrawn, FollowUpState::Open]);
}

#[tokio::test]
async fn an_office_is_given_more_time_for_a_reason() {
    let childcare = TestDomain::with_plan("childcare").await;
    let (name, bureau) = (cell(PLACES, 2025), childcare.callers.approver());
    bureau.oversight().open_follow_up(opening(&name)).await.unwrap();
    childcare.clock.set("2026-09-20T04:00:00Z".parse().unwrap());
    let late = read(&bureau, &name).await;
    assert_eq!((late.overdue, late.days_late), (true, 5));
    let reason = "场地年底交付（虚构）".to_owned();
    let due_date = "2026-12-31".to_owned();
    let later = PostponeFollowUpRequest { name: name.clone(), due_date, reason, ..Default::default() };
    let later = bureau.oversight().postpone_follow_up(later).await.unwrap().into_inner();
    assert_eq!((later.due_date.as_str(), later.overdue, later.days_late), ("2026-12-31", false, 0));
    assert_eq!(later.remark, "场地年底交付（虚构）");
    let dates: Vec<_> = history(&bureau, &name).await.into_iter().map(|each| each.due_date).collect();
    assert_eq!(dates, ["2026-12-31", "2026-09-15"]);
}

#[tokio::test]
async fn a_request_sent_twice_is_taken_once() {
    let childcare = TestDomain::with_plan("childcare").await;
    let (name, bureau) = (cell(PLACES, 2025), childcare.callers.approver());
    let request = OpenFollowUpRequest { request_id: "f-1".to_owned(), ..opening(&name) };
    let first = bureau.oversight().open_follow_up(request.clone()).await.unwrap().into_inner();
    childcare.callers.reporter().oversight().explain_follow_up(explanation(&name)).await.unwrap();
    let head = childcare.store.head();
    let second = bureau.oversight().open_follow_up(request.clone()).await.unwrap().into_inner();
    assert_eq!((second, childcare.store.head()), (first, head));
    let other = OpenFollowUpRequest { due_date: "2026-10-01".to_owned(), ..request };
    let refusal = bureau.oversight().open_follow_up(other).await.refused();
    assert_eq!(refusal.reason, "REQUEST_ID_REUSED");
}

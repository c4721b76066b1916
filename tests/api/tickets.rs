//! Correction tickets: anyone questions a published value, the office answers, and the value carries the mark meanwhile.

mod lists;
mod mark;
mod refusals;

use qiyou_proto::{
    indicator::v1::Observation,
    oversight::v1::{
        AnswerTicketRequest, GetTicketRequest, ListTicketRevisionsRequest, OpenTicketRequest, Ticket,
        TicketState, WithdrawTicketRequest, answer_ticket_request::Answer, ticket,
    },
    r#type::v1::LocalizedText,
};
use qiyou_tests::{Caller, Refused, TestDomain, value};
use tonic::Code;

const PLACES: &str = "childcare.places_per_1000";

/// What a reader asks about a value that was read.
fn question(observation: &Observation) -> OpenTicketRequest {
    OpenTicketRequest {
        parent: observation.name.clone(),
        observation_revision: observation.revision,
        question: "与统计年鉴不符（虚构）".to_owned(),
        ..OpenTicketRequest::default()
    }
}

fn answer(ticket: &Ticket, answer: Answer) -> AnswerTicketRequest {
    AnswerTicketRequest { name: ticket.name.clone(), answer: Some(answer), ..Default::default() }
}

fn reason() -> Answer {
    Answer::Reason("年鉴按学年口径统计（虚构）".to_owned())
}

async fn ask(viewer: &Caller, observation: &Observation) -> Ticket {
    viewer.oversight().open_ticket(question(observation)).await.unwrap().into_inner()
}

async fn read(viewer: &Caller, name: &str) -> Ticket {
    let request = GetTicketRequest { name: name.to_owned(), ..Default::default() };
    viewer.oversight().get_ticket(request).await.unwrap().into_inner()
}

/// A domain with an approved value: 5.10 places in 2025.
async fn published() -> (TestDomain, Observation) {
    let childcare = TestDomain::with_plan("childcare").await;
    let working = childcare.callers.reporter().hand_in(value(PLACES, "2025", "5.10")).await;
    let approved = childcare.callers.approver().approve(&[working]).await.unwrap().into_inner();
    let [standing] = approved.observations.try_into().unwrap();
    (childcare, standing)
}

#[tokio::test]
async fn any_reader_questions_a_published_value() {
    let (childcare, standing) = published().await;
    let viewer = childcare.callers.viewer();
    let opened = ask(&viewer, &standing).await;
    assert_eq!(opened.name, format!("{}/tickets/{}", standing.name, opened.revision));
    assert_eq!((&opened.observation_name, opened.observation_revision), (&standing.name, standing.revision));
    let Some(LocalizedText { zh: unit, .. }) = &opened.responsible_unit else { panic!("an office") };
    assert_eq!((opened.office.as_str(), unit.as_str()), ("health", "县卫生健康局"));
    assert_eq!((opened.state(), opened.questioner.as_str()), (TicketState::Open, "viewer"));
    assert_eq!((opened.due_date.as_str(), opened.overdue), ("2026-09-04", false), "15 days from today");
    assert_eq!(opened.token, childcare.store.token(opened.revision).to_string());
    assert_eq!(read(&viewer, &opened.name).await, Ticket { token: String::new(), ..opened });
}

#[tokio::test]
async fn an_office_answers_with_the_reason_why_the_value_stands() {
    let (childcare, standing) = published().await;
    let ticket = ask(&childcare.callers.viewer(), &standing).await;
    let reporter = childcare.callers.reporter();
    let upheld = reporter.oversight().answer_ticket(answer(&ticket, reason())).await.unwrap().into_inner();
    assert_eq!((upheld.state(), upheld.answerer.as_str()), (TicketState::Upheld, "reporter"));
    assert_eq!(upheld.answer, Some(ticket::Answer::Reason("年鉴按学年口径统计（虚构）".to_owned())));
    let request = ListTicketRevisionsRequest { name: ticket.name, ..Default::default() };
    let history = reporter.oversight().list_ticket_revisions(request).await.unwrap().into_inner().revisions;
    let states: Vec<_> = history.iter().map(Ticket::state).collect();
    assert_eq!(states, [TicketState::Upheld, TicketState::Open]);
}

#[tokio::test]
async fn an_office_answers_with_a_later_revision_that_says_something_else() {
    let (childcare, standing) = published().await;
    let (reporter, approver) = (childcare.callers.reporter(), childcare.callers.approver());
    let ticket = ask(&childcare.callers.viewer(), &standing).await;
    let correction = reporter.hand_in(value(PLACES, "2025", "5.20")).await;
    approver.approve(std::slice::from_ref(&correction)).await.unwrap();
    let named = Answer::CorrectionRevision(correction.revision);
    let corrected = reporter.oversight().answer_ticket(answer(&ticket, named)).await.unwrap().into_inner();
    assert_eq!(corrected.state(), TicketState::Corrected);
    assert_eq!(corrected.answer, Some(ticket::Answer::CorrectionRevision(correction.revision)));
}

#[tokio::test]
async fn whoever_asked_alone_takes_the_question_back_and_does_not_answer_it() {
    let (childcare, standing) = published().await;
    let ticket = ask(&childcare.callers.viewer(), &standing).await;
    let back = WithdrawTicketRequest { name: ticket.name.clone(), ..Default::default() };
    let refusal = childcare.callers.reporter().oversight().withdraw_ticket(back.clone()).await.refused();
    assert_eq!(refusal.why(), (Code::PermissionDenied, "OTHER_PERSON_NEEDED"));
    assert_eq!(
        refusal.message,
        format!("{} was opened by `viewer`; nobody else can withdraw it", ticket.name)
    );
    let asker = childcare.callers.with("viewer", qiyou_auth::Role::Reporter);
    let refusal = asker.oversight().answer_ticket(answer(&ticket, reason())).await.refused();
    assert_eq!((refusal.told("action"), refusal.told("person")), ("answer", "viewer"));
    let withdrawn = childcare.callers.viewer().oversight().withdraw_ticket(back.clone()).await.unwrap();
    assert_eq!(withdrawn.get_ref().state(), TicketState::Withdrawn);
    let refusal = childcare.callers.viewer().oversight().withdraw_ticket(back).await.refused();
    assert_eq!(refusal.why(), (Code::FailedPrecondition, "STATE_NOT_ALLOWED"));
}

#[tokio::test]
async fn a_request_sent_twice_opens_one_ticket() {
    let (childcare, standing) = published().await;
    let request = OpenTicketRequest { request_id: "t-1".to_owned(), ..question(&standing) };
    let mut oversight = childcare.callers.viewer().oversight();
    let first = oversight.open_ticket(request.clone()).await.unwrap().into_inner();
    let head = childcare.store.head();
    let second = oversight.open_ticket(request).await.unwrap().into_inner();
    assert_eq!((second, childcare.store.head()), (first, head));
}

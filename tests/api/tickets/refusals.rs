//! What cannot be questioned, and answers that are none.

use qiyou_auth::Role;
use qiyou_proto::oversight::v1::{
    AnswerTicketRequest, GetTicketRequest, ListTicketsRequest, OpenTicketRequest, Ticket,
    answer_ticket_request::Answer,
};
use qiyou_tests::{Refused, TestDomain, value};
use tonic::Code;

use super::{PLACES, answer, ask, published, question, reason};

#[tokio::test]
async fn whatever_is_wrong_with_a_question_is_said_at_once() {
    let (childcare, standing) = published().await;
    let head = childcare.store.head();
    let request = OpenTicketRequest {
        parent: standing.name.replace(PLACES, "health.life_expectancy"),
        observation_revision: 0,
        question: " ".to_owned(),
        due_date: "2026-11-19".to_owned(),
        request_id: "t".repeat(65),
    };
    let refusal = childcare.callers.viewer().oversight().open_ticket(request).await.refused();
    let faults = [
        ("parent", "DOMAIN_NOT_SERVED"),
        ("observation_revision", "FIELD_OUT_OF_RANGE"),
        ("question", "FIELD_REQUIRED"),
        ("due_date", "FIELD_OUT_OF_RANGE"),
        ("request_id", "FIELD_OUT_OF_RANGE"),
    ];
    assert_eq!(refusal.faults(), faults);
    let words = "2026-11-19 is not between 2026-08-20 and 2026-11-18";
    assert_eq!(refusal.violations[3].description, words);
    assert_eq!(childcare.store.head(), head);
}

#[tokio::test]
async fn a_ticket_questions_exactly_one_published_version() {
    let (childcare, standing) = published().await;
    let viewer = childcare.callers.viewer();
    let other = OpenTicketRequest { observation_revision: 1, ..question(&standing) };
    let refusal = viewer.oversight().open_ticket(other).await.refused();
    assert_eq!(refusal.why(), (Code::FailedPrecondition, "REVISION_CHANGED"));
    assert_eq!((refusal.told("named"), refusal.told("current")), ("1", &*standing.revision.to_string()));
    let missing = OpenTicketRequest { parent: standing.name.replace("2025", "2023"), ..question(&standing) };
    assert_eq!(viewer.oversight().open_ticket(missing).await.refused().reason, "RESOURCE_NOT_FOUND");

    let draft = qiyou_proto::indicator::v1::ReportObservationsRequest {
        observations: vec![value(PLACES, "2024", "4.70")],
        draft: true,
        ..Default::default()
    };
    let draft = childcare.callers.reporter().indicators().report_observations(draft).await.unwrap();
    let refusal = viewer.oversight().open_ticket(question(&draft.get_ref().observations[0])).await.refused();
    assert_eq!((refusal.reason.as_str(), refusal.told("state")), ("STATE_NOT_ALLOWED", "draft"));
}

async fn refused(childcare: &TestDomain, ticket: &Ticket, correction: i64) -> String {
    let request = answer(ticket, Answer::CorrectionRevision(correction));
    let refusal = childcare.callers.reporter().oversight().answer_ticket(request).await.refused();
    assert_eq!(refusal.faults(), [("correction_revision", "FIELD_OUT_OF_RANGE")]);
    refusal.violations[0].description.clone()
}

#[tokio::test]
async fn a_correction_exists_came_later_and_differs() {
    let (childcare, standing) = published().await;
    let ticket = ask(&childcare.callers.viewer(), &standing).await;
    let words =
        format!("{} has no revision 9999; ListObservationRevisions names those that it has", standing.name);
    assert_eq!(refused(&childcare, &ticket, 9_999).await, words);
    let words = format!("comes no later than revision {}, which is questioned", standing.revision);
    assert_eq!(refused(&childcare, &ticket, standing.approved_revision).await, words);
    let reporter = childcare.callers.reporter();
    reporter.hand_in(value(PLACES, "2025", "5.30")).await;
    let same = reporter.hand_in(value(PLACES, "2025", "5.1")).await;
    let words = format!("says the same as revision {}; give the reason why it stands", standing.revision);
    assert_eq!(refused(&childcare, &ticket, same.revision).await, words);
}

#[tokio::test]
async fn an_answer_says_something_comes_from_the_office_and_once() {
    let (childcare, standing) = published().await;
    let (viewer, reporter) = (childcare.callers.viewer(), childcare.callers.reporter());
    let ticket = ask(&viewer, &standing).await;
    let silent = AnswerTicketRequest { name: ticket.name.clone(), ..Default::default() };
    let refusal = reporter.oversight().answer_ticket(silent).await.refused();
    assert_eq!(refusal.faults(), [("answer", "FIELD_REQUIRED")]);
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Reporter) {
        let caller = childcare.callers.with("someone", role);
        let refusal = caller.oversight().answer_ticket(answer(&ticket, reason())).await.refused();
        assert_eq!(refusal.why(), (Code::PermissionDenied, "ROLE_MISSING"), "{role}");
    }
    let stale = AnswerTicketRequest { etag: standing.etag, ..answer(&ticket, reason()) };
    assert_eq!(reporter.oversight().answer_ticket(stale).await.refused().reason, "ETAG_STALE");
    reporter.oversight().answer_ticket(answer(&ticket, reason())).await.unwrap();
    let refusal = reporter.oversight().answer_ticket(answer(&ticket, reason())).await.refused();
    assert_eq!((refusal.reason.as_str(), refusal.told("state")), ("STATE_NOT_ALLOWED", "upheld"));
}

#[tokio::test]
async fn what_is_read_must_be_there() {
    let (childcare, standing) = published().await;
    let viewer = childcare.callers.viewer();
    let name = format!("{}/tickets/999", standing.name);
    let missing = GetTicketRequest { name: name.clone(), ..Default::default() };
    let refusal = viewer.oversight().get_ticket(missing).await.refused();
    assert_eq!((refusal.why(), refusal.told("name")), ((Code::NotFound, "RESOURCE_NOT_FOUND"), &*name));
    let request = ListTicketsRequest {
        region: "regions/330599".to_owned(),
        filter: "state = \"lost\"".to_owned(),
        judged_on: "soon".to_owned(),
        page_size: -1,
        ..Default::default()
    };
    let refusal = viewer.oversight().list_tickets(request).await.refused();
    let faults = [
        ("region", "REGION_UNKNOWN"),
        ("filter", "FILTER_INVALID"),
        ("judged_on", "FIELD_MALFORMED"),
        ("page_size", "FIELD_OUT_OF_RANGE"),
    ];
    assert_eq!(refusal.faults(), faults);
}

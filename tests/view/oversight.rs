//! What readers and the lead bureau ask of offices, as the view shows it.

use std::time::Duration;

use qiyou_proto::{
    aggregator::v1::{FollowUpCounts, GetFiveYearViewRequest},
    oversight::v1::{
        AnswerTicketRequest, FollowUpState, OpenFollowUpRequest, OpenTicketRequest,
        answer_ticket_request::Answer,
    },
    r#type::v1::StatusValue,
};
use qiyou_tests::{COUNTY, Cluster, PLAN, value};

use crate::{
    acts::{approve, now},
    reading::{after, asking, cell, domain, encoded, shown, standing, view},
};

const PLACES: &str = "childcare.places_per_1000";

#[tokio::test]
async fn a_questioned_value_carries_its_mark_until_the_office_has_answered() {
    let cluster = Cluster::with_plan_in(["childcare", "housing"]).await;
    let (viewer, childcare) = (cluster.aggregator().viewer(), cluster.callers("childcare"));
    let token = approve(&cluster, "childcare", [value(PLACES, "2025", "4.90")]).await;
    let unasked = view(&viewer, after(&token)).await;
    let actual = cell(&unasked, PLACES, 2025).actual.clone().unwrap();
    assert_eq!((actual.open_tickets, standing(cell(&unasked, PLACES, 2025))), (0, StatusValue::Missed));

    // Whoever reads the view knows which revision it shows.
    let question = OpenTicketRequest {
        parent: format!("{COUNTY}/indicators/{PLACES}/periods/{}/authorities/reported", actual.period),
        observation_revision: actual.revision,
        question: "与统计年鉴不符（虚构）".to_owned(),
        ..OpenTicketRequest::default()
    };
    let ticket = childcare.viewer().oversight().open_ticket(question).await.unwrap().into_inner();
    let asked = view(&viewer, after(&ticket.token)).await;
    let questioned = cell(&asked, PLACES, 2025);
    assert_eq!(questioned.actual.as_ref().unwrap().open_tickets, 1);
    assert_eq!((shown(questioned), standing(questioned)), ("4.90", StatusValue::Missed), "judged as ever");
    cluster.clock.advance(Duration::from_secs(60));
    let during = now(&cluster);
    cluster.clock.advance(Duration::from_secs(60));

    let answer = Some(Answer::Reason("年鉴按学年口径统计（虚构）".to_owned()));
    let answer = AnswerTicketRequest { name: ticket.name, answer, ..Default::default() };
    let answered = childcare.reporter().oversight().answer_ticket(answer).await.unwrap().into_inner();
    let answered = view(&viewer, after(&answered.token)).await;
    assert_eq!(cell(&answered, PLACES, 2025).actual.as_ref().unwrap().open_tickets, 0);
    let past = GetFiveYearViewRequest { as_of: Some(during), ..asking() };
    let past = view(&viewer, past).await;
    assert_eq!(cell(&past, PLACES, 2025).actual.as_ref().unwrap().open_tickets, 1);
}

#[tokio::test]
async fn what_is_followed_up_is_counted_by_domain_and_shown_in_its_cell() {
    let cluster = Cluster::with_plan_in(["childcare", "housing"]).await;
    let viewer = cluster.aggregator().viewer();
    let token = approve(&cluster, "childcare", [value(PLACES, "2025", "4.90")]).await;
    let missed = view(&viewer, after(&token)).await;
    let opening = OpenFollowUpRequest {
        name: format!("{PLAN}/indicators/{PLACES}/{COUNTY}/followUps/2025"),
        status_value: standing(cell(&missed, PLACES, 2025)).into(),
        status_date: missed.judged_on.clone(),
        view_token: missed.token.clone(),
        due_date: "2026-09-15".to_owned(),
        ..OpenFollowUpRequest::default()
    };
    let bureau = cluster.callers("childcare").approver();
    let opened = bureau.oversight().open_follow_up(opening).await.unwrap().into_inner();
    let open = view(&viewer, after(&opened.token)).await;
    let counts = |open_count, overdue_count| Some(FollowUpCounts { open_count, overdue_count });
    assert_eq!(domain(&open, "childcare").follow_ups, counts(1, 0));
    assert_eq!(domain(&open, "housing").follow_ups, None);
    assert_eq!(cell(&open, PLACES, 2025).follow_up_state(), FollowUpState::Open);
    let late = GetFiveYearViewRequest { judged_on: "2026-09-16".to_owned(), ..after(&opened.token) };
    assert_eq!(domain(&view(&viewer, late).await, "childcare").follow_ups, counts(1, 1));

    // What was cited can be had again, byte for byte.
    let cited = GetFiveYearViewRequest { at_token: opened.view_token, ..asking() };
    let original = GetFiveYearViewRequest { at_token: missed.token, ..asking() };
    let (cited, original) = (encoded(&viewer, cited).await, encoded(&viewer, original).await);
    assert_eq!(cited, original);
}

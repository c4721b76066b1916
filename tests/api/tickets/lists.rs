//! What each office is asked, the overdue first.

use qiyou_proto::oversight::v1::{GetTicketRequest, ListTicketsRequest, OpenTicketRequest, Ticket};
use qiyou_tests::{Caller, Refused, TestDomain, value};

use super::{answer, question, reason};

const MEDICAL: &str = "social_assistance.medical_cost_protection_rate";
const STANDARD: &str = "social_assistance.subsistence_standard";

/// Two offices of social assistance that were asked about four values, and answered one question.
async fn offices() -> TestDomain {
    let assistance = TestDomain::with_plan("social_assistance").await;
    let (viewer, reporter) = (assistance.callers.viewer(), assistance.callers.reporter());
    let asked = [
        (STANDARD, "2024", "14500", "2026-09-30"),
        (STANDARD, "2025", "15000", ""),
        (MEDICAL, "2024", "86.2", "2026-08-25"),
        (MEDICAL, "2025", "87.4", "2026-08-22"),
    ];
    for (indicator, period, number, due_date) in asked {
        let observation = reporter.hand_in(value(indicator, period, number)).await;
        let due_date = due_date.to_owned();
        let request = OpenTicketRequest { due_date, ..question(&observation) };
        let ticket = viewer.oversight().open_ticket(request).await.unwrap().into_inner();
        if period == "2025" && indicator == MEDICAL {
            reporter.oversight().answer_ticket(answer(&ticket, reason())).await.unwrap();
        }
    }
    assistance
}

fn asking(filter: &str, judged_on: &str) -> ListTicketsRequest {
    let (filter, judged_on) = (filter.to_owned(), judged_on.to_owned());
    ListTicketsRequest { filter, judged_on, ..Default::default() }
}

async fn due_dates(viewer: &Caller, request: ListTicketsRequest) -> Vec<(String, bool)> {
    let listed = viewer.oversight().list_tickets(request).await.unwrap().into_inner().tickets;
    listed.into_iter().map(|ticket| (ticket.due_date, ticket.overdue)).collect()
}

fn dates(dates: &[(&str, bool)]) -> Vec<(String, bool)> {
    dates.iter().map(|(date, overdue)| ((*date).to_owned(), *overdue)).collect()
}

#[tokio::test]
async fn what_is_overdue_comes_first_then_what_is_owed_then_what_has_ended() {
    let assistance = offices().await;
    let viewer = assistance.callers.viewer();
    let expected =
        dates(&[("2026-08-25", true), ("2026-09-04", false), ("2026-09-30", false), ("2026-08-22", false)]);
    assert_eq!(due_dates(&viewer, asking("", "2026-08-26")).await, expected);
    let expected =
        dates(&[("2026-08-25", true), ("2026-09-04", true), ("2026-09-30", true), ("2026-08-22", false)]);
    assert_eq!(due_dates(&viewer, asking("", "2026-10-01")).await, expected);
}

#[tokio::test]
async fn tickets_are_listed_by_office_indicator_period_state_and_region() {
    let assistance = offices().await;
    let viewer = assistance.callers.viewer();
    let count = async |filter: &str| due_dates(&viewer, asking(filter, "2026-08-26")).await.len();
    assert_eq!(count("office = \"medical_insurance\"").await, 2);
    assert_eq!(count("office = \"medical_insurance\" AND state = \"open\"").await, 1);
    assert_eq!(count("overdue = \"true\"").await, 1);
    assert_eq!(count(&format!("indicator = \"{STANDARD}\" AND period >= \"2025\"")).await, 1);
    assert_eq!(count("state != \"open\"").await, 1);
    let elsewhere = ListTicketsRequest { region: "regions/330522103".to_owned(), ..asking("", "") };
    assert_eq!(due_dates(&viewer, elsewhere).await, []);
    let prefecture = ListTicketsRequest { region: "regions/330500".to_owned(), ..asking("", "") };
    assert_eq!(due_dates(&viewer, prefecture).await.len(), 4);
}

#[tokio::test]
async fn a_list_is_read_page_by_page() {
    let assistance = offices().await;
    let viewer = assistance.callers.viewer();
    let whole = viewer.oversight().list_tickets(asking("", "")).await.unwrap().into_inner().tickets;
    let mut request = ListTicketsRequest { page_size: 3, ..asking("", "") };
    let first = viewer.oversight().list_tickets(request.clone()).await.unwrap().into_inner();
    request.page_token = first.next_page_token;
    let second = viewer.oversight().list_tickets(request.clone()).await.unwrap().into_inner();
    assert_eq!((first.tickets.len(), second.next_page_token.as_str()), (3, ""));
    assert_eq!([first.tickets, second.tickets].concat(), whole);
    request.filter = "state = \"open\"".to_owned();
    let refusal = viewer.oversight().list_tickets(request).await.refused();
    assert_eq!(refusal.faults(), [("page_token", "PAGE_TOKEN_INVALID")]);
}

#[tokio::test]
async fn a_late_answer_stays_as_late_as_it_was() {
    let assistance = offices().await;
    let viewer = assistance.callers.viewer();
    let listed = viewer.oversight().list_tickets(asking("overdue = \"true\"", "2026-08-26")).await.unwrap();
    let [ticket]: [Ticket; 1] = listed.into_inner().tickets.try_into().unwrap();
    assert_eq!(ticket.days_late, 1);
    assistance.clock.set("2026-08-28T04:00:00Z".parse().unwrap());
    assistance.callers.reporter().oversight().answer_ticket(answer(&ticket, reason())).await.unwrap();
    let judged_on = "2027-01-01".to_owned();
    let request = GetTicketRequest { name: ticket.name, judged_on, ..Default::default() };
    let answered = viewer.oversight().get_ticket(request).await.unwrap().into_inner();
    assert_eq!((answered.overdue, answered.days_late), (false, 3));
}

//! Tasks and commitments as the plan has them.

use qiyou_error::Reason;
use qiyou_proto::delivery::v1::{self as wire, delivery_service_server::DeliveryService};
use qiyou_proto::r#type::v1::{Comparator, MeasureKind, Polarity};
use qiyou_testing::stores;

use crate::office::{DOCUMENT, Office, PARTS, PLAN, answer, commitment, from, refusal, violations};

async fn office() -> Office {
    Office::open(stores::sqlite(PARTS)).await
}

async fn list(office: &Office, filter: &str) -> Vec<wire::Commitment> {
    let request = wire::ListCommitmentsRequest {
        plan: PLAN.to_owned(),
        filter: filter.to_owned(),
        ..wire::ListCommitmentsRequest::default()
    };
    answer(office.server.list_commitments(from("reader", request)).await).commitments
}

async fn get(office: &Office, id: &str) -> wire::Commitment {
    let request = wire::GetCommitmentRequest { name: commitment(id) };
    answer(office.server.get_commitment(from("reader", request)).await)
}

#[tokio::test]
async fn tasks_come_in_the_plans_order_with_their_commitments() {
    let office = office().await;
    let request = wire::ListTasksRequest { plan: PLAN.to_owned(), ..wire::ListTasksRequest::default() };
    let tasks = answer(office.server.list_tasks(from("reader", request)).await).tasks;
    let shown: Vec<_> = tasks.iter().map(|task| (task.order, task.name.as_str())).collect();
    let names: Vec<_> =
        (1..=tasks.len()).map(|order| format!("{PLAN}/tasks/childcare.t{order:02}")).collect();
    let expected: Vec<_> = (1..).zip(names.iter().map(String::as_str)).collect();
    assert_eq!(shown, expected);
    let second =
        ["childcare.t02.screening_rate_0_3", "childcare.t02.parenting_knowledge_rate"].map(commitment);
    assert_eq!(tasks[1].commitments, second);
    let request = wire::GetTaskRequest { name: tasks[1].name.clone() };
    assert_eq!(answer(office.server.get_task(from("reader", request)).await), tasks[1]);
    office.close().await;
}

#[tokio::test]
async fn a_list_of_tasks_goes_on_from_page_to_page() {
    let office = office().await;
    let whole = wire::ListTasksRequest { plan: PLAN.to_owned(), ..wire::ListTasksRequest::default() };
    let all = answer(office.server.list_tasks(from("reader", whole.clone())).await).tasks;
    let (mut seen, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = wire::ListTasksRequest { page_size: 3, page_token, ..whole.clone() };
        let page = answer(office.server.list_tasks(from("reader", request)).await);
        seen.extend(page.tasks);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!(seen, all);
    office.close().await;
}

#[tokio::test]
async fn a_commitment_says_what_is_promised_and_by_when() {
    let office = office().await;
    let staff = get(&office, "childcare.t03.staff_certified_rate").await;
    assert_eq!(staff.task, format!("{PLAN}/tasks/childcare.t03"));
    assert_eq!(
        (staff.kind(), staff.polarity(), staff.comparator()),
        (MeasureKind::Rate, Polarity::Higher, Comparator::AtLeast,)
    );
    assert_eq!(staff.value.expect("a number").value, "95");
    assert_eq!((staff.text, staff.due_year, staff.every_year), (None, 2027, false));
    assert!(staff.counted && staff.indicator.is_empty());
    office.close().await;
}

#[tokio::test]
async fn a_promise_in_words_for_every_year_is_due_in_the_last_one() {
    let office = office().await;
    let mortality = get(&office, "childcare.t01.maternal_mortality").await;
    assert_eq!(mortality.text.expect("words").zh, "历史低水平");
    assert_eq!((mortality.value, mortality.due_year, mortality.every_year), (None, 2027, true));
    assert!(!mortality.undated);
    office.close().await;
}

#[tokio::test]
async fn a_restatement_names_its_indicator_and_does_not_count() {
    let office = office().await;
    let screening = get(&office, "childcare.t02.screening_rate_0_3").await;
    assert_eq!(screening.indicator, "indicators/childcare.screening_rate_0_3");
    assert!(!screening.counted);
    office.close().await;
}

#[tokio::test]
async fn the_list_holds_the_domains_own_and_what_the_filter_asks_for() {
    let office = office().await;
    let all = list(&office, "").await;
    assert!(all.iter().all(|each| each.name.starts_with(&commitment("childcare."))));
    let [counted, others] = ["true", "false"].map(|value| format!("counted = \"{value}\""));
    let (counted, others) = (list(&office, &counted).await, list(&office, &others).await);
    assert!(counted.iter().all(|each| each.counted) && others.iter().all(|each| !each.counted));
    assert_eq!(counted.len() + others.len(), all.len());
    let rates = list(&office, "kind = \"rate\" AND task = \"childcare.t02\" AND due_year = \"2027\"").await;
    assert_eq!(rates.len(), 2);
    let elsewhere = list(&office, "task != \"childcare.t02\"").await;
    assert_eq!(elsewhere.len() + 2, all.len());
    office.close().await;
}

#[tokio::test]
async fn a_filter_that_is_not_understood_is_refused() {
    let office = office().await;
    for filter in ["colour = \"red\"", "due_year > \"2024\"", "kind = \"round\"", "task = \"t02\""] {
        let (plan, filter) = (PLAN.to_owned(), filter.to_owned());
        let request = wire::ListCommitmentsRequest { plan, filter, page_size: -1, ..Default::default() };
        let violations = violations(office.server.list_commitments(from("reader", request)).await);
        let expected = [("filter", Reason::FilterInvalid), ("page_size", Reason::FieldOutOfRange)]
            .map(|(field, reason)| (field.to_owned(), reason));
        assert_eq!(violations, expected);
    }
    office.close().await;
}

#[tokio::test]
async fn what_another_domain_holds_and_what_nobody_holds_are_told_apart() {
    let office = office().await;
    let foreign = wire::GetCommitmentRequest { name: commitment("health.t01.icu_beds") };
    let foreign = refusal(office.server.get_commitment(from("reader", foreign)).await);
    assert_eq!(foreign.reason(), Reason::DomainNotServed);
    assert_eq!(
        (&*foreign.metadata()["commitment"], &*foreign.metadata()["domain"]),
        ("health.t01.icu_beds", "childcare")
    );
    let unknown = wire::GetTaskRequest { name: format!("{PLAN}/tasks/childcare.t99") };
    let unknown = refusal(office.server.get_task(from("reader", unknown)).await);
    assert_eq!((unknown.reason(), unknown.code()), (Reason::ResourceNotFound, tonic::Code::NotFound));
    let elsewhere = wire::ListTasksRequest { plan: "plans/nowhere-2030".to_owned(), ..Default::default() };
    let elsewhere = refusal(office.server.list_tasks(from("reader", elsewhere)).await);
    assert_eq!(elsewhere.resource(), Some("plans/nowhere-2030"));
    office.close().await;
}

#[tokio::test]
async fn a_plan_that_is_loaded_again_shows_at_once() {
    let office = office().await;
    let changed = DOCUMENT.replace("value_text = { zh = \"历史低水平\"", "value_text = { zh = \"更低水平\"");
    assert_ne!(changed, DOCUMENT);
    office.reload(&changed).await;
    let mortality = get(&office, "childcare.t01.maternal_mortality").await;
    assert_eq!(mortality.text.expect("words").zh, "更低水平");
    office.close().await;
}

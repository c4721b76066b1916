//! The way of progress from report to approval, and reading it back.

use std::time::Duration;

use qiyou_error::Reason;
use qiyou_proto::delivery::v1::{self as wire, delivery_service_server::DeliveryService};
use qiyou_proto::r#type::v1::ReportState;
use qiyou_testing::stores;

use crate::office::{Office, PARTS, PLAN, answer, commitment, exactly, from, notice, refusal, staff};

async fn report(office: &Office, progress: Vec<wire::Progress>, draft: bool) -> wire::ReportProgressResponse {
    let request = wire::ReportProgressRequest { progress, draft, ..Default::default() };
    answer(office.server.report_progress(from("clerk", request)).await)
}

fn approval(progress: &wire::Progress) -> wire::ApproveProgressRequest {
    wire::ApproveProgressRequest { revisions: vec![exactly(progress)], ..Default::default() }
}

async fn approve(office: &Office, progress: &wire::Progress) -> wire::Progress {
    let answered = answer(office.server.approve_progress(from("chief", approval(progress))).await);
    answered.progress.into_iter().next().expect("one report")
}

async fn list(office: &Office, parent: &str) -> Vec<wire::Progress> {
    let request = wire::ListProgressRequest { parent: parent.to_owned(), ..Default::default() };
    answer(office.server.list_progress(from("reader", request)).await).progress
}

#[tokio::test]
async fn a_report_is_handed_in_approved_and_read_back() {
    stores::each(PARTS, async |place| {
        let office = Office::open(place).await;
        let reported = report(&office, vec![staff("2024", "81.20")], false).await;
        let [progress] = reported.progress.as_slice() else { panic!("one report") };
        assert_eq!(progress.name, format!("{}/progress/2024", progress.commitment));
        assert_eq!(progress.value.as_ref().expect("a value").value, "81.20", "the scale is kept");
        assert_eq!((progress.state(), progress.reporter.as_str()), (ReportState::Submitted, "clerk"));
        assert_eq!(progress.first_submit_time, progress.record_time);
        assert_eq!((reported.unchanged_count, progress.revision), (0, office.head()));

        let standing = approve(&office, progress).await;
        assert_eq!((standing.state(), standing.reviewer.as_str()), (ReportState::Approved, "chief"));
        assert_eq!(standing.approved_revision, progress.revision);
        let listed = list(&office, PLAN).await;
        let [working, standing_too] = listed.as_slice() else { panic!("both versions: {listed:?}") };
        assert_eq!((working.state(), working.approved_revision), (ReportState::Approved, 0));
        assert_eq!(*standing_too, standing);
        office.close().await;
    })
    .await;
}

#[tokio::test]
async fn what_was_approved_stands_until_its_successor_is_approved() {
    let office = Office::open(stores::sqlite(PARTS)).await;
    let first = report(&office, vec![staff("2024", "81.2")], false).await.progress;
    approve(&office, &first[0]).await;
    let correction = wire::ReportProgressRequest {
        progress: vec![staff("2024", "82")],
        reason: "补报两所托育机构".to_owned(),
        ..Default::default()
    };
    let second = answer(office.server.report_progress(from("clerk", correction)).await).progress;
    let shown = list(&office, &second[0].commitment).await;
    let values: Vec<_> = shown.iter().map(|each| each.value.clone().expect("a value").value).collect();
    assert_eq!(values, ["82", "81.2"]);
    assert_eq!((shown[0].state(), shown[1].state()), (ReportState::Submitted, ReportState::Approved));
    let stale = refusal(office.server.approve_progress(from("chief", approval(&first[0]))).await);
    assert_eq!((stale.reason(), stale.resource()), (Reason::RevisionChanged, Some(&*first[0].name)));
    approve(&office, &second[0]).await;
    assert_eq!(list(&office, PLAN).await[1].value, second[0].value);
    office.close().await;
}

#[tokio::test]
async fn a_reporter_does_not_approve_the_own_report() {
    let office = Office::open(stores::sqlite(PARTS)).await;
    let reported = report(&office, vec![staff("2024", "81.2")], false).await.progress;
    let refused = refusal(office.server.approve_progress(from("clerk", approval(&reported[0]))).await);
    assert_eq!(refused.reason(), Reason::ReporterCannotApprove);
    office.close().await;
}

#[tokio::test]
async fn a_draft_is_handed_in_returned_mended_and_withdrawn() {
    let office = Office::open(stores::sqlite(PARTS)).await;
    let draft = report(&office, vec![staff("2024-S1", "80")], true).await.progress;
    assert_eq!((draft[0].state(), &draft[0].first_submit_time), (ReportState::Draft, &None));

    let submit = wire::SubmitProgressRequest { revisions: vec![exactly(&draft[0])], ..Default::default() };
    let submitted = answer(office.server.submit_progress(from("clerk", submit)).await).progress;
    assert_eq!(submitted[0].state(), ReportState::Submitted);

    let (revisions, reason) = (vec![exactly(&submitted[0])], "哪些人员未计入".to_owned());
    let send_back = wire::ReturnProgressRequest { revisions, reason: reason.clone(), ..Default::default() };
    let returned = answer(office.server.return_progress(from("chief", send_back)).await).progress;
    assert_eq!((returned[0].state(), &returned[0].return_reason), (ReportState::Returned, &reason));
    assert_eq!(returned[0].reviewer, "chief");

    let mended = report(&office, vec![staff("2024-S1", "79.5")], false).await.progress;
    assert_eq!((mended[0].state(), mended[0].return_reason.as_str()), (ReportState::Submitted, ""));
    assert_eq!(mended[0].first_submit_time, submitted[0].first_submit_time, "late is judged by the first");

    let (names, reason) = (vec![mended[0].name.clone()], "重复上报".to_owned());
    let withdraw = wire::WithdrawProgressRequest { names, reason, ..Default::default() };
    let withdrawn = answer(office.server.withdraw_progress(from("clerk", withdraw)).await).progress;
    assert!(withdrawn[0].withdrawn);
    office.close().await;
}

#[tokio::test]
async fn the_same_report_again_changes_nothing() {
    stores::each(PARTS, async |place| {
        let office = Office::open(place).await;
        let first = report(&office, vec![staff("2024", "81.2")], false).await;
        let head = office.head();
        let again = report(&office, vec![staff("2024", "81.20")], false).await;
        assert_eq!((again.unchanged_count, office.head()), (1, head));
        assert_eq!((again.progress, again.token), (first.progress, first.token));
        let more = report(&office, vec![staff("2024", "81.2"), staff("2025-Q1", "82")], false).await;
        assert_eq!((more.unchanged_count, office.head()), (1, head + 1));
        office.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_repeated_request_gets_the_first_answer_and_another_of_its_id_is_refused() {
    stores::each(PARTS, async |place| {
        let office = Office::open(place).await;
        let request = |value| wire::ReportProgressRequest {
            progress: vec![staff("2024", value)],
            request_id: "4f1d".to_owned(),
            ..Default::default()
        };
        let first = answer(office.server.report_progress(from("clerk", request("81"))).await);
        report(&office, vec![staff("2024", "82")], false).await;
        let repeat = answer(office.server.report_progress(from("clerk", request("81"))).await);
        assert_eq!(repeat, first);
        let mixed_up = refusal(office.server.report_progress(from("clerk", request("83"))).await);
        assert_eq!(mixed_up.reason(), Reason::RequestIdReused);
        office.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_report_over_an_unread_change_is_stale() {
    let office = Office::open(stores::sqlite(PARTS)).await;
    let first = report(&office, vec![staff("2024", "81")], false).await.progress;
    report(&office, vec![staff("2024", "82")], false).await;
    let late = wire::Progress { etag: first[0].etag.clone(), ..staff("2024", "83") };
    let late = wire::ReportProgressRequest { progress: vec![late], ..Default::default() };
    let refused = refusal(office.server.report_progress(from("clerk", late)).await);
    assert_eq!((refused.reason(), refused.resource()), (Reason::EtagStale, Some(&*first[0].name)));
    office.close().await;
}

#[tokio::test]
async fn fulfilment_is_reported_with_its_evidence_and_without_a_number() {
    let office = Office::open(stores::sqlite(PARTS)).await;
    let fulfilled = wire::Progress {
        commitment: commitment("childcare.t01.maternal_mortality"),
        period: "2024".to_owned(),
        fulfilled: true,
        evidence: notice(),
        sample: true,
        ..wire::Progress::default()
    };
    let reported = report(&office, vec![fulfilled], false).await.progress;
    assert!(reported[0].fulfilled && reported[0].sample && reported[0].value.is_none());
    assert_eq!(reported[0].evidence, notice());
    office.close().await;
}

#[tokio::test]
async fn a_listing_visits_every_version_once_whatever_the_page_holds() {
    stores::each(PARTS, async |place| {
        let office = Office::open(place).await;
        let periods = ["2023", "2024", "2024-S1", "2025-Q1"];
        let other = wire::Progress {
            commitment: commitment("childcare.t02.parenting_knowledge_rate"),
            ..staff("2024", "70")
        };
        let mut all: Vec<_> = periods.map(|period| staff(period, "80")).to_vec();
        all.push(other);
        let reported = report(&office, all, false).await.progress;
        approve(&office, &reported[1]).await;
        approve(&office, &reported[4]).await;
        let whole = list(&office, PLAN).await;
        assert_eq!(whole.len(), 7);
        assert_eq!(whole[0].commitment, reported[4].commitment, "by commitment");
        for page_size in 1..=4 {
            let (mut seen, mut page_token) = (Vec::new(), String::new());
            loop {
                let request =
                    wire::ListProgressRequest { parent: PLAN.to_owned(), page_size, page_token, as_of: None };
                let page = answer(office.server.list_progress(from("reader", request)).await);
                assert!(page.progress.len() <= page_size.try_into().expect("a size"));
                seen.extend(page.progress);
                page_token = page.next_page_token;
                if page_token.is_empty() {
                    break;
                }
            }
            assert_eq!(seen, whole);
        }
        assert_eq!(list(&office, &reported[4].commitment).await.len(), 2);
        office.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_listing_of_an_earlier_instant_shows_what_was_recorded_then() {
    stores::each(PARTS, async |place| {
        let office = Office::open(place).await;
        let before = report(&office, vec![staff("2024", "81")], false).await.progress;
        office.place.clock().advance(Duration::from_secs(3_600));
        report(&office, vec![staff("2024", "82")], false).await;
        let as_of = before[0].record_time;
        let request = wire::ListProgressRequest { parent: PLAN.to_owned(), as_of, ..Default::default() };
        let then = answer(office.server.list_progress(from("reader", request)).await).progress;
        assert_eq!(then, before);
        assert_eq!(list(&office, PLAN).await.len(), 1);
        office.close().await;
    })
    .await;
}

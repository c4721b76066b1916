//! The mark on a questioned value.

use qiyou_proto::r#type::v1::Authority;
use qiyou_proto::{
    indicator::v1::{
        GetObservationRequest, GetSeriesRequest, ListObservationsRequest, Observation, ObservationVersion,
        StreamObservationsRequest,
    },
    oversight::v1::{WithdrawTicketRequest, answer_ticket_request::Answer},
};
use qiyou_tests::{COUNTY, Caller, value};

use super::{PLACES, answer, ask, published, reason};

/// The number of open tickets that each way of reading the value shows: by name, in the list, in the stream.
async fn marks(viewer: &Caller, name: &str) -> [i32; 3] {
    let version = ObservationVersion::Standing.into();
    let one = GetObservationRequest { name: name.to_owned(), version, ..Default::default() };
    let one = viewer.indicators().get_observation(one).await.unwrap().into_inner();
    let listing = ListObservationsRequest { version, ..Default::default() };
    let listed = viewer.indicators().list_observations(listing).await.unwrap().into_inner().observations;
    let streaming = StreamObservationsRequest { version, ..Default::default() };
    let mut stream = viewer.indicators().stream_observations(streaming).await.unwrap().into_inner();
    let mut streamed = Vec::new();
    while let Some(observation) = stream.message().await.unwrap() {
        streamed.push(observation);
    }
    let of = |observations: &[Observation]| {
        observations.iter().find(|each| each.name == name).unwrap().open_tickets
    };
    [one.open_tickets, of(&listed), of(&streamed)]
}

#[tokio::test]
async fn a_value_carries_the_mark_until_the_office_has_answered() {
    let (childcare, standing) = published().await;
    let (viewer, reporter) = (childcare.callers.viewer(), childcare.callers.reporter());
    assert_eq!(marks(&viewer, &standing.name).await, [0; 3]);
    let first = ask(&viewer, &standing).await;
    let another = ask(&childcare.callers.with("reader", qiyou_auth::Role::Viewer), &standing).await;
    assert_eq!(marks(&viewer, &standing.name).await, [2; 3]);

    let correction = reporter.hand_in(value(PLACES, "2025", "5.20")).await;
    childcare.callers.approver().approve(std::slice::from_ref(&correction)).await.unwrap();
    assert_eq!(marks(&viewer, &standing.name).await, [2; 3], "a new value answers nobody");
    let named = Answer::CorrectionRevision(correction.revision);
    reporter.oversight().answer_ticket(answer(&first, named)).await.unwrap();
    assert_eq!(marks(&viewer, &standing.name).await, [1; 3]);
    reporter.oversight().answer_ticket(answer(&another, reason())).await.unwrap();
    assert_eq!(marks(&viewer, &standing.name).await, [0; 3]);
}

#[tokio::test]
async fn only_the_value_that_is_questioned_carries_the_mark() {
    let (childcare, standing) = published().await;
    let reporter = childcare.callers.reporter();
    let other = reporter.hand_in(value(PLACES, "2024", "4.70")).await;
    ask(&childcare.callers.viewer(), &standing).await;
    let series = GetSeriesRequest {
        indicator: format!("indicators/{PLACES}"),
        region: COUNTY.to_owned(),
        authority: Authority::Reported.into(),
        ..Default::default()
    };
    let points = reporter.indicators().get_series(series).await.unwrap().into_inner().points;
    let open = |each: &Option<Observation>| each.as_ref().map(|each| each.open_tickets);
    let marks: Vec<_> =
        points.iter().map(|each| (each.period.as_str(), open(&each.standing), open(&each.working))).collect();
    assert_eq!(marks, [("2024", None, Some(0)), ("2025", Some(1), None)]);
    ask(&childcare.callers.viewer(), &other).await;
    let working = reporter.observation(&other.name).await.unwrap().into_inner();
    assert_eq!(working.open_tickets, 1, "a value that waits for approval is published too");
}

#[tokio::test]
async fn the_past_shows_the_mark_that_it_had() {
    let (childcare, standing) = published().await;
    let viewer = childcare.callers.viewer();
    let before = childcare.moment();
    let ticket = ask(&viewer, &standing).await;
    let during = childcare.moment();
    let back = WithdrawTicketRequest { name: ticket.name, ..Default::default() };
    viewer.oversight().withdraw_ticket(back).await.unwrap();
    let mut marks = Vec::new();
    for as_of in [Some(before), Some(during), None] {
        let request = GetObservationRequest { name: standing.name.clone(), as_of, ..Default::default() };
        marks.push(viewer.indicators().get_observation(request).await.unwrap().into_inner().open_tickets);
    }
    assert_eq!(marks, [0, 1, 0]);
}

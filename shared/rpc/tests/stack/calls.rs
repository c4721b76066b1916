//! What single calls and streams meet on their way.

use std::{net::TcpListener, time::Duration};

use qiyou_auth::{Grant, Role};
use qiyou_error::{Error, Kind, Reason};
use qiyou_proto::aggregator::v1::{WatchFiveYearViewRequest, plan_service_client::PlanServiceClient};
use qiyou_rpc::{Context, MAXIMUM_MESSAGE, client};
use tokio::time::Instant;
use tonic::{Code, IntoRequest};
use tonic_types::StatusExt;

use crate::bench::{Bench, Client, get, limits, options, plan, stream_of, wait_for};

fn within<T>(millis: u64, message: T) -> tonic::Request<T> {
    let mut request = message.into_request();
    request.set_timeout(Duration::from_millis(millis));
    request
}

#[tokio::test]
async fn a_call_is_answered_and_its_answer_has_an_id() {
    let bench = Bench::start(options()).await;
    let answer = bench.client().get_five_year_view(get(plan::ANSWER)).await.unwrap();
    let id = answer.metadata().get("x-request-id").unwrap().to_str().unwrap();
    assert_eq!((id.len(), id.find('-')), (49, Some(32)));
    assert_eq!(bench.counts().succeeded, 1);
}

#[tokio::test]
async fn a_call_that_takes_too_long_ends_at_the_callers_deadline() {
    let bench = Bench::start(options()).await;
    for _ in 0..10 {
        let status = bench.client().get_five_year_view(within(30, get(plan::WAIT))).await.unwrap_err();
        assert_eq!(status.code(), Code::DeadlineExceeded);
        assert_eq!(Error::from(status).reason(), Reason::DeadlinePassed);
    }
}

#[tokio::test]
async fn a_call_without_a_deadline_ends_at_the_servers() {
    let bench = Bench::start(qiyou_rpc::Options { deadline: Duration::from_millis(30), ..options() }).await;
    let status = bench.client().get_five_year_view(get(plan::WAIT)).await.unwrap_err();
    let error = Error::from(status);
    assert_eq!(error.kind(), &Kind::Deadline);
    assert_eq!(error.metadata()["deadline_ms"], "30");
    assert_eq!(bench.counts().late, 1);
}

#[tokio::test]
async fn a_stream_ends_at_its_callers_deadline_after_what_came_in_time() {
    let bench = Bench::start(options()).await;
    let mut views =
        bench.client().stream_five_year_views(within(500, stream_of(plan::WAIT))).await.unwrap().into_inner();
    assert!(views.message().await.unwrap().is_some());
    assert_eq!(views.message().await.unwrap_err().code(), Code::DeadlineExceeded);
}

#[tokio::test]
async fn a_stream_without_a_deadline_outlasts_the_servers() {
    let bench = Bench::start(qiyou_rpc::Options { deadline: Duration::from_millis(1), ..options() }).await;
    let mut views = bench.client().stream_five_year_views(stream_of(plan::WAIT)).await.unwrap().into_inner();
    views.message().await.unwrap().unwrap();
    tokio::time::timeout(Duration::from_millis(50), views.message()).await.unwrap_err();
    bench.gate.add_permits(1);
    assert!(views.message().await.unwrap().is_some());
}

#[tokio::test]
async fn a_handler_knows_what_time_is_left_for_it_and_its_own_calls() {
    let bench = Bench::start(options()).await;
    let told = bench.client().get_five_year_view(within(5_000, get(plan::TELL_TIME))).await.unwrap();
    let left: u64 = told.get_ref().plan.parse().unwrap();
    assert!((4_000..=5_000).contains(&left), "{left}");

    // As a handler with two seconds left would call on.
    let context = Context::current().until(Instant::now() + Duration::from_secs(2));
    let told = context.scope(bench.client().get_five_year_view(get(plan::TELL_TIME))).await.unwrap();
    let left: u64 = told.get_ref().plan.parse().unwrap();
    assert!((1_000..=2_000).contains(&left), "{left}");
}

#[tokio::test]
async fn a_call_without_time_left_is_not_sent() {
    let bench = Bench::start(options()).await;
    let context = Context::current().until(Instant::now());
    let status = context.scope(bench.client().get_five_year_view(get(plan::ANSWER))).await.unwrap_err();
    assert_eq!(status.code(), Code::DeadlineExceeded);
    assert_eq!(bench.counts().started, 0);
}

#[tokio::test]
async fn a_call_carries_its_place_in_the_trace() {
    let bench = Bench::start(options()).await;
    let context = Context::current();
    let told = context.scope(bench.client().get_five_year_view(get(plan::TELL_HEADERS))).await.unwrap();
    let traceparent = format!("00-{}-01", context.trace());
    assert!(told.get_ref().plan.contains(&traceparent), "{told:?}");
    let id = told.metadata().get("x-request-id").unwrap().to_str().unwrap();
    assert!(id.starts_with(&format!("{}-", context.trace().trace_id())));
    assert_ne!(id, context.trace().to_string());
}

#[tokio::test]
async fn a_full_server_refuses_at_once_and_says_when_to_come_back() {
    let bench = Bench::start(limits(1, 1)).await;
    let mut client = bench.client();
    let waiting = bench.waiting();
    bench.entered(1).await;
    let status = client.get_five_year_view(get(plan::ANSWER)).await.unwrap_err();
    assert_eq!(status.code(), Code::ResourceExhausted);
    assert!(status.get_details_retry_info().unwrap().retry_delay.unwrap() > Duration::ZERO);
    let error = Error::from(status);
    assert_eq!((error.reason(), &*error.metadata()["limit"]), (Reason::Overloaded, "1"));
    // Streams have room of their own.
    client.stream_five_year_views(stream_of(plan::ANSWER)).await.unwrap();

    bench.gate.add_permits(1);
    assert!(waiting.join_all().await.iter().all(Result::is_ok));
    assert!(client.get_five_year_view(get(plan::ANSWER)).await.is_ok());
}

#[tokio::test]
async fn a_stream_counts_against_its_limit_until_it_is_over() {
    let bench = Bench::start(limits(1, 1)).await;
    let mut client = bench.client();
    let watch = client.watch_five_year_view(WatchFiveYearViewRequest::default()).await.unwrap();
    let refused = client.stream_five_year_views(stream_of(plan::ANSWER)).await.unwrap_err();
    assert_eq!(refused.code(), Code::ResourceExhausted);
    drop(watch);
    wait_for(|| bench.counts().in_flight() == 0).await;
    assert!(client.stream_five_year_views(stream_of(plan::ANSWER)).await.is_ok());
}

#[tokio::test]
async fn a_panic_costs_one_call_and_not_its_connection() {
    let bench = Bench::start(options()).await;
    let (mut client, mut other) = (bench.client(), bench.client());
    other.get_five_year_view(get(plan::ANSWER)).await.unwrap();
    let mut views = client.stream_five_year_views(stream_of(plan::PANIC)).await.unwrap().into_inner();
    let mut watch =
        client.watch_five_year_view(WatchFiveYearViewRequest::default()).await.unwrap().into_inner();
    watch.message().await.unwrap().unwrap();

    let status = client.get_five_year_view(get(plan::PANIC)).await.unwrap_err();
    assert_eq!((status.code(), Error::from(&status).reason()), (Code::Internal, Reason::Internal));
    assert!(!status.message().contains("as the test wished"));
    assert_eq!(views.message().await.unwrap_err().code(), Code::Internal);

    // The watch shares the connection; were that gone, the watch would have ended.
    assert!(tokio::time::timeout(Duration::from_millis(20), watch.message()).await.is_err());
    assert!(client.get_five_year_view(get(plan::ANSWER)).await.is_ok());
    assert_eq!(bench.counts().panicked, 2);
}

#[tokio::test]
async fn a_message_too_large_is_refused_with_the_limit() {
    let bench = Bench::start(options()).await;
    let mut client = bench.client().max_encoding_message_size(usize::MAX);
    let error: Error =
        client.get_five_year_view(get(&"x".repeat(MAXIMUM_MESSAGE + 1))).await.unwrap_err().into();
    assert_eq!((error.code(), error.reason()), (Code::InvalidArgument, Reason::MessageTooLarge));
    assert_eq!(error.metadata()["maximum_bytes"], MAXIMUM_MESSAGE.to_string());
}

#[tokio::test]
async fn a_method_that_is_not_served_here_says_so() {
    let bench = Bench::start(options()).await;
    let mut plans = PlanServiceClient::new(bench.channel(Grant::everywhere(Role::Viewer)));
    let error: Error =
        plans.list_plans(qiyou_proto::aggregator::v1::ListPlansRequest::default()).await.unwrap_err().into();
    assert_eq!((error.code(), error.reason()), (Code::Unimplemented, Reason::MethodUnknown));
    assert_eq!(error.metadata()["method"], "/qiyou.aggregator.v1.PlanService/ListPlans");
}

/// A client of an address where nobody answers.
fn client_of(bench: &Bench, listener: &TcpListener, options: &client::Options) -> Client {
    let address = format!("http://{}", listener.local_addr().unwrap());
    Client::new(bench.channel_to(&address, Grant::everywhere(Role::Viewer), options))
}

#[tokio::test]
async fn a_service_that_is_not_there_is_unavailable_by_name() {
    let bench = Bench::start(options()).await;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut client = client_of(&bench, &listener, &client::Options::default());
    drop(listener);
    let error: Error = client.get_five_year_view(get(plan::ANSWER)).await.unwrap_err().into();
    assert_eq!((error.kind(), error.reason()), (&Kind::Unavailable, Reason::UpstreamUnavailable));
    assert_eq!(error.metadata()["service"], "childcare");
}

#[tokio::test]
async fn a_service_that_hangs_ends_at_the_clients_deadline() {
    let bench = Bench::start(options()).await;
    // Takes connections into its backlog and never answers.
    let mute = TcpListener::bind("127.0.0.1:0").unwrap();
    let options = client::Options { deadline: Duration::from_millis(50), ..client::Options::default() };
    let mut client = client_of(&bench, &mute, &options);
    let error: Error = client.get_five_year_view(get(plan::ANSWER)).await.unwrap_err().into();
    assert_eq!(error.kind(), &Kind::Deadline);
}

#[tokio::test]
async fn a_silent_peer_shows_as_unavailable_within_the_keep_alive() {
    let bench = Bench::start(options()).await;
    let mute = TcpListener::bind("127.0.0.1:0").unwrap();
    let soon = Duration::from_millis(50);
    let options =
        client::Options { keep_alive_interval: soon, keep_alive_timeout: soon, ..client::Options::default() };
    let mut client = client_of(&bench, &mute, &options);
    let error: Error =
        client.watch_five_year_view(WatchFiveYearViewRequest::default()).await.unwrap_err().into();
    assert_eq!((error.kind(), error.reason()), (&Kind::Unavailable, Reason::UpstreamUnavailable));
}

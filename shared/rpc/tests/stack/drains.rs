//! How a server comes to its end.

use std::time::Duration;

use qiyou_auth::{Grant, Role};
use qiyou_error::{Error, Kind, Reason};
use qiyou_proto::aggregator::v1::WatchFiveYearViewRequest;
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};

use tokio::{net::TcpStream, time::Instant};

use crate::bench::{Bench, get, options, plan, stream_of};

#[tokio::test]
async fn a_call_in_flight_is_answered_and_then_the_server_ends() {
    let mut bench = Bench::start(options()).await;
    let waiting = bench.waiting();
    bench.entered(1).await;
    bench.drain.begin();
    bench.gate.add_permits(1);
    assert!(waiting.join_all().await.iter().all(Result::is_ok));
    bench.ended().await;
}

#[tokio::test]
async fn a_stream_in_flight_is_sent_to_its_end() {
    let mut bench = Bench::start(options()).await;
    let mut views = bench.client().stream_five_year_views(stream_of(plan::WAIT)).await.unwrap().into_inner();
    views.message().await.unwrap().unwrap();
    bench.drain.begin();
    bench.gate.add_permits(1);
    views.message().await.unwrap().unwrap();
    assert!(views.message().await.unwrap().is_none());
    bench.ended().await;
}

#[tokio::test]
async fn a_watch_that_follows_the_drain_ends_as_the_door_closes() {
    let mut bench = Bench::start(qiyou_rpc::Options::default()).await;
    let mut watch =
        bench.client().watch_five_year_view(WatchFiveYearViewRequest::default()).await.unwrap().into_inner();
    watch.message().await.unwrap().unwrap();
    bench.drain.begin();
    let error = Error::from(watch.message().await.unwrap_err());
    assert_eq!((error.kind(), error.reason()), (&Kind::Unavailable, Reason::ShuttingDown));
    bench.ended().await;
}

#[tokio::test]
async fn what_outlasts_the_drains_patience_is_cut_off() {
    let mut bench = Bench::start(options()).await;
    let mut views = bench.client().stream_five_year_views(stream_of(plan::WAIT)).await.unwrap().into_inner();
    views.message().await.unwrap().unwrap();
    let waiting = bench.waiting();
    bench.entered(2).await;
    bench.drain.begin();
    for cut in waiting.join_all().await {
        assert_eq!(Error::from(cut.unwrap_err()).reason(), Reason::ShuttingDown);
    }
    assert_eq!(Error::from(views.message().await.unwrap_err()).reason(), Reason::ShuttingDown);
    bench.ended().await;
}

#[tokio::test]
async fn health_says_so_first_and_its_watchers_keep_nothing_open() {
    let mut bench = Bench::start(qiyou_rpc::Options::default()).await;
    let mut health = HealthClient::new(bench.channel(Grant::everywhere(Role::Viewer)));
    let service = "qiyou.aggregator.v1.FiveYearViewService".to_owned();
    let mut watch = health.watch(HealthCheckRequest { service }).await.unwrap().into_inner();
    assert_eq!(watch.message().await.unwrap().unwrap().status(), ServingStatus::Serving);
    bench.drain.begin();
    assert_eq!(watch.message().await.unwrap().unwrap().status(), ServingStatus::NotServing);
    assert_eq!(Error::from(watch.message().await.unwrap_err()).reason(), Reason::ShuttingDown);
    bench.ended().await;
}

#[tokio::test]
async fn a_server_that_has_ended_is_unavailable() {
    let mut bench = Bench::start(options()).await;
    let mut client = bench.client();
    client.get_five_year_view(get(plan::ANSWER)).await.unwrap();
    bench.drain.begin();
    bench.ended().await;
    let error = Error::from(client.get_five_year_view(get(plan::ANSWER)).await.unwrap_err());
    assert_eq!(error.kind(), &Kind::Unavailable);
}

#[tokio::test]
async fn for_its_grace_a_drain_is_announced_and_everything_goes_on() {
    let grace = Duration::from_millis(500);
    let mut bench = Bench::start(qiyou_rpc::Options { grace, ..qiyou_rpc::Options::default() }).await;
    let mut health = HealthClient::new(bench.channel(Grant::everywhere(Role::Viewer)));
    let mut watch =
        bench.client().watch_five_year_view(WatchFiveYearViewRequest::default()).await.unwrap().into_inner();
    watch.message().await.unwrap().unwrap();
    let begun = Instant::now();
    bench.drain.begin();
    let check = health.check(HealthCheckRequest::default()).await.unwrap().into_inner();
    assert_eq!(check.status(), ServingStatus::NotServing);
    bench.client().get_five_year_view(get(plan::ANSWER)).await.unwrap();

    let error = Error::from(watch.message().await.unwrap_err());
    assert_eq!(error.reason(), Reason::ShuttingDown);
    assert!(begun.elapsed() >= grace, "streams go on as long as calls do");
    bench.ended().await;
}

#[tokio::test]
async fn a_new_caller_is_refused_while_an_old_one_is_still_answered() {
    let mut bench = Bench::start(qiyou_rpc::Options::default()).await;
    let waiting = bench.waiting();
    bench.entered(1).await;
    bench.drain.begin();
    bench.drain.closing().await;
    let address = bench.address.trim_start_matches("http://").to_owned();
    // The listener goes in the same moment, in another task.
    while TcpStream::connect(&address).await.is_ok() {}
    bench.gate.add_permits(1);
    assert!(waiting.join_all().await.iter().all(Result::is_ok));
    bench.ended().await;
}

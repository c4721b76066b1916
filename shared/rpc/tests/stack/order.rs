//! The order of the layers, by its effects.

use std::{sync::Arc, time::Duration};

use http::HeaderValue;
use qiyou_auth::{Grant, Role};
use qiyou_error::{Error, Reason, Result};
use qiyou_rpc::{
    Options,
    client::{self, Channel, TokenSource},
};
use tonic::Status;
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};

use crate::bench::{Bench, Client, get, limits, options, plan, stream_of};

/// A caller whose token verifies nowhere.
#[derive(Debug)]
struct Nobody;

impl TokenSource for Nobody {
    fn bearer(&self) -> Result<HeaderValue> {
        Ok(HeaderValue::from_static("Bearer of nothing"))
    }
}

fn nobody(bench: &Bench) -> Channel {
    Channel::to("bench", &bench.address, Arc::new(Nobody), &client::Options::default()).unwrap()
}

async fn refusal(mut client: Client, plan: &str) -> Status {
    client.get_five_year_view(get(plan)).await.unwrap_err()
}

#[tokio::test]
async fn every_refusal_is_counted_as_what_it_is() {
    let bench = Bench::start(limits(1, 1)).await;
    refusal(Client::new(nobody(&bench)), plan::ANSWER).await;
    refusal(bench.client(), plan::PANIC).await;
    let waiting = bench.waiting();
    bench.entered(2).await;
    refusal(bench.client(), plan::ANSWER).await;
    bench.gate.add_permits(1);
    waiting.join_all().await;
    let counts = bench.counts();
    assert_eq!((counts.denied, counts.panicked, counts.shed, counts.late), (1, 1, 1, 0));
    assert_eq!((counts.started, counts.refused, counts.succeeded, counts.in_flight()), (4, 3, 1, 0));

    let hasty = Bench::start(Options { deadline: Duration::from_millis(30), ..options() }).await;
    refusal(hasty.client(), plan::WAIT).await;
    let counts = hasty.counts();
    assert_eq!((counts.started, counts.refused, counts.late), (1, 1, 1));
}

#[tokio::test]
async fn every_refusal_has_an_id() {
    let bench = Bench::start(Options { deadline: Duration::from_millis(30), ..options() }).await;
    let refusals = [
        refusal(Client::new(nobody(&bench)), plan::ANSWER).await,
        refusal(bench.client(), plan::PANIC).await,
        refusal(bench.client(), plan::WAIT).await,
    ];
    for status in refusals {
        assert!(status.metadata().contains_key("x-request-id"), "{status:?}");
    }
}

#[tokio::test]
async fn a_full_server_does_not_verify_whom_it_refuses() {
    let bench = Bench::start(limits(1, 1)).await;
    let waiting = bench.waiting();
    bench.entered(1).await;
    let error = Error::from(refusal(Client::new(nobody(&bench)), plan::ANSWER).await);
    assert_eq!(error.reason(), Reason::Overloaded);
    bench.gate.add_permits(1);
    waiting.join_all().await;
    let error = Error::from(refusal(Client::new(nobody(&bench)), plan::ANSWER).await);
    assert_eq!(error.reason(), Reason::CredentialsInvalid);
}

#[tokio::test]
async fn a_call_whose_time_is_over_leaves_its_place_to_others() {
    let bench = Bench::start(Options { deadline: Duration::from_millis(30), ..limits(1, 1) }).await;
    assert_eq!(Error::from(refusal(bench.client(), plan::WAIT).await).reason(), Reason::DeadlinePassed);
    assert!(bench.client().get_five_year_view(get(plan::ANSWER)).await.is_ok());
}

#[tokio::test]
async fn a_call_that_panicked_leaves_its_place_to_others() {
    let bench = Bench::start(limits(1, 1)).await;
    for _ in 0..3 {
        assert_eq!(Error::from(refusal(bench.client(), plan::PANIC).await).reason(), Reason::Internal);
        let mut views =
            bench.client().stream_five_year_views(stream_of(plan::PANIC)).await.unwrap().into_inner();
        while let Ok(Some(_)) = views.message().await {}
    }
    assert!(bench.client().get_five_year_view(get(plan::ANSWER)).await.is_ok());
    assert!(bench.client().stream_five_year_views(stream_of(plan::ANSWER)).await.is_ok());
}

#[tokio::test]
async fn a_caller_without_the_role_reaches_no_handler() {
    let bench = Bench::start(options()).await;
    let grant = Grant::in_domain(Role::Administrator, "health".parse().unwrap());
    let error = Error::from(refusal(Client::new(bench.channel(grant)), plan::PANIC).await);
    assert_eq!((error.reason(), &*error.metadata()["role"]), (Reason::RoleMissing, "viewer"));
    assert_eq!(bench.counts().panicked, 0);
}

#[tokio::test]
async fn health_is_told_to_everybody_even_when_the_server_is_full() {
    let bench = Bench::start(limits(0, 0)).await;
    let mut health = HealthClient::new(nobody(&bench));
    let service = "qiyou.aggregator.v1.FiveYearViewService".to_owned();
    let answer = health.check(HealthCheckRequest { service }).await.unwrap();
    assert_eq!(answer.get_ref().status().as_str_name(), "SERVING");
    assert!(health.check(HealthCheckRequest::default()).await.is_ok());
    assert_eq!(Error::from(refusal(bench.client(), plan::ANSWER).await).reason(), Reason::Overloaded);
}

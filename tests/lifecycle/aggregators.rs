//! Aggregators: when they serve, and what two of them side by side answer.

use std::{sync::Arc, time::Duration};

use qiyou_aggregator::{Aggregator, Options};
use qiyou_auth::{DevelopmentKey, Grant, Role};
use qiyou_boot::AccessArgs;
use qiyou_kernel::Clock;
use qiyou_proto::aggregator::v1::{GetFiveYearViewRequest, LoadPlanRequest, Plan};
use qiyou_rpc::{Drain, client::DevelopmentToken};
use qiyou_testing::{hold::Hold, postgres::Server};
use qiyou_tests::{Callers, county, sha256};
use tokio::{net::TcpListener, task::JoinSet};
use tonic_health::pb::health_check_response::ServingStatus::{NotServing, Serving};

use crate::{
    checks::{Checks, PLANS, VIEWS},
    program::{Here, Program},
};

/// Loads regions and plan through an aggregator.
async fn load(callers: &Callers) -> Plan {
    let administrator = callers.administrator();
    administrator.load_regions(county::regions().as_bytes()).await.unwrap();
    let document = county::DOCUMENT.as_bytes().to_vec();
    let request = LoadPlanRequest {
        sha256: sha256(&document),
        document: document.into(),
        ..LoadPlanRequest::default()
    };
    administrator.plans().load_plan(request).await.unwrap().into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_side_by_side_give_the_same_bytes() {
    let Some(server) = Server::shared() else { return };
    let here = Here::new();
    let domain = Program::domain(&here, &here.sqlite(), &[]);
    let (address, store) = (domain.address().await, server.database().await);
    let both = [(); 2].map(|()| Program::aggregator(&here, &store, address));
    for aggregator in &both {
        Checks::of(aggregator.address().await).until("", Serving).await;
    }
    let [one, other] = &both;
    let (one, other) = (one.callers().await, other.callers().await);
    let plan = load(&one).await;
    let office = domain.callers().await;
    let reported = office.reporter().hand_in(county::Cell::disputed()[0].report(county::value(7))).await;
    let approved = office.approver().approve(&[reported]).await.unwrap().into_inner();

    let at_least_as_fresh = [plan.tokens, vec![approved.token]].concat();
    let (plan, region) = (plan.name, plan.region);
    for judged_on in ["2025-03-31", "2026-08-20"] {
        let request = GetFiveYearViewRequest {
            plan: plan.clone(),
            region: region.clone(),
            at_least_as_fresh: at_least_as_fresh.clone(),
            judged_on: judged_on.to_owned(),
            ..Default::default()
        };
        let answers =
            [one.viewer().encoded_view(request.clone()).await, other.viewer().encoded_view(request).await];
        let [first, second] = answers.map(Result::unwrap);
        assert!(!first.is_empty() && first == second, "judged on {judged_on}");
    }
}

#[tokio::test]
async fn a_domain_that_is_dead_keeps_nobody_from_being_served() {
    let here = Here::new();
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let aggregator = Program::aggregator(&here, &here.sqlite(), gone);
    let checks = Checks::of(aggregator.address().await);
    checks.until_all(["", VIEWS, PLANS], Serving).await;
}

#[tokio::test]
async fn views_are_served_once_every_domain_was_read() {
    let Some(server) = Server::shared() else { return };
    let (here, database) = (Here::new(), server.database().await);
    // The domain is there, and has much to migrate.
    let slow = Hold::of(&database, "CREATE TABLE store_head (id INTEGER)").await;
    let domain = Program::domain(&here, &database, &[]);
    let aggregator = Program::aggregator(&here, &here.sqlite(), domain.address().await);
    let checks = Checks::of(aggregator.address().await);
    checks.until(PLANS, Serving).await;
    assert_eq!(checks.all([VIEWS, ""]).await, [NotServing; 2]);
    drop(slow);
    checks.until_all(["", VIEWS, PLANS], Serving).await;

    let callers = aggregator.callers().await;
    let Plan { name: plan, region, .. } = load(&callers).await;
    let request = GetFiveYearViewRequest { plan, region, ..Default::default() };
    let view = callers.viewer().views().get_five_year_view(request).await.unwrap().into_inner();
    assert_eq!(view.unreachable, [""; 0]);
}

#[tokio::test]
async fn a_domain_that_never_says_anything_is_waited_for_no_longer_than_said() {
    let here = Here::new();
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let clock = Clock::system();
    let key = Arc::new(DevelopmentKey::open(here.path(), clock.clone()).unwrap());
    let tokens = Arc::new(DevelopmentToken::new(key, "aggregator", vec![Grant::everywhere(Role::Viewer)]));
    let upstream = format!("childcare={}", silent.local_addr().unwrap()).parse().unwrap();
    let store = qiyou_store::Options::new(here.sqlite(), clock.clone());
    let options = Options::new(store, vec![upstream], clock.clone(), tokens);
    let options = Options { patience: Duration::from_millis(300), ..options };

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let access = AccessArgs::development(here.path().to_owned()).access(address, None, &clock).unwrap();
    let aggregator = Aggregator::open(options).await.unwrap();
    let _serving = JoinSet::from_iter([aggregator.serve(listener, access, Default::default(), Drain::new())]);
    let checks = Checks::of(address);
    checks.until(PLANS, Serving).await;
    assert_eq!(checks.all([VIEWS, ""]).await, [NotServing; 2]);
    checks.until("", Serving).await;
}

//! A county at work, told to a collector: what the tests of this program look at, each from its own side.

use std::time::Duration;

use qiyou_auth::Role;
use qiyou_boot::Domain;
use qiyou_proto::{aggregator::v1::GetFiveYearViewRequest, indicator::v1::ReportObservationsRequest};
use qiyou_rpc::{Limits, Options};
use qiyou_telemetry::Export;
use qiyou_tests::{
    AGGREGATOR, COUNTY, Cluster, DOMAINS, Member, PLAN, Place, TestDomain, eventually, fulfilled, plan,
    regions, value,
};
use tokio::{sync::OnceCell, task::spawn_blocking};

use crate::{
    caller::{Foreigner, request_id},
    collector::{Collector, Received},
};

/// The domain that is stopped on the way.
pub(crate) const STOPPED: &str = "housing";

/// What happened.
#[derive(Debug)]
pub(crate) struct Story {
    pub(crate) received: Received,
    /// The id that the load of the plan was given.
    pub(crate) loaded: String,
    /// The id that the refusal of a report was given.
    pub(crate) denied: String,
    /// Tokens that were sent along.
    pub(crate) tokens: Vec<String>,
    /// What the aggregator calls the domain that was stopped.
    pub(crate) stopped: String,
}

/// The story of this process, told once: telemetry is the process's.
pub(crate) async fn story() -> &'static Story {
    static TOLD: OnceCell<Story> = OnceCell::const_new();
    TOLD.get_or_init(tell).await
}

async fn tell() -> Story {
    let collector = Collector::start().await;
    let export = Some(Export::to("qiyou-tests", &collector.endpoint));
    let options = qiyou_telemetry::Options { export, ..Default::default() };
    let telemetry = qiyou_telemetry::start(&options).unwrap();

    let mut cluster = Cluster::of(Place::Sqlite, DOMAINS.map(Member::only).into()).await;
    cluster.aggregator().administrator().load_regions(&regions()).await.unwrap();
    let administrator = Foreigner::new(&cluster.aggregator(), Role::Administrator);
    let loaded = request_id(administrator.load_plan(&plan()).await.unwrap().metadata());
    let viewer = Foreigner::new(&cluster.callers("childcare"), Role::Viewer);
    let denied =
        request_id(viewer.report(ReportObservationsRequest::default()).await.unwrap_err().metadata());
    let unrecorded = Foreigner::new(&cluster.callers("education"), Role::Viewer).unrecorded();
    unrecorded.report(ReportObservationsRequest::default()).await.unwrap_err();
    report(&cluster).await;
    lose(&mut cluster, STOPPED).await;
    let full = shed().await;

    // Measured while the services run; their streams are still open.
    spawn_blocking(move || telemetry.flush(Duration::from_secs(10))).await.unwrap();
    drop(full);
    let stopped = cluster.label(STOPPED);
    let tokens = vec![administrator.token, viewer.token];
    Story { received: collector.received(), loaded, denied, tokens, stopped }
}

/// Reports a value and a promise that is fulfilled, with a document; and one that no plan knows.
async fn report(cluster: &Cluster) {
    let reporter = cluster.callers("childcare").reporter();
    reporter.report([value("childcare.places_per_1000", "2024", "4.73")]).await.unwrap();
    reporter.report([fulfilled("childcare.places_per_1000", "20x4")]).await.unwrap_err();
}

/// Stops a domain and reads the past of a view that it had a part in.
async fn lose(cluster: &mut Cluster, domain: &str) {
    let viewer = cluster.callers(AGGREGATOR).viewer();
    let asking =
        || GetFiveYearViewRequest { plan: PLAN.to_owned(), region: COUNTY.to_owned(), ..Default::default() };
    let view = async |request| viewer.views().get_five_year_view(request).await;
    let at_token = view(asking()).await.unwrap().into_inner().token;
    cluster.stop(domain).await;
    eventually("a view that says what is lost", || async {
        let shown = view(asking()).await.unwrap().into_inner();
        (!shown.unreachable.is_empty()).then_some(())
    })
    .await;
    view(GetFiveYearViewRequest { at_token, ..asking() }).await.unwrap_err();
}

/// Calls a service that takes no calls.
async fn shed() -> TestDomain {
    let limits = Limits { requests: 0, streams: 0, ..Limits::default() };
    let full = TestDomain::of(&Domain::new("culture", 0), Options { limits, ..Options::default() }).await;
    full.callers.viewer().observation("observations/1").await.unwrap_err();
    full
}

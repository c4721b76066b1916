//! Two counties of a prefecture, each on stores of its own.

use std::sync::Arc;

use futures::TryStreamExt;
use qiyou_aggregator::{Aggregator, Options, Upstream};
use qiyou_auth::{DevelopmentKey, Grant, Role};
use qiyou_kernel::Clock;
use qiyou_proto::{
    aggregator::v1::{
        Composition, FiveYearView, GetFiveYearViewRequest, ServedFrom, StreamFiveYearViewsRequest,
    },
    indicator::v1::Observation,
    r#type::v1::StatusValue,
};
use qiyou_rpc::client::DevelopmentToken;
use qiyou_tests::{Caller, Cluster, Member, Place, Refused, decimal, eventually, ratio, regions, value};
use tonic::Code;

use crate::{
    acts::{approve, build, project},
    reading::{cell, encoded, goal, shown, stale, standing, view},
};

const PLAN: &str = "plans/prefecture-2024-2027";
const DOCUMENT: &str = include_str!("data/prefecture.toml");
const PREFECTURE: &str = "regions/330500";
const CHANGXING: &str = "regions/330522";
const ANJI: &str = "regions/330523";
const SHARE: &str = "childcare.inclusive_share";
const CHECKUPS: &str = "health.checkups";

/// The official division tree, as far as the two counties need it.
fn two_counties() -> Vec<u8> {
    let table = String::from_utf8(regions()).unwrap();
    let kept = ["code", "000000,", "330000,", "330500,", "330522", "330523"];
    let rows: Vec<_> = table.lines().filter(|row| kept.iter().any(|start| row.starts_with(start))).collect();
    [rows.join("\n"), String::new()].join("\n").into_bytes()
}

/// Both counties' stores of both domains, with last year's figures approved, followed, and a reader of it all.
async fn prefecture() -> (Cluster, Caller) {
    let stores =
        [("childcare", "330522"), ("childcare", "330523"), ("health", "330522"), ("health", "330523")];
    let members = stores.map(|(domain, region)| Member::of(domain, region)).into();
    let cluster = Cluster::of(Place::Sqlite, members).await;
    cluster.load_plan(&two_counties(), DOCUMENT.as_bytes().to_vec()).await;
    let of_county = |region: &str, row: Observation| Observation { region: region.to_owned(), ..row };
    let share = |region, part| of_county(region, ratio(SHARE, "2025", part, "1000"));
    let checkups = |region, visits| of_county(region, value(CHECKUPS, "2025", visits));
    let written = [
        approve(&cluster, "childcare-330522", [share(CHANGXING, "900")]).await,
        approve(&cluster, "childcare-330523", [share(ANJI, "520")]).await,
        approve(&cluster, "health-330522", [checkups(CHANGXING, "11.50")]).await,
        approve(&cluster, "health-330523", [checkups(ANJI, "9.25")]).await,
        build(&cluster, "health-330522", project("ward", true, &[(2025, "120000000")])).await,
    ];
    let viewer = cluster.aggregator().viewer();
    view(&viewer, GetFiveYearViewRequest { at_least_as_fresh: written.into(), ..of(PREFECTURE) }).await;
    (cluster, viewer)
}

fn of(region: &str) -> GetFiveYearViewRequest {
    GetFiveYearViewRequest { plan: PLAN.to_owned(), region: region.to_owned(), ..Default::default() }
}

/// The stores that a view says it depends on.
fn domains(view: &FiveYearView) -> Vec<&str> {
    view.watermarks.iter().map(|mark| mark.domain.as_str()).collect()
}

#[tokio::test]
async fn a_prefecture_is_made_of_its_counties_stores() {
    let (_cluster, viewer) = prefecture().await;
    let whole = view(&viewer, of(PREFECTURE)).await;
    assert_eq!(domains(&whole), ["childcare", "childcare", "health", "health", "plan"]);
    let share = cell(&whole, SHARE, 2025);
    assert_eq!(
        (shown(share), standing(share)),
        ("71", StatusValue::Met),
        "1420 of 2000, not the mean of shares"
    );
    assert_eq!(share.actual.as_ref().unwrap().composition(), Composition::RollUp);
    let checkups = cell(&whole, CHECKUPS, 2025);
    assert_eq!((shown(checkups), standing(checkups)), ("20.75", StatusValue::Missed));
    assert_eq!(checkups.actual.as_ref().unwrap().children_coverage, Some(decimal("1")));
    assert_eq!(goal(&whole, "plan.investment").actual.as_ref().unwrap().value, Some(decimal("1.2")));
}

#[tokio::test]
async fn a_county_depends_on_its_own_stores_alone() {
    let (cluster, viewer) = prefecture().await;
    let ours = view(&viewer, of(CHANGXING)).await;
    assert_eq!(domains(&ours), ["childcare", "health", "plan"]);
    assert_eq!((shown(cell(&ours, SHARE, 2025)), shown(cell(&ours, CHECKUPS, 2025))), ("90", "11.50"));
    let (before, theirs) = (encoded(&viewer, of(CHANGXING)).await, encoded(&viewer, of(ANJI)).await);

    let row = Observation { region: ANJI.to_owned(), ..ratio(SHARE, "2024", "500", "1000") };
    let token = approve(&cluster, "childcare-330523", [row]).await;
    let after = |region| GetFiveYearViewRequest { at_least_as_fresh: vec![token.clone()], ..of(region) };
    assert_ne!(encoded(&viewer, after(ANJI)).await, theirs);
    assert_eq!(encoded(&viewer, after(CHANGXING)).await, before);
}

#[tokio::test]
async fn a_store_that_is_down_marks_what_depends_on_it_and_nothing_else() {
    let (mut cluster, viewer) = prefecture().await;
    let (before, lost) = (encoded(&viewer, of(CHANGXING)).await, [cluster.label("childcare-330523")]);
    cluster.stop("childcare-330523").await;
    let marked =
        || async { Some(view(&viewer, of(PREFECTURE)).await).filter(|view| view.unreachable == lost) };
    let whole = eventually("the loss of a store", marked).await;
    assert_eq!(stale(&whole), [("childcare", ServedFrom::LastKnown)]);
    assert_eq!(shown(cell(&whole, SHARE, 2025)), "71");
    let theirs = view(&viewer, of(ANJI)).await;
    assert_eq!(
        (&theirs.unreachable[..], stale(&theirs)),
        (&lost[..], vec![("childcare", ServedFrom::LastKnown)])
    );
    assert_eq!(encoded(&viewer, of(CHANGXING)).await, before);
}

#[tokio::test]
async fn many_regions_come_in_the_order_of_their_codes() {
    let (_cluster, viewer) = prefecture().await;
    let stream = |subtree: &str, level: &str, regions: &[&str]| {
        let request = StreamFiveYearViewsRequest {
            plan: PLAN.to_owned(),
            regions: regions.iter().map(|region| (*region).to_owned()).collect(),
            subtree: subtree.to_owned(),
            level: level.to_owned(),
            ..Default::default()
        };
        let mut views = viewer.views();
        async move {
            let views = views.stream_five_year_views(request).await.unwrap().into_inner();
            views.try_collect::<Vec<FiveYearView>>().await.unwrap()
        }
    };
    let counties = stream(PREFECTURE, "", &[]).await;
    assert_eq!(counties, [view(&viewer, of(CHANGXING)).await, view(&viewer, of(ANJI)).await]);
    assert_eq!(stream("", "", &[ANJI, CHANGXING]).await, counties, "whatever order they are asked in");
    let whole = stream(PREFECTURE, "prefecture", &[]).await;
    assert_eq!(whole, [view(&viewer, of(PREFECTURE)).await]);

    let towns = stream(PREFECTURE, "township", &[]).await;
    let codes: Vec<_> = towns.iter().map(|town| town.region.as_str()).collect();
    assert_eq!((codes.len(), codes[0], codes[29]), (30, "regions/330522001", "regions/330523206"));
    assert!(codes.is_sorted());
    let names: Vec<_> =
        stream(ANJI, "township", &[]).await.into_iter().map(|town| town.region_name).collect();
    assert_eq!((names.len(), names[0].as_str()), (15, "递铺街道"));
}

#[tokio::test]
async fn a_region_that_no_store_answers_for_is_refused() {
    let stores = ["childcare", "health"].map(|domain| Member::of(domain, "330522"));
    let cluster = Cluster::of(Place::Sqlite, stores.into()).await;
    cluster.load_plan(&two_counties(), DOCUMENT.as_bytes().to_vec()).await;
    let viewer = cluster.aggregator().viewer();
    let refusal = viewer.views().get_five_year_view(of(ANJI)).await.refused();
    assert_eq!((refusal.why(), refusal.told("region")), ((Code::NotFound, "REGION_NOT_SERVED"), "330523"));
    let listed = StreamFiveYearViewsRequest {
        plan: PLAN.to_owned(),
        regions: vec![CHANGXING.to_owned(), ANJI.to_owned()],
        ..Default::default()
    };
    let refusal = viewer.views().stream_five_year_views(listed).await.refused();
    assert_eq!(refusal.reason, "REGION_NOT_SERVED");
    assert_eq!(
        view(&viewer, of(PREFECTURE)).await.unreachable,
        [""; 0],
        "above it there is something to show"
    );
}

#[tokio::test]
async fn two_stores_for_the_same_region_of_a_domain_do_not_start() {
    let directory = tempfile::TempDir::new().unwrap();
    let clock = Clock::system();
    let key = DevelopmentKey::open(directory.path(), clock.clone()).unwrap();
    let tokens = DevelopmentToken::new(Arc::new(key), "aggregator", vec![Grant::everywhere(Role::Viewer)]);
    let url = directory.path().join("aggregator.db").display().to_string();
    let upstreams = ["childcare=127.0.0.1:1@330522", "childcare=127.0.0.1:2@330523,330522"]
        .map(|text| text.parse::<Upstream>().unwrap());
    let store = qiyou_store::Options::new(url, clock.clone());
    let options = Options::new(store, upstreams.into(), clock, Arc::new(tokens));
    let refused = Aggregator::open(options).await.unwrap_err();
    let words = "childcare/127.0.0.1:1 and childcare/127.0.0.1:2 both answer for 330522; give each region of a domain one store";
    assert_eq!(refused.to_string(), words);
}

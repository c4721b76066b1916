//! Roll-ups over the real division tree.

use futures::TryStreamExt;
use qiyou_proto::{
    aggregator::v1::{
        Composition, FiveYearView, GetFiveYearViewRequest, StatusReason, StreamFiveYearViewsRequest,
    },
    indicator::v1::Observation,
    r#type::v1::StatusValue,
};
use qiyou_tests::{CHANGXING, COUNTY, Cluster, Member, PLAN, Place, decimal, ratio, regions, value};

use crate::{
    acts::approve,
    reading::{after, cell, of, shown, standing, view},
};

const SHARE: &str = "childcare.inclusive_place_share";
const CENTRES: &str = "childcare.guidance_centres";
const DONGGUAN: &str = "regions/441900";

/// The names of all townships right below a region.
fn townships(region: &str) -> Vec<String> {
    let parent = region.trim_start_matches("regions/");
    let table = String::from_utf8(regions()).unwrap();
    let rows = table.lines().map(|row| row.split(',').collect::<Vec<_>>());
    let below = rows.filter(|row| row[2] == "township" && row[3] == parent);
    below.map(|row| format!("regions/{}", row[0])).collect()
}

/// Approves the same row for each of some regions; returns the token.
async fn approve_in(cluster: &Cluster, regions: &[String], row: &Observation) -> String {
    let rows: Vec<_> =
        regions.iter().map(|region| Observation { region: region.clone(), ..row.clone() }).collect();
    let callers = cluster.callers("childcare");
    let reported = callers.reporter().report(rows).await.unwrap().into_inner().observations;
    callers.approver().approve(&reported).await.unwrap().into_inner().token
}

#[tokio::test]
async fn a_county_is_judged_once_all_of_its_townships_have_reported() {
    let cluster = Cluster::with_plan_in(["childcare"]).await;
    let viewer = cluster.aggregator().viewer();
    let towns = townships(COUNTY);
    assert_eq!(towns.len(), 15);
    let (most, last) = towns.split_at(12);
    approve_in(&cluster, most, &value(CENTRES, "2025", "1")).await;
    let token = approve_in(&cluster, most, &ratio(SHARE, "2025", "9", "10")).await;
    let some = view(&viewer, after(&token)).await;
    for (indicator, number) in [(SHARE, "90"), (CENTRES, "12")] {
        let cell = cell(&some, indicator, 2025);
        let actual = cell.actual.as_ref().unwrap();
        assert_eq!((shown(cell), actual.composition()), (number, Composition::RollUp));
        assert_eq!(actual.children_coverage, Some(decimal("0.8")));
        let status = cell.status.as_ref().unwrap();
        assert_eq!((status.value(), status.reason()), (StatusValue::Incomplete, StatusReason::PartsMissing));
    }
    approve_in(&cluster, last, &value(CENTRES, "2025", "0")).await;
    let token = approve_in(&cluster, last, &ratio(SHARE, "2025", "20", "40")).await;
    let all = view(&viewer, after(&token)).await;
    let (share, centres) = (cell(&all, SHARE, 2025), cell(&all, CENTRES, 2025));
    // 168 of 240: not the mean of the shares, which is 82.
    assert_eq!((shown(share), standing(share)), ("70", StatusValue::Missed));
    assert_eq!((shown(centres), standing(centres)), ("12", StatusValue::Met));
    assert_eq!(share.actual.as_ref().unwrap().children_coverage, Some(decimal("1")));
}

#[tokio::test]
async fn a_value_of_the_countys_own_stands_and_the_roll_up_is_shown_beside() {
    let cluster = Cluster::with_plan_in(["childcare"]).await;
    approve_in(&cluster, &townships(COUNTY), &ratio(SHARE, "2025", "9", "10")).await;
    let token = approve(&cluster, "childcare", [ratio(SHARE, "2025", "178", "200")]).await;
    let view = view(&cluster.aggregator().viewer(), after(&token)).await;
    let share = cell(&view, SHARE, 2025);
    assert_eq!((shown(share), standing(share)), ("89", StatusValue::Met));
    let beside: Vec<_> =
        share.beside.iter().map(|other| (other.value.clone().unwrap(), other.composition())).collect();
    assert_eq!(beside, [(decimal("90"), Composition::RollUp)]);
}

#[tokio::test]
async fn a_prefecture_without_counties_adds_up_its_townships() {
    let cluster = Cluster::of(Place::Sqlite, vec![Member::only("childcare")]).await;
    // As if the plan were Dongguan's.
    let document = CHANGXING.replace("region = \"330522\"", "region = \"441900\"");
    cluster.load_plan(&regions(), document.into_bytes()).await;
    let viewer = cluster.aggregator().viewer();
    let towns = townships(DONGGUAN);
    assert!(towns.len() > 30, "Dongguan has townships right below it");
    let (most, last) = towns.split_at(towns.len() - 1);
    let token = approve_in(&cluster, most, &ratio(SHARE, "2025", "9", "10")).await;
    let asking = |region| GetFiveYearViewRequest { at_least_as_fresh: vec![token.clone()], ..of(region) };
    let covered = |view: &FiveYearView| {
        cell(view, SHARE, 2025).actual.clone().unwrap().children_coverage.unwrap().value
    };
    let city = view(&viewer, asking(DONGGUAN)).await;
    assert_eq!((shown(cell(&city, SHARE, 2025)), city.region_name.as_str()), ("90", "东莞市"));
    assert!(covered(&city).starts_with("0.97"), "{}", covered(&city));

    let token = approve_in(&cluster, last, &ratio(SHARE, "2025", "5", "10")).await;
    let whole =
        view(&viewer, GetFiveYearViewRequest { at_least_as_fresh: vec![token], ..of(DONGGUAN) }).await;
    assert_eq!((shown(cell(&whole, SHARE, 2025)), covered(&whole).as_str()), ("88.89", "1"));
    let province = view(&viewer, of("regions/440000")).await;
    assert_eq!(shown(cell(&province, SHARE, 2025)), "88.89", "which has no other prefecture in this tree");
    assert_eq!(standing(cell(&province, SHARE, 2025)), StatusValue::NoTarget, "the plan is the prefecture's");

    let levels = ["county", "township"].map(|level| {
        let request = StreamFiveYearViewsRequest {
            plan: PLAN.to_owned(),
            subtree: DONGGUAN.to_owned(),
            level: level.to_owned(),
            ..Default::default()
        };
        let mut views = viewer.views();
        async move {
            views
                .stream_five_year_views(request)
                .await
                .unwrap()
                .into_inner()
                .try_collect::<Vec<_>>()
                .await
                .unwrap()
                .len()
        }
    });
    assert_eq!(futures::future::join_all(levels).await, [0, towns.len()]);
}

//! Where refusals are provoked: domains in several conditions, and aggregators with and without their store.

use qiyou_proto::{
    aggregator::v1::GetFiveYearViewRequest,
    delivery::v1::{Project, UpdateProjectRequest},
    indicator::v1::{Observation, ReviseTargetRequest},
    r#type::v1::LocalizedText,
};
use qiyou_tests::{
    CHANGXING, COUNTY, Cluster, EXAMPLE_REGIONS, Member, PLAN, Place, TestDomain, decimal, target, value,
};

pub(super) const PLACES: &str = "childcare.places_per_1000";
pub(super) const SHARE: &str = "childcare.inclusive_place_share";
pub(super) const CENTRES: &str = "childcare.guidance_centres";

pub(super) struct Scene {
    /// Holds the Changxing plan, a report that was approved, one that was submitted, a project, and a revised target.
    pub(super) childcare: TestDomain,
    /// Holds the Changxing plan over a division tree whose townships begin and end.
    pub(super) dated: TestDomain,
    /// Holds nothing.
    pub(super) bare: TestDomain,
    /// An aggregator over the childcare of the county alone.
    pub(super) county: Cluster,
    /// The same, after its only store went away.
    pub(super) severed: Cluster,
    /// The token of a view that was answered before.
    pub(super) token: String,
    /// The working version of the places of 2023, which is approved.
    pub(super) approved: Observation,
    /// The working version of the places of 2024, which is submitted.
    pub(super) submitted: Observation,
}

impl Scene {
    pub(super) async fn set() -> Self {
        let childcare = TestDomain::with_plan("childcare").await;
        let rows = [value(PLACES, "2023", "4.50"), value(PLACES, "2024", "4.60")];
        let reported = childcare.callers.reporter().report(rows).await.unwrap().into_inner().observations;
        childcare.callers.approver().approve(&reported[..1]).await.unwrap();
        let [approved, submitted] = reported.try_into().unwrap();
        let creation =
            UpdateProjectRequest { project: Some(project()), allow_missing: true, ..Default::default() };
        childcare.callers.reporter().delivery().update_project(creation).await.unwrap();
        childcare.callers.administrator().indicators().revise_target(revision()).await.unwrap();

        let dated = TestDomain::empty("childcare").await;
        dated.callers.administrator().load_regions(EXAMPLE_REGIONS.as_bytes()).await.unwrap();
        dated.callers.administrator().load_plan(CHANGXING.as_bytes()).await.unwrap();
        let bare = TestDomain::empty("childcare").await;
        let (county, mut severed) = (over_the_county().await, over_the_county().await);
        let answer = severed.aggregator().viewer().views().get_five_year_view(asking()).await.unwrap();
        severed.stop("childcare-330522").await;
        let token = answer.into_inner().token;
        Self { childcare, dated, bare, county, severed, token, approved, submitted }
    }
}

async fn over_the_county() -> Cluster {
    let cluster = Cluster::of(Place::Sqlite, vec![Member::of("childcare", "330522")]).await;
    cluster.load().await;
    cluster
}

/// A request for the county's view.
pub(super) fn asking() -> GetFiveYearViewRequest {
    GetFiveYearViewRequest { plan: PLAN.to_owned(), region: COUNTY.to_owned(), ..Default::default() }
}

/// A made-up project.
pub(super) fn project() -> Project {
    Project {
        name: "projects/new-nursery".to_owned(),
        title: Some(LocalizedText { zh: "示例托育中心（虚构）".to_owned(), en: String::new() }),
        region: "regions/330522".to_owned(),
        state: 1,
        ..Project::default()
    }
}

/// A mid-term adjustment of the places of 2026.
fn revision() -> ReviseTargetRequest {
    ReviseTargetRequest {
        name: target(PLACES, 2026),
        value: Some(decimal("5.20")),
        reason: "人口变化（虚构）".to_owned(),
        document: "示政〔2025〕3号".to_owned(),
        ..Default::default()
    }
}

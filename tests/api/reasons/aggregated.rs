//! Calls to the aggregator that are refused.

use std::time::Duration;

use qiyou_kernel::Token;
use qiyou_proto::aggregator::v1::{GetFiveYearViewRequest, LoadPlanRequest};
use qiyou_tests::{CHANGXING, Cluster, Refusal, Refused, sha256};
use tonic::IntoRequest;

use super::scene::{Scene, asking};

async fn view(cluster: &Cluster, request: impl IntoRequest<GetFiveYearViewRequest>) -> Refusal {
    cluster.aggregator().viewer().views().get_five_year_view(request).await.refused()
}

pub(super) async fn view_of_another_county(scene: &Scene) -> Refusal {
    view(&scene.county, GetFiveYearViewRequest { region: "regions/330523".to_owned(), ..asking() }).await
}

pub(super) async fn view_with_anothers_token(scene: &Scene) -> Refusal {
    let at_least_as_fresh = vec![scene.bare.store.token(0).to_string()];
    view(&scene.county, GetFiveYearViewRequest { at_least_as_fresh, ..asking() }).await
}

pub(super) async fn view_of_what_was_not_written(scene: &Scene) -> Refusal {
    let childcare = scene.county.callers("childcare-330522");
    let written = childcare.administrator().load_plan(CHANGXING.as_bytes()).await.unwrap().into_inner();
    let token = Token { revision: 1_000, ..written.token.parse().unwrap() };
    let at_least_as_fresh = vec![token.to_string()];
    let mut request = GetFiveYearViewRequest { at_least_as_fresh, ..asking() }.into_request();
    request.set_timeout(Duration::from_secs(2));
    view(&scene.county, request).await
}

pub(super) async fn view_of_before_without_its_store(scene: &Scene) -> Refusal {
    view(&scene.severed, GetFiveYearViewRequest { at_token: scene.token.clone(), ..asking() }).await
}

pub(super) async fn load_without_the_store(scene: &Scene) -> Refusal {
    let another = format!("{CHANGXING}\n# Another version.\n");
    let (sha256, document) = (sha256(another.as_bytes()), another.into());
    let request = LoadPlanRequest { sha256, document, ..Default::default() };
    scene.severed.aggregator().administrator().plans().load_plan(request).await.refused()
}

//! The documents that the program brings, and how services that hold nothing yet get them.

use futures::stream;
use qiyou_kernel::Digest;
use qiyou_proto::{
    aggregator::v1::{ListPlansRequest, Plan, plan_service_client::PlanServiceClient},
    reference::v1::{
        Dataset, ListReferenceVersionsRequest, LoadReferenceRequest,
        reference_service_client::ReferenceServiceClient,
    },
};
use qiyou_rpc::client::Channel;

use crate::{command::plan, failure::Result};

/// The Changxing plan.
pub(crate) const PLAN: &str = include_str!("../data/plans/changxing-2023-2027.toml");

/// The official divisions of China.
pub(crate) const REGIONS: &[u8] = include_bytes!("../data/regions/cn-divisions-2022.csv");

/// Bytes of a document in one message, below the most that services take.
const PIECE: usize = 1 << 19;

/// Loads the division tree into every service, unless one stands.
pub(crate) async fn load_regions(aggregator: Channel) -> Result<()> {
    let mut client = ReferenceServiceClient::new(aggregator);
    let request = ListReferenceVersionsRequest { page_size: 1, ..Default::default() };
    if client.list_reference_versions(request).await?.into_inner().versions.is_empty() {
        client.load_reference(stream::iter(pieces(REGIONS))).await?;
    }
    Ok(())
}

/// Loads a plan into every service, unless one stands; returns the plans that stand then.
pub(crate) async fn load_plan(aggregator: Channel, document: Option<&str>) -> Result<Vec<Plan>> {
    let mut client = PlanServiceClient::new(aggregator.clone());
    let plans = client.list_plans(ListPlansRequest::default()).await?.into_inner().plans;
    match document {
        Some(document) if plans.is_empty() => {
            Ok(vec![plan::load(aggregator, plan::request(document)).await?])
        }
        Some(_) | None => Ok(plans),
    }
}

/// A document as messages; the first says what it is.
fn pieces(document: &'static [u8]) -> Vec<LoadReferenceRequest> {
    let first = LoadReferenceRequest {
        dataset: Dataset::Regions.into(),
        sha256: Digest::of(document).to_string(),
        ..Default::default()
    };
    let piece =
        |content: &'static [u8]| LoadReferenceRequest { content: content.into(), ..Default::default() };
    std::iter::once(first).chain(document.chunks(PIECE).map(piece)).collect()
}

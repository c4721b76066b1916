//! The documents that the program brings, and how services that hold nothing yet get them.

use qiyou_proto::{
    aggregator::v1::{ListPlansRequest, Plan, plan_service_client::PlanServiceClient},
    reference::v1::{ListReferenceVersionsRequest, reference_service_client::ReferenceServiceClient},
};
use qiyou_rpc::client::Channel;

use crate::{
    command::{plan, regions},
    failure::Result,
};

/// The Changxing plan.
pub(crate) const PLAN: &str = include_str!("../data/plans/changxing-2023-2027.toml");

/// The official divisions of China.
pub(crate) const REGIONS: &[u8] = include_bytes!("../data/regions/cn-divisions-2022.csv");

/// Loads the division tree into every service, unless one stands.
pub(crate) async fn load_regions(aggregator: Channel) -> Result<()> {
    let mut client = ReferenceServiceClient::new(aggregator.clone());
    let request = ListReferenceVersionsRequest { page_size: 1, ..Default::default() };
    if client.list_reference_versions(request).await?.into_inner().versions.is_empty() {
        regions::load(aggregator, REGIONS).await?;
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

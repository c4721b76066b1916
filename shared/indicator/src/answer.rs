//! Records as messages.

use qiyou_catalogue::PlanVersion;
use qiyou_kernel::name;
use qiyou_plan::Plan;
use qiyou_proto::indicator::v1 as wire;
use qiyou_store::Stored;
use qiyou_wire::{localized, timestamp};

/// The message of a plan version, without its document and without a token.
pub(crate) fn plan_version(stored: &Stored<PlanVersion>, plan: &Plan) -> wire::PlanVersion {
    wire::PlanVersion {
        plan: name::Plan { plan: stored.plan.clone() }.to_string(),
        sha256: stored.sha256.to_string(),
        title: Some(localized(&plan.title)),
        region: name::Region { region: plan.region }.to_string(),
        years: plan.years.iter().copied().map(i32::from).collect(),
        revision: stored.revision,
        load_time: Some(timestamp(stored.recorded_at)),
        ..wire::PlanVersion::default()
    }
}

//! The plan of the tests.

use std::sync::Arc;

use qiyou_catalogue::ActivePlan;
use qiyou_kernel::Instant;
use qiyou_plan::Plan;

/// A small plan for a prefecture of two counties, with two domains.
pub(crate) const DOCUMENT: &str = include_str!("plan.toml");

/// The plan, activated by the first revision.
pub(crate) fn active() -> ActivePlan {
    let plan = Plan::check(DOCUMENT).unwrap();
    let loaded_at = Instant::from_micros(1_700_000_001_000_000);
    ActivePlan { sha256: plan.hash(), plan: Arc::new(plan), revision: 1, loaded_at }
}

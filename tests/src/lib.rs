//! What the tests of the whole have in common: services in this process, callers with roles, and the plan to work with.

#![expect(clippy::expect_used, reason = "a test that cannot be set up fails there and then")]

mod acts;
mod callers;
pub mod child;
mod cluster;
pub mod county;
mod documents;
mod messages;
mod narrow;
mod refusal;
mod repository;
mod service;
mod tool;
mod verbatim;
mod wait;

pub use callers::{Caller, Callers};
pub use child::{Child, Memory};
pub use cluster::{AGGREGATOR, Cluster, DOMAINS, Member, Place};
pub use documents::{CHANGXING, EXAMPLE, EXAMPLE_REGIONS, plan, regions, sha256};
pub use messages::{
    COUNTY, PLAN, absent, at, decimal, fulfilled, notice, observation, ratio, revisions, target, value,
};
pub use narrow::Narrow;
pub use refusal::{Refusal, Refused, Violation};
pub use repository::{commit, git};
pub use service::TestDomain;
pub use tool::{Tool, Verdict};
pub use wait::eventually;

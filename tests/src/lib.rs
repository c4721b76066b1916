//! What the tests of the whole have in common: services in this process, callers with roles, and the plan to work with.

#![expect(clippy::expect_used, reason = "a test that cannot be set up fails there and then")]

mod callers;
mod documents;
mod service;
mod wait;

pub use callers::{Caller, Callers};
pub use documents::{CHANGXING, plan, regions, sha256};
pub use service::TestDomain;
pub use wait::eventually;

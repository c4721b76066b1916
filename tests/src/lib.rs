//! What the tests of the whole have in common: services in this process, callers with roles, and the plan to work with.

mod callers;
mod documents;
mod service;
mod wait;

pub use callers::{Caller, Callers};
pub use documents::{CHANGXING, plan, regions, sha256};
pub use service::TestDomain;
pub use wait::eventually;

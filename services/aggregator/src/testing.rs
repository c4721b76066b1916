//! What this crate's tests share.

pub(crate) mod fake;
pub(crate) mod model;
pub(crate) mod plan;

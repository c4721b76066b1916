//! Targets as they stand: the plan's own, unless one was revised or got a number since.

mod read;
mod record;
mod write;

pub(crate) use read::{get, list, message, revisions};
pub(crate) use record::Origin;
pub use record::{PART, Target};
pub(crate) use write::{attach, overwritten, revise};

//! Targets as they stand: the plan's own, unless one was revised or got a number since.

mod read;
mod record;
mod settle;
mod standing;
mod write;

pub(crate) use read::{get, list, revisions};
pub(crate) use record::Origin;
pub use record::{PART, Target};
pub(crate) use settle::settle;
pub(crate) use standing::message;
pub(crate) use write::{attach, revise};

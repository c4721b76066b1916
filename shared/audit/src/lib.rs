//! The audit of a store: who changed what, who was refused what, and whether all of it is as it was written.
//!
//! What is written gets its entries from the store. Calls that are refused are collected here, and recorded in the
//! background ([`Audit::record`]): a flood of them takes no writer's turn and no room to speak of.

mod change;
mod convert;
mod export;
mod head;
mod parse;
mod pending;
mod query;
mod read;
mod record;
mod service;
mod verify;

pub use convert::finding;
pub use head::{HEAD_TYPE, SignedHead};
pub use parse::{entry_of, refusal_of};
pub use record::Audit;
pub use service::AuditServer;

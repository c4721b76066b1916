//! The audit chain: one entry for every revision, each with the digest of its rows and the hash of the entry before.
//!
//! Calls that were refused have a second chain beside it. Revisions order the feed, tokens and readings as of an instant;
//! a refused call changes nothing that a reader could see, so it must neither wake one nor take a writer's turn.

mod change;
mod entry;
mod inspect;
mod link;
mod list;
mod marks;
mod refusal;
mod resource;
mod rows;
mod statement;

pub use change::{Cell, RowChange};
pub use entry::Entry;
pub use inspect::{Chain, Damage, Fault, Finding, Inspected, Known, Scope};
pub use list::{Condition, Field, Query};
pub use refusal::{Heads, Refusal, Refused};
pub use resource::Resource;

pub(crate) use change::changes;
pub(crate) use inspect::{links, run as inspect};
pub(crate) use link::Link;
pub(crate) use list::newest;
pub(crate) use marks::Marks;
pub(crate) use refusal::{RefusalHead, append, genesis as refusal_genesis, heads, refusal_head};
pub(crate) use rows::Rows;

//! Follow-ups of cells that are not on track 督办: opening, explaining, answering, judging them, and reading them back.

mod message;
mod open;
mod read;
mod record;
mod step;
mod workflow;

pub(crate) use message::message;
pub(crate) use open::open;
pub(crate) use read::{get, list, revisions};
pub use record::{FollowUp, PART, State};
pub(crate) use step::{answer, close, explain, postpone, return_to_office, withdraw};
pub use workflow::Action;

//! Projects: recording them, and reading them back.

mod check;
mod message;
mod read;
mod record;
mod write;

pub(crate) use message::message;
pub(crate) use read::{get, list, revisions};
pub use record::{Milestone, PART, Project, ProjectState, Year};
pub(crate) use write::update;

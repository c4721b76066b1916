//! The plans that a store holds: their documents as records, their definitions in memory.
//!
//! A plan's document is its source. What changes after a load (revised targets, observations, projects) are rows of
//! their own; definitions are never rows.

mod catalogue;
mod document;
mod load;
mod record;

pub use catalogue::{ActivePlan, Catalogue, Plans};
pub use document::{is_of, read_document};
pub use load::{checked, conflict};
pub use record::{PART, PlanVersion};

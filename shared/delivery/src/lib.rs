//! `qiyou.delivery.v1.DeliveryService`, written once and mounted by every domain.
//!
//! Tasks and commitments are the plan's own. Progress of a commitment is an observation like any other and goes the same
//! way to approval. Projects, with their money by year, are records of their own.

mod commitment;
mod feed;
mod progress;
mod project;
mod service;
mod task;

pub use feed::{PROGRESS, PROJECTS};
pub use project::{Milestone, PART, Project, ProjectState, Year};
pub use service::DeliveryServer;

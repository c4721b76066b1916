//! The plan file: its format, its checker and the plan that comes out of it.
//!
//! A plan is data. Nothing here knows a county, a domain or an indicator by name; another plan with other years, other
//! domains and other indicators is read by the same code. [`Plan::check`] reports every fault of a document at once, each
//! with its line; a [`Plan`] exists only for a document without any.

mod definition;
mod fault;
mod index;
mod keys;
mod model;
mod read;
mod reader;
mod rules;
mod vocabulary;

pub use definition::{definition_difference, definition_digest};
pub use fault::Fault;
pub use model::delivery::{Commitment, Due, Goal, Promise, SetAside, Task};
pub use model::indicator::{Calendar, Indicator, Ratio, Target, Unit};
pub use model::part::{Domain, Note, Office, Place, Thresholds};
pub use model::plan::Plan;
pub use vocabulary::{Basis, ComputedFrom, Confidence, Core, NoteKind, Role, YearBasis};

/// Version of the plan format that this crate reads: the document's `format`.
pub const FORMAT: i64 = 1;

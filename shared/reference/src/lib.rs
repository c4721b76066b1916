//! Reference data: what every service needs alike, loaded as whole documents and known by their hash.
//!
//! A load is a write like any other. The document that stands is kept in memory in parsed form, so that a request never
//! waits for the store to know a region.

mod answer;
mod load;
mod parsed;
mod record;
mod regions;
mod service;

pub use answer::version as version_message;
pub use load::Document;
pub use parsed::parsed;
pub use record::{Dataset, PART, ReferenceVersion};
pub use regions::{Division, Regions};
pub use service::{Fleet, ReferenceServer};

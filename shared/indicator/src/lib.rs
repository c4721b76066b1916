//! `qiyou.indicator.v1.IndicatorService`, written once and mounted by every domain.
//!
//! A domain brings its id; the plan brings what is measured; the store brings history. What is here is the rest: rules
//! for what may be reported, targets and their revisions, the way to approval, reading back, and the feed.

mod answer;
mod context;
mod definition;
mod feed;
mod import;
mod observation;
mod plan;
mod service;
mod target;

pub use context::{Context, Held};
pub use feed::{ChangeSource, Feed, Source, Sourced, Standing};
pub use service::IndicatorServer;
pub use target::{PART, Target};

//! The aggregator: the cross-domain five-year view of a plan, from the change streams of the domains' stores.
//!
//! Each store is followed into a `projection` in memory. `compose` makes a view from projections, a plan, a division
//! tree and a day, and from nothing else, so that equal inputs are equal bytes. [`Aggregator`] puts it all together.

mod aggregator;
mod answer;
mod args;
mod ask;
pub mod bench;
mod compose;
mod fan_out;
mod fleet;
mod follow;
mod freshness;
mod link;
mod marks;
mod meter;
mod midnight;
mod own;
mod plan;
mod projection;
mod snapshot;
mod sources;
#[cfg(test)]
mod testing;
mod upstream;
mod view;
mod views;
mod watch;

use ask::Ask;

pub use aggregator::{Aggregator, AggregatorError, Options, VIEWS};
pub use args::{Reading, run};
pub use upstream::{Upstream, UpstreamError};

/// The port that the aggregator serves on unless told otherwise.
pub const PORT: u16 = 50050;

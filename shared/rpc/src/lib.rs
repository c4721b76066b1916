//! How services speak to each other: the stack that every server stands behind, and the one that every call goes out by.
//!
//! [`Server`] serves; [`client`] calls; [`deadline`] and [`Context`] tell code in between what the caller still waits for.

mod body;
pub mod client;
mod context;
pub mod deadline;
mod layer;
mod meter;
mod methods;
mod outcome;
mod refusal;
mod server;
mod trace_context;
mod witness;

pub use context::Context;
pub use meter::{Counts, Meter};
pub use server::{Access, Drain, Health, Limits, Names, Need, Options, ServeError, Server, Services};
pub use trace_context::TraceContext;
pub use witness::{RefusedCall, Witness};

/// The largest message that is taken, in bytes; tonic's generated servers and clients hold to it by default.
pub const MAXIMUM_MESSAGE: usize = 4 * 1024 * 1024;

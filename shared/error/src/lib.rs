//! One error for every service: what went wrong, for whom, and how it travels as a gRPC status.
//!
//! A refusal has a [`Kind`] (its gRPC code, whether to try again, how loudly to log it), a [`Reason`] that programs
//! branch on, a message that people read, and metadata that repeats whatever varies in the message. What only the log
//! may see is the source, printed by [`chain`].

mod bound;
mod chain;
mod construct;
mod error;
mod fault;
mod fields;
pub mod key;
mod kind;
mod reason;
mod status;
mod violation;

pub use chain::{Chain, chain};
pub use error::Error;
pub use fault::Fault;
pub use fields::Fields;
pub use kind::{Kind, Retry};
pub use qiyou_proto::error::v1::ErrorReason as Reason;
pub use status::{DOMAIN, has_reason};
pub use violation::Violation;

/// A result whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

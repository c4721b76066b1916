//! Why a measurement came to nothing, in words.

use std::error::Error;

/// Anything that went wrong; whoever runs a measurement reads it and decides.
pub type Failure = Box<dyn Error + Send + Sync>;

/// The outcome of whatever can go wrong.
pub type Result<T, E = Failure> = std::result::Result<T, E>;

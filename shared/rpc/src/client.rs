//! The way that every call to another service takes: a [`Channel`] under the generated client, and [`retry`] around a read.

mod call;
mod channel;
mod health;
mod retry;
mod token;

use std::time::Duration;

pub use channel::{AddressError, Channel};
pub use health::{HealthError, health};
pub use retry::{Budget, retry};
pub use token::{DevelopmentToken, TokenFile, TokenSource};

/// How calls go out.
#[derive(Clone, Debug)]
pub struct Options {
    /// How long a single answer may take, unless the running handler's caller allows less.
    pub deadline: Duration,
    /// How long connecting may take.
    pub connect_timeout: Duration,
    /// After how long a silence the other side is asked for a sign of life, calls or none.
    pub keep_alive_interval: Duration,
    /// How long that sign is waited for. A dead peer shows as `UNAVAILABLE` after both; without them a connection that
    /// lost its other end would hang until the system gives it up.
    pub keep_alive_timeout: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            deadline: Duration::from_secs(10),
            connect_timeout: Duration::from_secs(2),
            keep_alive_interval: Duration::from_secs(10),
            keep_alive_timeout: Duration::from_secs(5),
        }
    }
}

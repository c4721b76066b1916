//! What tests share: stores on both engines, a PostgreSQL server of their own, checks that every table needs.
//!
//! Only ever a dev-dependency. Nothing here sleeps; whatever waits has a bound.

#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

pub mod damage;
pub mod hold;
pub mod inspection;
pub mod postgres;
pub mod program;
pub mod record;
pub mod schema;
pub mod stores;

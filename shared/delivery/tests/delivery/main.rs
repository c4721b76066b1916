//! `DeliveryService` through its trait, over stores on both engines where the store matters.

#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot be set up has failed")]
#![expect(clippy::indexing_slicing, reason = "a test that reads past the end has failed")]

mod commitments;
mod feed;
mod office;
mod progress;
mod project_lists;
mod projects;
mod refusals;

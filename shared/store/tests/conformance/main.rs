//! What a store promises, on SQLite and on PostgreSQL alike.

#![expect(clippy::indexing_slicing, reason = "a test that reads past the end has failed")]

mod audit;
mod batches;
mod feed;
mod model;
mod opening;
mod outage;
mod processes;
mod reads;
mod rebuild;
mod requests;
mod revisions;
mod statements;
mod times;
mod toy;

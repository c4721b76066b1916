//! What a store promises, on SQLite and on PostgreSQL alike.

// Says to clippy that helpers are tests as well.
#![cfg(test)]

mod audit;
mod backup;
mod batches;
mod feed;
mod flips;
mod inspection;
mod large;
mod model;
mod opening;
mod outage;
mod processes;
mod reads;
mod rebuild;
mod requests;
mod revisions;
mod sketches;
mod statements;
mod tamper;
mod times;
mod toy;

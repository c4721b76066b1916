//! docker-compose.yml and the Dockerfile, held to as far as that goes without an engine: the published schema, rules of
//! our own, and every program of ours run by hand as its service in the file says.

// Says to clippy that helpers are tests as well.
#![cfg(test)]

mod collector;
mod county;
mod dev;
mod file;
mod hardening;
mod here;
mod images;
mod process;
mod programs;
mod schema;

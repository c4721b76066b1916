//! Overload and faults: what callers see and how soon, what it costs in memory, and that nothing needs a restart.

// Says to clippy that helpers are tests as well.
#![cfg(test)]

mod disk;
mod domains;
mod flood;
mod health;
mod overload;
mod postgres;
mod proxy;
mod readers;
mod refused;
mod server;

//! What is built in and whose it is: licences, copies, sources, known faults, and nothing that is not used.

// Says to clippy that helpers are tests as well.
#![cfg(test)]

mod advisories;
mod deny;
mod lock;
mod planted;
mod unused;

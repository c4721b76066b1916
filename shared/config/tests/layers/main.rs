//! A made-up program's settings, given in every way that there is.

// Says to clippy that helpers are tests as well.
#![cfg(test)]

mod faults;
mod laws;
mod reports;
mod secrets;
mod stall;

//! What services send to a collector: real OTLP over gRPC, to a receiver in the test's process.

// Says to clippy that helpers are tests as well.
#![cfg(test)]

mod caller;
mod collector;
mod logs;
mod metrics;
mod names;
mod process;
mod secrets;
mod story;
mod told;
mod traces;

//! Services as an operator has them: processes that start, are asked for their health, lose their database, stand side by
//! side, and are told to stop.

// Says to clippy that helpers are tests as well.
#![cfg(test)]

mod aggregators;
mod checks;
mod outage;
mod program;
mod starting;
mod stopping;
mod together;

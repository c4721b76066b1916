//! The server and client stacks over real connections.

// Says to clippy that helpers are tests as well.
#![cfg(test)]

mod bench;
mod breaks;
mod calls;
mod drains;
mod foreign;
mod health;
mod order;
mod reflects;

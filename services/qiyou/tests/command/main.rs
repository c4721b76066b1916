//! The program as it is called: its exit codes, what it prints where, and how it ends.

// Says to clippy that helpers are tests as well.
#![cfg(test)]

mod auditing;
mod backups;
mod configuring;
mod county;
mod help;
mod importing;
mod program;
mod rebuilding;
mod refusals;
mod serving;
mod template;
mod tokens;

//! The contract as others take it: by buf's rules, compared with what was released, and as a crate of their own projects.

// Says to clippy that helpers are tests as well.
#![cfg(test)]

mod breaking;
mod buf;
mod history;
mod lint;
mod package;

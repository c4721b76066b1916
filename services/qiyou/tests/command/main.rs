//! The program as it is called: its exit codes, what it prints where, and how it ends.

mod help;
mod program;
mod rebuilding;
mod refusals;
mod serving;

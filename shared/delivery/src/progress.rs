//! Progress of commitments: reporting it, its way to approval, and reading it back.

mod act;
mod message;
mod read;
mod report;

pub(crate) use act::{approve, return_to_reporter, submit, withdraw};
pub(crate) use message::message;
pub(crate) use read::list;
pub(crate) use report::report;

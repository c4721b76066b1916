//! Observations: reporting them, their way to approval, and reading them back.

mod act;
mod check;
mod message;
mod read;
mod report;
mod series;
mod tickets;

pub(crate) use act::{approve, return_to_reporter, submit, withdraw};
pub(crate) use check::{Rules, bounds};
pub(crate) use message::row_message;
pub(crate) use read::{get, list, revisions, stream};
pub(crate) use report::{content as report_content, item as report_item, report};
pub(crate) use series::series;

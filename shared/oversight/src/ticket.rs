//! Correction tickets 校核纠错: questioning a published value, answering, and reading both back.

mod answer;
mod message;
mod open;
mod read;
mod workflow;

pub(crate) use answer::{answer, withdraw};
pub(crate) use message::message;
pub(crate) use open::open;
pub(crate) use read::{get, list, revisions};

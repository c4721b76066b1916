//! `qiyou.oversight.v1.OversightService`, written once and mounted by every domain: what is asked of the offices beyond
//! their reports, and what they answer.
//!
//! A follow-up is of one cell of the five-year view: the lead bureau opens it, the office explains and replies, the lead
//! bureau closes it. Its way is one table of states and actions ([`Action::is_taken_by`]). A ticket questions one version of
//! an observation: anyone who reads opens it, the office answers with a correction or a reason. Every version is kept.

mod due;
mod feed;
mod follow_up;
mod service;
mod ticket;

pub use feed::{FOLLOW_UPS, TICKETS};
pub use follow_up::{Action, FollowUp, PART, State};
pub use service::OversightServer;

//! Observations and their way to approval: one record and one workflow for indicators, commitments and goals.
//!
//! An observation has two versions. Reports change the working version; an approval copies exactly what it approved
//! into the standing version, which then stands until its successor or its withdrawal is approved. Both are kept with
//! their whole history.

mod act;
mod batch;
mod content;
mod evidence;
mod figure;
mod json;
mod key;
mod query;
mod record;
mod ticket;
mod workflow;

pub use act::{Act, Outcome, Subject, read_items};
pub use batch::{Batch, Item, Taken};
pub use content::{Content, Evidence, Figure};
pub use evidence::{evidence_messages, is_supported, read_evidence};
pub use figure::{Bounds, check_not_negative, check_period};
pub use json::{list_text, read_list};
pub use key::{Key, Version};
pub use query::{Versions, first, versions};
pub use record::{Observation, PART};
pub use ticket::{TICKETS, Ticket, TicketState};
pub use workflow::{Action, By, Shown, Step, allowed};

//! `qiyou.calendar.v1.CalendarService`, written once and mounted by every domain: what is due from which office, when,
//! and how much of it came.
//!
//! Nothing is stored for it. What a plan owes follows from its calendars (`owed`), what came from the observations
//! (`came`); the answers put the two beside each other.

mod ask;
mod came;
mod counts;
mod due;
mod due_reports;
mod owed;
mod reminders;
mod service;

pub use service::CalendarServer;

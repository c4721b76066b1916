//! Writing: requests are queued, decided in order over what they look at, and committed together.

mod answers;
mod batch;
mod change;
mod down;
mod key;
mod portion;
mod reads;
mod request;
mod state;
mod writer;

pub use change::Change;
pub(crate) use portion::Large;
pub use portion::Portion;
pub use reads::Reads;
pub(crate) use reads::check_whole;
pub use request::{Request, Stamp, Written};
pub(crate) use writer::{Decision, Job, Writer};

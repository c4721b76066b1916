//! Between messages and values: what every handler needs to read a request and to write an answer.

mod caller;
mod filter;
mod hash;
mod kept;
pub mod limits;
mod number;
mod page;
mod text;
mod time;
mod vocabulary;

pub use caller::{actor, principal};
pub use filter::{Field, compare_periods, filter};
pub use hash::require_hash;
pub use kept::{kept, request_digest};
pub use number::{decimal, decimal_message, ratio_message};
pub use page::{Page, PageRequest};
pub use text::{bounded, localized, request_id, said};
pub use time::{as_of, day_of, judged_on, timestamp};
pub use vocabulary::{Wire, choice_or};

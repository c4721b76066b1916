//! The tree of administrative divisions, read from one CSV document and asked who lies within whom.
//!
//! A document is checked as a whole: either it gives a [`Tree`], or all its faults at once. Codes and names change from
//! year to year, so a row may say from when to when it holds, and [`Tree::valid_on`] gives the tree of a day.

mod check;
mod fault;
mod read;
mod region;
mod shape;
mod tree;

pub use fault::{Fault, MAX_FAULTS};
pub use qiyou_kernel::Level;
pub use region::Region;
pub use tree::Tree;

//! What a parse error must tell so that a request can be refused with it.

use std::fmt;

use crate::Reason;

/// A parse error that knows the reason which callers branch on.
///
/// Its `Display` says what the text should have been: lower case, no full stop, without the field's name.
pub trait Fault: fmt::Display {
    /// The reason of the violation that this fault becomes.
    fn reason(&self) -> Reason;
}

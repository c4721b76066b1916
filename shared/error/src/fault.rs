//! What a parse error must tell so that a request can be refused with it.

use std::fmt;

use qiyou_kernel::{
    date, decimal, digest, filter, id, instant, measure, name, page, period, region_code, token, vocabulary,
};

use crate::Reason;

/// A parse error that knows the reason which callers branch on.
///
/// Its `Display` says what the text should have been: lower case, no full stop, without the field's name.
pub trait Fault: fmt::Display {
    /// The reason of the violation that this fault becomes.
    fn reason(&self) -> Reason;
}

/// Declares the reason of errors that have only one.
macro_rules! faults {
    ($($error:ty => $reason:ident,)+) => {
        $(impl Fault for $error {
            fn reason(&self) -> Reason {
                Reason::$reason
            }
        })+
    };
}

faults! {
    date::Error => FieldMalformed,
    decimal::Error => NumberMalformed,
    digest::Error => FieldMalformed,
    filter::Error => FilterInvalid,
    id::Error => FieldMalformed,
    instant::Error => FieldMalformed,
    measure::Error => FieldMalformed,
    name::Error => FieldMalformed,
    period::Error => PeriodMalformed,
    region_code::Error => FieldMalformed,
    token::Error => TokenMalformed,
    vocabulary::Error => FieldMalformed,
}

impl Fault for page::Error {
    fn reason(&self) -> Reason {
        match self {
            Self::Malformed | Self::OtherRequest => Reason::PageTokenInvalid,
            Self::NegativeSize(_) => Reason::FieldOutOfRange,
        }
    }
}

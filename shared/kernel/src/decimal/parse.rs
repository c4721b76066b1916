//! Reads decimals by a strict grammar, refusing what the number type would round.

use std::str::FromStr;

use super::{Decimal, LIMIT, MAX_DIGITS};
use crate::quote::quoted;

impl FromStr for Decimal {
    type Err = Error;

    /// Reads an optional `-`, digits, and optionally a point and digits. No exponent, no `+`, no bare point.
    fn from_str(text: &str) -> Result<Self, Error> {
        let refused = |kind| Error { kind, text: quoted(text) };
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = match unsigned.split_once('.') {
            Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
            Some(_) => return Err(refused(ErrorKind::NotANumber)),
            None => (unsigned, ""),
        };
        if whole.is_empty() || !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
            return Err(refused(ErrorKind::NotANumber));
        }
        let scale = u32::try_from(fraction.len()).map_err(|_| refused(ErrorKind::TooManyDigits))?;
        let mut mantissa: i128 = 0;
        for byte in whole.bytes().chain(fraction.bytes()) {
            mantissa = mantissa * 10 + i128::from(byte - b'0');
            if mantissa.unsigned_abs() >= LIMIT || scale > MAX_DIGITS {
                return Err(refused(ErrorKind::TooManyDigits));
            }
        }
        let signed = if unsigned.len() < text.len() { -mantissa } else { mantissa };
        rust_decimal::Decimal::try_from_i128_with_scale(signed, scale)
            .map(Self)
            .map_err(|_| refused(ErrorKind::TooManyDigits))
    }
}

/// What is wrong with a text that should be a decimal number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// It is not written as a decimal number.
    NotANumber,
    /// It has more than 28 significant digits, or more than 28 behind the point.
    TooManyDigits,
}

/// A text that is not a decimal number we can hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}, got {text}", expected(*kind))]
pub struct Error {
    kind: ErrorKind,
    text: String,
}

impl Error {
    /// Returns what is wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

fn expected(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::NotANumber => "expected a decimal number such as 4.50",
        ErrorKind::TooManyDigits => "expected at most 28 significant digits and 28 behind the point",
    }
}

//! The values that rows are made of: the few kinds that both engines store alike.

use std::{fmt::Display, sync::Arc};

use qiyou_kernel::{Decimal, Instant};

/// What a column holds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// A signed integer of 64 bits; also flags (0 and 1) and instants (microseconds).
    Int,
    /// Text in UTF-8 without NUL, ordered by its bytes.
    Text,
    /// An exact decimal, stored as text with its scale, compared by value.
    Decimal,
    /// Bytes.
    Bytes,
}

/// One value of a row.
///
/// Cloning is cheap: text and bytes are shared. Equality is equality of content: 24.2 equals 24.20. The order within a
/// kind is the order in which both engines sort.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Value {
    /// Nothing; only in columns that are optional.
    Null,
    /// See [`Kind::Int`].
    Int(i64),
    /// See [`Kind::Text`].
    Text(Arc<str>),
    /// See [`Kind::Decimal`].
    Decimal(Decimal),
    /// See [`Kind::Bytes`].
    Bytes(Arc<[u8]>),
}

impl Value {
    /// An integer.
    #[must_use]
    pub const fn int(value: i64) -> Self {
        Self::Int(value)
    }

    /// A truth value, stored as 0 or 1.
    #[must_use]
    pub const fn flag(value: bool) -> Self {
        Self::Int(if value { 1 } else { 0 })
    }

    /// An instant, stored as microseconds.
    #[must_use]
    pub fn instant(value: Instant) -> Self {
        Self::Int(value.as_micros())
    }

    /// Text.
    #[must_use]
    pub fn text(value: impl Into<Arc<str>>) -> Self {
        Self::Text(value.into())
    }

    /// The text that a value prints as, such as a period or a name.
    #[must_use]
    pub fn show(value: &(impl Display + ?Sized)) -> Self {
        Self::Text(value.to_string().into())
    }

    /// A decimal.
    #[must_use]
    pub const fn decimal(value: Decimal) -> Self {
        Self::Decimal(value)
    }

    /// Bytes.
    #[must_use]
    pub fn bytes(value: impl Into<Arc<[u8]>>) -> Self {
        Self::Bytes(value.into())
    }

    /// The value, or [`Value::Null`].
    #[must_use]
    pub fn optional(value: Option<Self>) -> Self {
        value.unwrap_or(Self::Null)
    }

    /// The kind, unless it is [`Value::Null`].
    #[must_use]
    pub const fn kind(&self) -> Option<Kind> {
        match self {
            Self::Null => None,
            Self::Int(_) => Some(Kind::Int),
            Self::Text(_) => Some(Kind::Text),
            Self::Decimal(_) => Some(Kind::Decimal),
            Self::Bytes(_) => Some(Kind::Bytes),
        }
    }
}

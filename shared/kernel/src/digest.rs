//! Digests of content: what an approval binds to and what a document is known by.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};

use crate::Decimal;
use crate::quote::quoted;

/// Identifier of the one algorithm in use; stored beside every digest, so that another may come.
pub const ALGORITHM: &str = "sha-256";

/// A SHA-256 digest, printed as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// Returns the digest of a document's bytes, as `sha256sum` prints it.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Returns the digest with these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns the 32 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Digest({self})")
    }
}

impl FromStr for Digest {
    type Err = Error;

    /// Reads 64 lower-case hexadecimal digits.
    fn from_str(text: &str) -> Result<Self, Error> {
        read(text).map(Self).ok_or_else(|| Error { text: quoted(text) })
    }
}

fn read(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 {
        return None;
    }
    let mut bytes = [0; 32];
    for (slot, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let [high, low] = pair else { return None };
        *slot = nibble(*high)? << 4 | nibble(*low)?;
    }
    Some(bytes)
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

/// A text that is not a digest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected 64 lower-case hexadecimal digits, got {text}")]
pub struct Error {
    text: String,
}

/// Takes fields one after another and makes one digest of them.
///
/// Each field goes in with its type and its length, so that `("ab", "c")` and `("a", "bc")` differ, and so do an empty
/// text and an absent one.
#[derive(Clone, Debug, Default)]
pub struct Canonical(Sha256);

impl Canonical {
    /// Returns an empty list of fields.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text.
    #[must_use]
    pub fn text(self, text: &str) -> Self {
        self.field(b't', text.as_bytes())
    }

    /// Adds bytes.
    #[must_use]
    pub fn bytes(self, bytes: &[u8]) -> Self {
        self.field(b'b', bytes)
    }

    /// Adds a whole number.
    #[must_use]
    pub fn int(self, value: i64) -> Self {
        self.field(b'i', &value.to_be_bytes())
    }

    /// Adds a decimal by its value: `24.2` and `24.20` are the same content.
    #[must_use]
    pub fn decimal(self, value: &Decimal) -> Self {
        self.field(b'd', value.canonical().as_bytes())
    }

    /// Adds a field that has no value.
    #[must_use]
    pub fn absent(self) -> Self {
        self.field(b'a', &[])
    }

    /// Returns the digest of all fields so far.
    #[must_use]
    pub fn finish(self) -> Digest {
        Digest(self.0.finalize().into())
    }

    fn field(mut self, tag: u8, bytes: &[u8]) -> Self {
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.0.update([tag]);
        self.0.update(length.to_be_bytes());
        self.0.update(bytes);
        self
    }
}

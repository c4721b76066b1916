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

/// Takes bytes as they come and makes the digest of all of them, for what is too long to hold.
#[derive(Clone, Debug, Default)]
pub struct Running(Sha256);

impl Running {
    /// Adds the next bytes.
    pub fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Returns the digest of all bytes so far, as [`Digest::of`] gives it.
    #[must_use]
    pub fn finish(self) -> Digest {
        Digest(self.0.finalize().into())
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_digest_of_bytes_is_plain_sha_256() {
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(Digest::of(b"abc").to_string(), known);
        assert_eq!(known.parse::<Digest>(), Ok(Digest::of(b"abc")));
    }

    #[test]
    fn fields_do_not_run_into_each_other() {
        let digests = [
            Canonical::new().text("ab").text("c").finish(),
            Canonical::new().text("a").text("bc").finish(),
            Canonical::new().text("abc").finish(),
            Canonical::new().bytes(b"abc").finish(),
            Canonical::new().text("").finish(),
            Canonical::new().absent().finish(),
            Canonical::new().int(0).finish(),
            Canonical::new().finish(),
        ];
        for (at, left) in digests.iter().enumerate() {
            assert!(digests.iter().skip(at + 1).all(|right| right != left));
        }
    }

    #[test]
    fn a_decimal_counts_by_its_value() {
        let of = |text: &str| Canonical::new().decimal(&text.parse().unwrap()).finish();
        assert_eq!(of("24.2"), of("24.20"));
        assert_eq!(of("-0.0"), of("0"));
        assert_ne!(of("24.2"), of("24.21"));
    }

    #[test]
    fn the_way_fields_are_joined_never_changes() {
        let digest = Canonical::new().text("childcare").int(-1).bytes(&[0, 255]).absent().finish();
        let by_hand = [
            b"t\0\0\0\0\0\0\0\x09childcare".as_slice(),
            b"i\0\0\0\0\0\0\0\x08\xff\xff\xff\xff\xff\xff\xff\xff",
            b"b\0\0\0\0\0\0\0\x02\x00\xff",
            b"a\0\0\0\0\0\0\0\0",
        ];
        assert_eq!(digest, Digest::of(&by_hand.concat()));
    }

    #[test]
    fn a_text_that_is_not_a_digest_is_refused() {
        let shown = Digest::of(b"").to_string();
        for text in ["", &shown[1..], &shown.to_uppercase(), &shown.replace('e', "g"), &format!("{shown}0")] {
            assert!(text.parse::<Digest>().is_err(), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn bytes_may_come_in_any_pieces(pieces: Vec<Vec<u8>>) {
            let mut running = Running::default();
            pieces.iter().for_each(|piece| running.add(piece));
            prop_assert_eq!(running.finish(), Digest::of(&pieces.concat()));
        }

        #[test]
        fn every_digest_survives_printing(bytes in any::<[u8; 32]>()) {
            let digest = Digest::from_bytes(bytes);
            prop_assert_eq!(digest.to_string().parse::<Digest>(), Ok(digest));
        }
    }
}

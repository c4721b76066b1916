//! The envelope of every opaque text that we hand out: version, kind, fields, checksum, in URL-safe base64.
//!
//! The checksum tells an edited or cut text from ours, and one kind from another. It is no signature: whoever reads this
//! file can make one, so nothing may be granted on the strength of it.

#[cfg(test)]
mod tests;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

const VERSION: u8 = 1;
const CHECKSUM_BYTES: usize = 8;
/// Keeps these checksums apart from every other SHA-256 in the system.
const DOMAIN: &[u8] = b"qiyou sealed text 1\0";

/// What an opaque text stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Token,
    Cursor,
    Page,
    Etag,
    View,
}

impl Kind {
    fn byte(self) -> u8 {
        match self {
            Self::Token => b't',
            Self::Cursor => b'c',
            Self::Page => b'p',
            Self::Etag => b'e',
            Self::View => b'v',
        }
    }
}

/// Why an opaque text could not be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    Malformed,
    WrongKind,
}

pub(crate) fn seal(kind: Kind, fields: &[u8]) -> String {
    let mut bytes = Vec::with_capacity(2 + fields.len() + CHECKSUM_BYTES);
    bytes.extend([VERSION, kind.byte()]);
    bytes.extend(fields);
    let checksum = checksum(&bytes);
    bytes.extend(checksum);
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(crate) fn open(kind: Kind, text: &str) -> Result<Vec<u8>, Fault> {
    let mut bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| Fault::Malformed)?;
    let at = bytes.len().checked_sub(CHECKSUM_BYTES).ok_or(Fault::Malformed)?;
    let found = bytes.split_off(at);
    if found != checksum(&bytes) {
        return Err(Fault::Malformed);
    }
    match bytes.as_slice() {
        [VERSION, byte, fields @ ..] if *byte == kind.byte() => Ok(fields.to_vec()),
        [VERSION, ..] => Err(Fault::WrongKind),
        _ => Err(Fault::Malformed),
    }
}

fn checksum(bytes: &[u8]) -> [u8; CHECKSUM_BYTES] {
    let whole: [u8; 32] = Sha256::new().chain_update(DOMAIN).chain_update(bytes).finalize().into();
    whole.first_chunk().copied().unwrap_or_default()
}

/// Reads the fields of an opened text from front to back.
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn new(fields: &'a [u8]) -> Self {
        Self(fields)
    }

    pub(crate) fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (chunk, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*chunk)
    }

    /// Returns what is left, when nothing may be.
    pub(crate) fn finish<T>(self, value: T) -> Option<T> {
        self.0.is_empty().then_some(value)
    }

    pub(crate) fn rest(self) -> &'a [u8] {
        self.0
    }
}

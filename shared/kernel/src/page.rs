//! Paging: tokens that continue a list exactly where its last page ended, and only that list.

use std::fmt;

use crate::digest::Canonical;
use crate::seal::{self, Kind, Reader};

/// What a list was asked for besides its page: a token continues only the same request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint([u8; 8]);

impl Fingerprint {
    /// Returns the fingerprint of the other arguments, the method's name first.
    #[must_use]
    pub fn of(arguments: &[&str]) -> Self {
        let fields = arguments.iter().fold(Canonical::new().text("page"), |fields, each| fields.text(each));
        Self(fields.finish().as_bytes().first_chunk().copied().unwrap_or_default())
    }
}

/// Where the next page begins, as opaque text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    fingerprint: Fingerprint,
    position: Vec<u8>,
}

impl Token {
    /// Returns the token for the page behind a position, which only the list itself understands.
    #[must_use]
    pub fn new(fingerprint: Fingerprint, position: Vec<u8>) -> Self {
        Self { fingerprint, position }
    }

    /// Reads a token and checks that it was issued for the same request.
    pub fn open(text: &str, fingerprint: &Fingerprint) -> Result<Self, Error> {
        let fields = seal::open(Kind::Page, text).map_err(|_| Error::Malformed)?;
        let mut reader = Reader::new(&fields);
        let issued_for = reader.take().map(Fingerprint).ok_or(Error::Malformed)?;
        if issued_for != *fingerprint {
            return Err(Error::OtherRequest);
        }
        Ok(Self::new(issued_for, reader.rest().to_vec()))
    }

    /// Returns the position behind which the page begins.
    #[must_use]
    pub fn position(&self) -> &[u8] {
        &self.position
    }
}

impl fmt::Display for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = self.fingerprint.0.to_vec();
        bytes.extend(&self.position);
        formatter.pad(&seal::seal(Kind::Page, &bytes))
    }
}

/// Returns how many rows a page holds: the default when none was asked for, never more than the limit.
///
/// A negative number is refused, as AIP-158 asks.
pub fn size(requested: i32, default: usize, limit: usize) -> Result<usize, Error> {
    match usize::try_from(requested) {
        Ok(0) => Ok(default.min(limit)),
        Ok(rows) => Ok(rows.min(limit)),
        Err(_) => Err(Error::NegativeSize(requested)),
    }
}

/// Why a list cannot be continued as asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The text is none of ours, or it was changed or cut on its way.
    #[error("expected the page token exactly as the last page gave it")]
    Malformed,
    /// The token belongs to a list that was asked for otherwise.
    #[error("page token was issued for a different request; start again without it")]
    OtherRequest,
    /// A page cannot hold fewer than no rows.
    #[error("expected a page size of zero or more, got {0}")]
    NegativeSize(i32),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_continues_only_the_request_it_was_issued_for() {
        let fingerprint = Fingerprint::of(&["ListRegions", "regions/330500", ""]);
        let text = Token::new(fingerprint, b"330522".to_vec()).to_string();
        assert_eq!(Token::open(&text, &fingerprint).unwrap().position(), b"330522");
        let other = Fingerprint::of(&["ListRegions", "regions/330500", "level = \"county\""]);
        assert_eq!(Token::open(&text, &other), Err(Error::OtherRequest));
    }

    #[test]
    fn arguments_do_not_run_into_each_other() {
        assert_ne!(Fingerprint::of(&["ab", "c"]), Fingerprint::of(&["a", "bc"]));
        assert_ne!(Fingerprint::of(&["a"]), Fingerprint::of(&["a", ""]));
    }

    #[test]
    fn a_text_that_is_no_page_token_is_refused() {
        let fingerprint = Fingerprint::of(&[]);
        let etag = crate::Etag::of_content(&crate::Digest::of(b"")).to_string();
        for text in ["", "abc", "not base64!", &etag] {
            assert_eq!(Token::open(text, &fingerprint), Err(Error::Malformed), "{text:?}");
        }
    }

    #[test]
    fn a_page_has_its_default_size_and_never_more_than_the_limit() {
        assert_eq!(size(0, 50, 1000), Ok(50));
        assert_eq!(size(7, 50, 1000), Ok(7));
        assert_eq!(size(i32::MAX, 50, 1000), Ok(1000));
        assert_eq!(size(-1, 50, 1000), Err(Error::NegativeSize(-1)));
    }
}

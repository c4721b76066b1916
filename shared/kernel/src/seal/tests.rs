use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::token::Error;
use crate::{Cursor, Digest, Etag, Token, ViewToken, date};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn any_token() -> impl Strategy<Value = Token> {
    (any::<u128>(), any::<u128>(), any::<i64>()).prop_map(|(store, epoch, revision)| Token {
        store: Uuid::from_u128(store),
        epoch: Uuid::from_u128(epoch),
        revision,
    })
}

fn view_token(parts: Vec<Token>) -> ViewToken {
    ViewToken::new(parts, Digest::of(b"plan"), Digest::of(b"reference"), date::parse("2026-11-23").unwrap())
}

/// Returns the text with one character replaced by another of the alphabet.
fn with_another_character(text: &str, at: usize, by: usize) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let at = at % bytes.len();
    let old = ALPHABET.iter().position(|each| *each == bytes[at]).unwrap();
    bytes[at] = ALPHABET[(old + 1 + by % 63) % 64];
    String::from_utf8(bytes).unwrap()
}

#[test]
fn one_kind_is_never_taken_for_another() {
    let token = Token { store: Uuid::from_u128(1), epoch: Uuid::from_u128(2), revision: 3 };
    let cursor = Cursor::from(token);
    let etag = Etag::of_revision(token.epoch, token.revision);
    assert_eq!(cursor.to_string().parse::<Token>(), Err(Error::WrongKind));
    assert_eq!(token.to_string().parse::<Cursor>(), Err(Error::WrongKind));
    assert_eq!(token.to_string().parse::<ViewToken>(), Err(Error::WrongKind));
    assert_eq!(view_token(vec![token]).to_string().parse::<Token>(), Err(Error::WrongKind));
    assert_eq!(etag.to_string().parse::<Token>(), Err(Error::WrongKind));
    assert_eq!(token.to_string().parse::<Etag>(), Err(Error::WrongKind));
}

#[test]
fn a_text_that_is_none_of_ours_is_malformed() {
    for text in ["", "a", "AAAAAAAAAAAAAAAA", "not base64", "changxing", "AQ=="] {
        assert_eq!(text.parse::<Token>(), Err(Error::Malformed), "{text:?}");
    }
    let from_a_later_version = {
        let mut bytes = vec![VERSION + 1, Kind::Token.byte()];
        let sum = checksum(&bytes);
        bytes.extend(sum);
        URL_SAFE_NO_PAD.encode(bytes)
    };
    assert_eq!(from_a_later_version.parse::<Token>(), Err(Error::Malformed));
}

#[test]
fn a_sealed_text_with_fields_missing_or_left_over_is_malformed() {
    for fields in [&[][..], &[0; 39], &[0; 41]] {
        assert_eq!(seal(Kind::Token, fields).parse::<Token>(), Err(Error::Malformed));
        assert_eq!(seal(Kind::Cursor, fields).parse::<Cursor>(), Err(Error::Malformed));
        assert_eq!(seal(Kind::Etag, fields).parse::<Etag>(), Err(Error::Malformed));
        assert_eq!(seal(Kind::View, fields).parse::<ViewToken>(), Err(Error::Malformed));
    }
}

#[test]
fn the_order_of_stores_does_not_change_a_view_token() {
    let part = |store| Token { store: Uuid::from_u128(store), epoch: Uuid::nil(), revision: 7 };
    let (forwards, backwards) =
        (view_token(vec![part(1), part(2)]), view_token(vec![part(2), part(1), part(2)]));
    assert_eq!(forwards.to_string(), backwards.to_string());
    assert_eq!(backwards.parts(), [part(1), part(2)]);
}

#[test]
fn an_etag_tells_revisions_and_epochs_apart() {
    let (epoch, after_restore) = (Uuid::from_u128(1), Uuid::from_u128(2));
    assert_eq!(Etag::of_revision(epoch, 5), Etag::of_revision(epoch, 5));
    assert_ne!(Etag::of_revision(epoch, 5), Etag::of_revision(epoch, 6));
    assert_ne!(Etag::of_revision(epoch, 5), Etag::of_revision(after_restore, 5));
}

proptest! {
    #[test]
    fn every_token_survives_printing(token in any_token()) {
        prop_assert_eq!(token.to_string().parse::<Token>(), Ok(token));
        let cursor = Cursor::from(token);
        prop_assert_eq!(cursor.to_string().parse::<Cursor>(), Ok(cursor));
        let etag = Etag::of_revision(token.epoch, token.revision);
        prop_assert_eq!(etag.to_string().parse::<Etag>(), Ok(etag));
    }

    #[test]
    fn every_view_token_survives_printing(parts in prop::collection::vec(any_token(), 0..9)) {
        let token = view_token(parts);
        prop_assert_eq!(token.to_string().parse::<ViewToken>(), Ok(token));
    }

    #[test]
    fn a_token_with_any_one_character_changed_is_refused(
        token in any_token(), at in any::<usize>(), by in any::<usize>(),
    ) {
        let changed = with_another_character(&token.to_string(), at, by);
        prop_assert_eq!(changed.parse::<Token>(), Err(Error::Malformed));
    }

    #[test]
    fn a_cut_token_is_refused(token in any_token(), length in 0..65_usize) {
        let text = token.to_string();
        if let Some(cut) = text.get(..length).filter(|cut| cut.len() < text.len()) {
            prop_assert_eq!(cut.parse::<Token>(), Err(Error::Malformed));
        }
    }

    #[test]
    fn no_text_makes_opening_panic(text in "[A-Za-z0-9_-]{0,80}") {
        let _ = (text.parse::<Token>(), text.parse::<ViewToken>(), text.parse::<Etag>());
    }
}

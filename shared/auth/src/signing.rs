//! Signed documents: a payload in JSON under a JSON Web Signature (RFC 7515), compact, by Ed25519 or P-256. The `typ` of its
//! header says what it is, so that one kind never passes for another, or for a token.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use jsonwebtoken::{
    Algorithm, EncodingKey, Header, Validation, decode, decode_header,
    jwk::{Jwk, JwkSet, PublicKeyUse, ThumbprintHash},
};
use qiyou_error::{Error, Result};
use qiyou_kernel::Clock;
use serde::{Serialize, de::DeserializeOwned};

use crate::keys::{Key, KeyFile, KeysError};

/// Why there is no key to sign with.
#[derive(Debug, thiserror::Error)]
pub enum SignerError {
    /// The file cannot be read.
    #[error("the signing key {path} cannot be read: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file is no key of use here.
    #[error(
        "{path} holds no Ed25519 or P-256 private key in PEM (PKCS #8); `openssl genpkey -algorithm ed25519` makes one"
    )]
    Unusable {
        /// The file.
        path: PathBuf,
    },
}

/// Why a signed document does not count.
#[derive(Debug, thiserror::Error)]
pub enum SignatureError {
    /// The public keys cannot be used.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// It is not what it should be.
    #[error("it is no signed document of the type {0}")]
    Type(&'static str),
    /// Another key signed it.
    #[error("it names no key of the key set; take the public keys of the service that signed it")]
    KeyUnknown,
    /// It was changed, or the key did not sign it.
    #[error("its signature does not verify; it was changed, or is not from that service")]
    Signature,
}

/// A private key that signs documents.
#[derive(Clone, Debug)]
pub struct Signer {
    key: EncodingKey,
    algorithm: Algorithm,
    kid: String,
}

impl Signer {
    /// Reads a private key in PEM (PKCS #8): Ed25519 or P-256.
    ///
    /// # Errors
    /// A file that cannot be read or holds no such key.
    pub fn open(path: &Path) -> Result<Self, SignerError> {
        let pem =
            fs::read(path).map_err(|source| SignerError::Unreadable { path: path.to_owned(), source })?;
        let ed25519 = EncodingKey::from_ed_pem(&pem).map(|key| (key, Algorithm::EdDSA));
        let found = ed25519.or_else(|_| EncodingKey::from_ec_pem(&pem).map(|key| (key, Algorithm::ES256)));
        let named = found.ok().and_then(|(key, algorithm)| {
            let (_, kid) = published(&key, algorithm)?;
            Some(Self::new(key, algorithm, kid))
        });
        named.ok_or_else(|| SignerError::Unusable { path: path.to_owned() })
    }

    pub(crate) const fn new(key: EncodingKey, algorithm: Algorithm, kid: String) -> Self {
        Self { key, algorithm, kid }
    }

    /// Signs a document of a type.
    ///
    /// # Errors
    /// `Internal` if signing fails.
    pub fn sign(&self, kind: &str, payload: &impl Serialize) -> Result<String> {
        let mut header = Header::new(self.algorithm);
        (header.typ, header.kid) = (Some(kind.to_owned()), Some(self.kid.clone()));
        jsonwebtoken::encode(&header, payload, &self.key)
            .map_err(|source| Error::bug("cannot sign a document", source))
    }

    /// The public half as a JWKS document, for whoever is to check what it signed.
    #[must_use]
    pub fn public(&self) -> Vec<u8> {
        published(&self.key, self.algorithm).map(|(jwks, _)| jwks).unwrap_or_default()
    }
}

/// The payload of a signed document, checked with the public keys in a JWKS file.
///
/// # Errors
/// A document of another type, by another key, or changed.
pub fn signed<T: DeserializeOwned>(
    document: &str,
    kind: &'static str,
    keys: &Path,
) -> Result<T, SignatureError> {
    let keys = KeyFile::open(keys.to_owned(), Clock::system())?;
    let header = decode_header(document).map_err(|_| SignatureError::Type(kind))?;
    if header.typ.as_deref() != Some(kind) || header.crit.is_some() {
        return Err(SignatureError::Type(kind));
    }
    let Key { algorithm, key } =
        header.kid.and_then(|kid| keys.find(&kid)).ok_or(SignatureError::KeyUnknown)?;
    let mut validation = Validation::new(algorithm);
    validation.required_spec_claims.clear();
    (validation.validate_exp, validation.validate_nbf, validation.validate_aud) = (false, false, false);
    decode(document, &key, &validation).map(|document| document.claims).map_err(|_| SignatureError::Signature)
}

/// The JWKS document of a key, and its id: the thumbprint of RFC 7638.
pub(crate) fn published(key: &EncodingKey, algorithm: Algorithm) -> Option<(Vec<u8>, String)> {
    let mut jwk = Jwk::from_encoding_key(key, algorithm).ok()?;
    let kid = jwk.thumbprint(ThumbprintHash::SHA256).ok()?;
    jwk.common.key_id = Some(kid.clone());
    jwk.common.public_key_use = Some(PublicKeyUse::Signature);
    let mut json = serde_json::to_vec_pretty(&JwkSet { keys: vec![jwk] }).ok()?;
    json.push(b'\n');
    Some((json, kid))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use aws_lc_rs::{
        rand::SystemRandom,
        signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair},
    };
    use base64::{Engine as _, prelude::BASE64_STANDARD as STANDARD};
    use serde_json::{Value, json};

    use super::{SignatureError, Signer, signed};

    const KIND: &str = "note+jws";

    /// A key as `openssl genpkey` writes it.
    fn pem(der: &[u8]) -> String {
        format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(der))
    }

    #[test]
    fn either_kind_of_key_signs_what_its_public_half_checks() {
        let directory = tempfile::tempdir().unwrap();
        let (private, public) = (directory.path().join("key.pem"), directory.path().join("keys.json"));
        let ed25519 = Ed25519KeyPair::generate().unwrap().to_pkcs8v1().unwrap().as_ref().to_vec();
        let p256 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
        let p256 = p256.unwrap().as_ref().to_vec();
        for key in [ed25519, p256] {
            fs::write(&private, pem(&key)).unwrap();
            let signer = Signer::open(&private).unwrap();
            fs::write(&public, signer.public()).unwrap();
            let document = signer.sign(KIND, &json!({ "revision": "7" })).unwrap();
            let payload: Value = signed(&document, KIND, &public).unwrap();
            assert_eq!(payload, json!({ "revision": "7" }));

            let of_another_kind = signed::<Value>(&document, "other+jws", &public).unwrap_err();
            assert!(matches!(of_another_kind, SignatureError::Type("other+jws")));
            let other = signer.sign(KIND, &json!({ "revision": "8" })).unwrap();
            let (claims, _) = other.rsplit_once('.').unwrap();
            let (_, signature) = document.rsplit_once('.').unwrap();
            let changed = signed::<Value>(&format!("{claims}.{signature}"), KIND, &public).unwrap_err();
            assert!(matches!(changed, SignatureError::Signature));
        }
    }

    #[test]
    fn a_file_that_is_no_key_is_refused_with_what_to_do() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("key.pem");
        assert!(Signer::open(&file).unwrap_err().to_string().contains("cannot be read"));
        fs::write(&file, "no key").unwrap();
        assert!(Signer::open(&file).unwrap_err().to_string().contains("openssl genpkey"));
    }
}

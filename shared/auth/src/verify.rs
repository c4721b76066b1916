//! Verifies bearer tokens: EdDSA or ES256 by a key of the set, then issuer, audience and times.

use std::{fmt, path::PathBuf, sync::Arc};

use http::{HeaderMap, header::AUTHORIZATION};
use jsonwebtoken::{Validation, decode, decode_header, errors::ErrorKind};
use qiyou_error::{Error, Reason, Result, key};
use qiyou_kernel::Clock;

use crate::{
    KeysError, Principal,
    cache::{Cache, Verified},
    claims::Claims,
    keys::{Key, KeyFile},
};

/// How far the clocks of issuer and service may differ, in seconds.
const LEEWAY: i64 = 30;

/// Whose tokens count.
#[derive(Clone, Debug)]
pub struct Trust {
    /// The JWKS file with the issuer's public keys.
    pub keys: PathBuf,
    /// What `iss` must be.
    pub issuer: String,
    /// What `aud` must include.
    pub audience: String,
}

/// Turns bearer tokens into principals.
pub struct Verifier {
    keys: KeyFile,
    issuer: String,
    audience: String,
    clock: Clock,
    cache: Cache,
}

/// Why nobody is let in.
#[derive(Debug)]
pub struct Rejection {
    /// What the caller is told.
    pub error: Error,
    /// Whose token it is, where the issuer signed one that counts no more, or elsewhere; for the record.
    pub subject: Option<String>,
}

/// Why a token does not count.
struct Doubt {
    fault: Fault,
    subject: Option<String>,
}

impl From<Fault> for Doubt {
    fn from(fault: Fault) -> Self {
        Self { fault, subject: None }
    }
}

/// What is wrong with a token, as the metadata of the refusal says it.
#[derive(Clone, Copy)]
enum Fault {
    Malformed,
    Algorithm,
    KeyUnknown,
    Signature,
    Issuer,
    Audience,
    Claims,
    Expired,
    NotYetValid,
}

impl Verifier {
    /// Starts with the keys of a file.
    ///
    /// # Errors
    /// A key set that cannot be read or holds no usable key.
    pub fn open(trust: Trust, clock: Clock) -> Result<Self, KeysError> {
        let Trust { keys, issuer, audience } = trust;
        let keys = KeyFile::open(keys, clock.clone())?;
        Ok(Self { keys, issuer, audience, clock, cache: Cache::default() })
    }

    /// Verifies the bearer token of a request. Cheap when it was verified before.
    ///
    /// # Errors
    /// `Unauthenticated` with `CREDENTIALS_MISSING` or `CREDENTIALS_INVALID`.
    pub fn authenticate(&self, headers: &HeaderMap) -> Result<Arc<Principal>, Rejection> {
        self.verify(bearer(headers).map_err(|error| Rejection { error, subject: None })?)
    }

    /// Verifies a token.
    ///
    /// # Errors
    /// `Unauthenticated` with `CREDENTIALS_INVALID`; its metadata `fault` says why.
    pub fn verify(&self, token: &str) -> Result<Arc<Principal>, Rejection> {
        if self.keys.refresh() {
            self.cache.clear();
        }
        let now = self.clock.now().to_timestamp().0;
        if let Some(principal) = self.cache.get(token, now) {
            return Ok(principal);
        }
        let rejected = |Doubt { fault, subject }| Rejection { error: refusal(fault), subject };
        let verified = self.check(token, now).map_err(rejected)?;
        self.cache.put(token, verified.clone());
        Ok(verified.principal)
    }

    fn check(&self, token: &str, now: i64) -> Result<Verified, Doubt> {
        let claims = self.signed_claims(token)?;
        if claims.iss != self.issuer {
            return Err(Fault::Issuer.into());
        }
        let void_from = claims.exp.saturating_add(LEEWAY);
        let valid_from = claims.nbf.unwrap_or(i64::MIN).saturating_sub(LEEWAY);
        let fault = if !claims.aud.includes(&self.audience) {
            Some(Fault::Audience)
        } else if now >= void_from {
            Some(Fault::Expired)
        } else if now < valid_from {
            Some(Fault::NotYetValid)
        } else {
            None
        };
        if let Some(fault) = fault {
            return Err(Doubt { fault, subject: Some(claims.sub) });
        }
        let principal = claims.principal().ok_or(Fault::Claims)?;
        Ok(Verified { principal: Arc::new(principal), void_from })
    }

    fn signed_claims(&self, token: &str) -> Result<Claims, Fault> {
        let header = decode_header(token).map_err(|_| Fault::Malformed)?;
        // RFC 7515 §4.1.11: what is critical and not understood voids the token. Nothing is understood here.
        if header.crit.is_some() {
            return Err(Fault::Malformed);
        }
        let kid = header.kid.ok_or(Fault::KeyUnknown)?;
        let Key { algorithm, key } = self.keys.find(&kid).ok_or(Fault::KeyUnknown)?;
        let mut validation = Validation::new(algorithm);
        // Claims are checked by our own clock, which tests hold still.
        validation.required_spec_claims.clear();
        (validation.validate_exp, validation.validate_nbf, validation.validate_aud) = (false, false, false);
        decode(token, &key, &validation).map(|token| token.claims).map_err(|error| fault_of(error.kind()))
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier").field("issuer", &self.issuer).field("audience", &self.audience).finish()
    }
}

fn bearer(headers: &HeaderMap) -> Result<&str> {
    let missing = || {
        let message = "send a bearer token in the header authorization";
        Error::unauthenticated(Reason::CredentialsMissing, message)
    };
    let value = headers.get(AUTHORIZATION).ok_or_else(missing)?;
    let (scheme, token) = value.to_str().ok().and_then(|value| value.split_once(' ')).ok_or_else(missing)?;
    if scheme.eq_ignore_ascii_case("bearer") { Ok(token.trim()) } else { Err(missing()) }
}

fn fault_of(error: &ErrorKind) -> Fault {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the library may add faults; none of them is ours to tell"
    )]
    match error {
        ErrorKind::InvalidSignature => Fault::Signature,
        ErrorKind::InvalidAlgorithm | ErrorKind::UnsupportedAlgorithm => Fault::Algorithm,
        ErrorKind::Json(_) | ErrorKind::InvalidClaimFormat(_) => Fault::Claims,
        _ => Fault::Malformed,
    }
}

fn refusal(fault: Fault) -> Error {
    let (name, message) = match fault {
        Fault::Malformed => ("malformed", "the token is no signed JWT; send one whole"),
        Fault::Algorithm => {
            ("algorithm", "the token is signed in a way its key is not for; use EdDSA or ES256")
        }
        Fault::KeyUnknown => {
            ("key_unknown", "the token names no key of this service's key set; ask for a new one")
        }
        Fault::Signature => ("signature", "the token's signature does not verify; ask for a new one"),
        Fault::Issuer => ("issuer", "the token is from another issuer than this service trusts"),
        Fault::Audience => ("audience", "the token is for another audience; ask for one for this service"),
        Fault::Claims => ("claims", "the token's claims lack a subject or readable grants"),
        Fault::Expired => ("expired", "the token has expired; ask for a new one"),
        Fault::NotYetValid => ("not_yet_valid", "the token is not valid yet; compare the clocks"),
    };
    Error::unauthenticated(Reason::CredentialsInvalid, message).with(key::FAULT, name)
}

#[cfg(test)]
mod tests;

//! The public keys that tokens are verified with: a JWKS file (RFC 7517), read again when it changes.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    sync::atomic::{AtomicI64, Ordering},
};

use arc_swap::ArcSwap;
use jsonwebtoken::{
    Algorithm, DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, PublicKeyUse},
};
use parking_lot::Mutex;
use qiyou_kernel::Clock;

/// How often at most the file is looked at, in microseconds: a rotated or withdrawn key counts after this long.
const LOOK_EVERY: i64 = 5_000_000;

/// Why the keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The file cannot be read.
    #[error("the key set {path} cannot be read")]
    Unreadable {
        /// The JWKS file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file is not a JWKS document.
    #[error("the key set {path} is not a JWKS document")]
    Malformed {
        /// The JWKS file.
        path: PathBuf,
        /// Where reading it stopped.
        source: serde_json::Error,
    },
    /// No key in the file is of use here.
    #[error("the key set {path} holds no Ed25519 or P-256 signing key with a `kid`")]
    Empty {
        /// The JWKS file.
        path: PathBuf,
    },
}

/// A key and the one algorithm it may be used with.
#[derive(Clone)]
pub(crate) struct Key {
    pub(crate) algorithm: Algorithm,
    pub(crate) key: DecodingKey,
}

type Keys = BTreeMap<String, Key>;

/// The keys of a file by `kid`.
pub(crate) struct KeyFile {
    path: PathBuf,
    clock: Clock,
    keys: ArcSwap<Keys>,
    /// When to look at the file next, in microseconds since 1970.
    look_at: AtomicI64,
    /// The bytes last read. Comparing them is surer than comparing times of change, and they are few.
    bytes: Mutex<Vec<u8>>,
}

impl KeyFile {
    pub(crate) fn open(path: PathBuf, clock: Clock) -> Result<Self, KeysError> {
        let bytes = read(&path)?;
        let keys = ArcSwap::from_pointee(parse(&path, &bytes)?);
        let look_at = AtomicI64::new(clock.now().as_micros().saturating_add(LOOK_EVERY));
        Ok(Self { path, clock, keys, look_at, bytes: Mutex::new(bytes) })
    }

    pub(crate) fn find(&self, kid: &str) -> Option<Key> {
        self.keys.load().get(kid).cloned()
    }

    /// Reads the file again if it is time to and it has changed; returns whether the keys are other ones now.
    ///
    /// A file that cannot be used leaves the keys as they are: losing it must not lock everybody out.
    pub(crate) fn refresh(&self) -> bool {
        let now = self.clock.now().as_micros();
        let due = self.look_at.load(Ordering::Relaxed);
        // A clock that was set back must not put off the next look.
        if now < due && due - now <= LOOK_EVERY {
            return false;
        }
        let Some(mut last) = self.bytes.try_lock() else { return false };
        self.look_at.store(now.saturating_add(LOOK_EVERY), Ordering::Relaxed);
        let read = read(&self.path).and_then(|bytes| Ok((parse(&self.path, &bytes)?, bytes)));
        match read {
            Ok((_, bytes)) if bytes == *last => false,
            Ok((keys, bytes)) => {
                tracing::info!(keys = keys.len(), "read the key set {} again", self.path.display());
                self.keys.store(Arc::new(keys));
                *last = bytes;
                true
            }
            Err(error) => {
                tracing::warn!("kept the keys as they are: {}", qiyou_error::chain(&error));
                false
            }
        }
    }
}

fn read(path: &Path) -> Result<Vec<u8>, KeysError> {
    fs::read(path).map_err(|source| KeysError::Unreadable { path: path.to_owned(), source })
}

fn parse(path: &Path, bytes: &[u8]) -> Result<Keys, KeysError> {
    let set: JwkSet = serde_json::from_slice(bytes)
        .map_err(|source| KeysError::Malformed { path: path.to_owned(), source })?;
    let keys: Keys = set.keys.iter().filter_map(usable).collect();
    if keys.is_empty() {
        return Err(KeysError::Empty { path: path.to_owned() });
    }
    Ok(keys)
}

/// A key of use here. Issuers publish others beside them, for other services.
fn usable(jwk: &Jwk) -> Option<(String, Key)> {
    let kid = jwk.common.key_id.clone()?;
    let algorithm = algorithm(jwk)?;
    let signs = matches!(jwk.common.public_key_use, None | Some(PublicKeyUse::Signature));
    let key = DecodingKey::from_jwk(jwk).ok()?;
    signs.then_some((kid, Key { algorithm, key }))
}

fn algorithm(jwk: &Jwk) -> Option<Algorithm> {
    if let AlgorithmParameters::OctetKeyPair(pair) = &jwk.algorithm {
        return (pair.curve == EllipticCurve::Ed25519).then_some(Algorithm::EdDSA);
    }
    let AlgorithmParameters::EllipticCurve(curve) = &jwk.algorithm else { return None };
    (curve.curve == EllipticCurve::P256).then_some(Algorithm::ES256)
}

//! A key that a service makes for itself, for development and demonstrations on one machine.
//!
//! The private key never leaves its directory and only its owner may read it; the public half is written beside it as
//! a JWKS file, which services verify with as with any issuer's.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    process,
    time::Duration,
};

use aws_lc_rs::signature::Ed25519KeyPair;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use qiyou_error::{Error, Result};
use qiyou_kernel::{Clock, Instant};

use crate::{
    Grant, Signer, Trust,
    claims::{Audience, Claims},
    signing::published,
};

const PRIVATE: &str = "development.key";
const PUBLIC: &str = "development.jwks.json";
const ISSUER: &str = "qiyou-development";
const AUDIENCE: &str = "qiyou";

/// Only the owner reads the private key.
const PRIVATE_MODE: u32 = 0o600;

/// Why there is no development key.
#[derive(Debug, thiserror::Error)]
pub enum DevelopmentKeyError {
    /// A file cannot be read or written.
    #[error("the development key in {path} cannot be read or written")]
    Files {
        /// The directory.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Others than the owner may read the private key.
    #[error("others may read {path}; allow only its owner (mode 0600) or remove it")]
    Exposed {
        /// The private key.
        path: PathBuf,
    },
    /// The private key is not one.
    #[error("{path} holds no Ed25519 key; remove it, and a new one is made")]
    Unusable {
        /// The private key.
        path: PathBuf,
    },
}

/// An Ed25519 key that signs tokens for services which trust it; see [`DevelopmentKey::trust`].
#[derive(Debug)]
pub struct DevelopmentKey {
    key: EncodingKey,
    kid: String,
    public: PathBuf,
    clock: Clock,
}

impl DevelopmentKey {
    /// Opens the key of a directory, making directory and key when there are none.
    ///
    /// Services that start at once in one directory come to share one key.
    ///
    /// # Errors
    /// Files that cannot be read or written, a private key that others may read, or one that is none.
    pub fn open(directory: &Path, clock: Clock) -> Result<Self, DevelopmentKeyError> {
        let files = |source| DevelopmentKeyError::Files { path: directory.to_owned(), source };
        fs::create_dir_all(directory).map_err(files)?;
        let (private, public) = (directory.join(PRIVATE), directory.join(PUBLIC));
        if !private.exists() {
            create(&private).map_err(files)?;
        }
        let mode = fs::metadata(&private).map_err(files)?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(DevelopmentKeyError::Exposed { path: private });
        }
        let key = EncodingKey::from_ed_der(&fs::read(&private).map_err(files)?);
        let Some((jwks, kid)) = published(&key, Algorithm::EdDSA) else {
            return Err(DevelopmentKeyError::Unusable { path: private });
        };
        replace(&public, &jwks).map_err(files)?;
        Ok(Self { key, kid, public, clock })
    }

    /// What a service is to trust so that this key's tokens count.
    #[must_use]
    pub fn trust(&self) -> Trust {
        Trust { keys: self.public.clone(), issuer: ISSUER.to_owned(), audience: AUDIENCE.to_owned() }
    }

    /// The time that its tokens begin and expire by.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// The same key, to sign documents with.
    #[must_use]
    pub fn signer(&self) -> Signer {
        Signer::new(self.key.clone(), Algorithm::EdDSA, self.kid.clone())
    }

    /// Signs a token for a subject, valid from now for a time.
    ///
    /// # Errors
    /// `Internal` if signing fails.
    pub fn issue(&self, subject: &str, grants: &[Grant], ttl: Duration) -> Result<String> {
        let now = self.now().to_timestamp().0;
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: Audience::One(AUDIENCE.to_owned()),
            sub: subject.to_owned(),
            exp: now.saturating_add_unsigned(ttl.as_secs()),
            nbf: Some(now),
            grants: grants.iter().map(Into::into).collect(),
        };
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some(self.kid.clone());
        jsonwebtoken::encode(&header, &claims, &self.key)
            .map_err(|source| Error::bug("cannot sign a token", source))
    }
}

/// Makes a key unless another process just did. It appears whole or not at all, so that nobody reads half of it.
fn create(private: &Path) -> io::Result<()> {
    let unspecified = |_| io::Error::other("no key could be made");
    let key = Ed25519KeyPair::generate().and_then(|pair| pair.to_pkcs8v1()).map_err(unspecified)?;
    let draft = beside(private);
    write(&draft, key.as_ref(), PRIVATE_MODE)?;
    let linked = fs::hard_link(&draft, private);
    fs::remove_file(&draft)?;
    match linked {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        done => done,
    }
}

/// Writes a file that is there whole at every moment.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let draft = beside(path);
    write(&draft, bytes, 0o644)?;
    fs::rename(draft, path)
}

fn write(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(mode).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// A name that no other process writes to.
fn beside(path: &Path) -> PathBuf {
    path.with_added_extension(process::id().to_string())
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt};

    use qiyou_kernel::Clock;

    use super::{DevelopmentKey, DevelopmentKeyError, PRIVATE};

    #[test]
    fn a_directory_keeps_its_key() {
        let directory = tempfile::tempdir().unwrap();
        let first = DevelopmentKey::open(directory.path(), Clock::system()).unwrap();
        let second = DevelopmentKey::open(directory.path(), Clock::system()).unwrap();
        assert_eq!(first.kid, second.kid);
        let names: Vec<_> = fs::read_dir(directory.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(names.len(), 2, "{names:?}");
    }

    #[test]
    fn only_the_owner_reads_the_private_key() {
        let directory = tempfile::tempdir().unwrap();
        DevelopmentKey::open(directory.path(), Clock::system()).unwrap();
        let private = directory.path().join(PRIVATE);
        assert_eq!(fs::metadata(&private).unwrap().permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&private, fs::Permissions::from_mode(0o640)).unwrap();
        let refused = DevelopmentKey::open(directory.path(), Clock::system()).unwrap_err();
        assert!(matches!(refused, DevelopmentKeyError::Exposed { .. }));
    }

    #[test]
    fn a_file_that_is_no_key_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        DevelopmentKey::open(directory.path(), Clock::system()).unwrap();
        fs::write(directory.path().join(PRIVATE), "not a key").unwrap();
        let refused = DevelopmentKey::open(directory.path(), Clock::system()).unwrap_err();
        assert!(matches!(refused, DevelopmentKeyError::Unusable { .. }));
    }
}

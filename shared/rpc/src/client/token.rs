//! Where a caller's own bearer token comes from.

use std::{fmt, fs, path::PathBuf, sync::Arc, time::Duration};

use http::HeaderValue;
use parking_lot::Mutex;
use qiyou_auth::{DevelopmentKey, Grant};
use qiyou_error::{Error, Reason, Result};
use qiyou_kernel::{Clock, Instant};

/// How long a token from a file is used before the file is read again.
const FILE_EVERY: Duration = Duration::from_secs(5);

/// How long a token of the development key is valid. It is replaced after half of that.
const DEVELOPMENT_TTL: Duration = Duration::from_secs(600);

/// Gives the token for the next call.
pub trait TokenSource: fmt::Debug + Send + Sync + 'static {
    /// The value of the header `authorization`.
    ///
    /// # Errors
    /// When there is no token to be had for now.
    fn bearer(&self) -> Result<HeaderValue>;
}

/// A token in a file that whoever issues it keeps fresh.
#[derive(Debug)]
pub struct TokenFile {
    path: PathBuf,
    clock: Clock,
    kept: Kept,
}

/// A token that the development key signs, again and again.
#[derive(Debug)]
pub struct DevelopmentToken {
    key: Arc<DevelopmentKey>,
    subject: String,
    grants: Vec<Grant>,
    kept: Kept,
}

impl TokenFile {
    /// Takes the token from a file, read when first needed.
    #[must_use]
    pub fn new(path: PathBuf) -> Self {
        Self { path, clock: Clock::system(), kept: Kept::default() }
    }
}

impl TokenSource for TokenFile {
    fn bearer(&self) -> Result<HeaderValue> {
        self.kept.get(self.clock.now(), FILE_EVERY, || {
            let lost = |source| {
                Error::unavailable(Reason::CredentialsMissing, "this service's own token cannot be read")
                    .caused_by(source)
            };
            fs::read_to_string(&self.path).map_err(lost)
        })
    }
}

impl DevelopmentToken {
    /// Signs tokens for a subject with these grants.
    #[must_use]
    pub fn new(key: Arc<DevelopmentKey>, subject: impl Into<String>, grants: Vec<Grant>) -> Self {
        Self { key, subject: subject.into(), grants, kept: Kept::default() }
    }
}

impl TokenSource for DevelopmentToken {
    fn bearer(&self) -> Result<HeaderValue> {
        let issue = || self.key.issue(&self.subject, &self.grants, DEVELOPMENT_TTL);
        self.kept.get(self.key.now(), DEVELOPMENT_TTL / 2, issue)
    }
}

/// The header made last, and when: by the clock that tokens expire by, which goes on while a machine sleeps.
#[derive(Debug, Default)]
struct Kept(Mutex<Option<(Instant, HeaderValue)>>);

impl Kept {
    fn get(
        &self,
        now: Instant,
        age: Duration,
        token: impl FnOnce() -> Result<String>,
    ) -> Result<HeaderValue> {
        let mut kept = self.0.lock();
        if let Some((made, header)) = &*kept
            && (*made..made.saturating_add(age)).contains(&now)
        {
            return Ok(header.clone());
        }
        let unusable = |source| Error::bug("this service's own token fits no header", source);
        let mut header = HeaderValue::try_from(format!("Bearer {}", token()?.trim())).map_err(unusable)?;
        header.set_sensitive(true);
        *kept = Some((now, header.clone()));
        Ok(header)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use qiyou_auth::{DevelopmentKey, Grant, Role};
    use qiyou_kernel::Clock;

    use super::{DEVELOPMENT_TTL, DevelopmentToken, TokenSource};

    #[test]
    fn a_token_is_kept_for_half_its_life_by_the_clock_that_it_expires_by() {
        let directory = tempfile::tempdir().unwrap();
        let clock = Clock::manual("2026-08-20T04:00:00Z".parse().unwrap());
        let key = Arc::new(DevelopmentKey::open(directory.path(), clock.clone()).unwrap());
        let token = DevelopmentToken::new(key, "clerk-7", vec![Grant::everywhere(Role::Viewer)]);
        let first = token.bearer().unwrap();
        clock.advance(DEVELOPMENT_TTL / 3);
        assert_eq!(token.bearer().unwrap(), first);
        clock.advance(DEVELOPMENT_TTL / 3);
        let second = token.bearer().unwrap();
        assert_ne!(second, first);
        clock.set("2026-08-20T04:00:00Z".parse().unwrap());
        assert_ne!(token.bearer().unwrap(), second, "a clock that was set back");
    }
}

//! Who may call: a trusted set of keys, or on loopback alone a key of the process's own.

use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, Once},
};

use qiyou_auth::{
    DevelopmentKey, DevelopmentKeyError, Grant, KeysError, Role, Signer, SignerError, Trust, Verifier,
};
use qiyou_config::{Form, Setting, Text};
use qiyou_kernel::{Clock, DomainId};
use qiyou_rpc::{
    Access,
    client::{DevelopmentToken, TokenFile, TokenSource},
};

const JWKS: Setting = Setting {
    key: "access.jwks",
    flag: "jwks",
    variable: "QIYOU_JWKS",
    placeholder: "FILE",
    help: "JWKS file with the public keys of whoever issues tokens (Ed25519 or P-256).",
    is_detail: false,
};

const ISSUER: Setting = Setting {
    key: "access.issuer",
    flag: "issuer",
    variable: "QIYOU_ISSUER",
    placeholder: "NAME",
    help: "The `iss` that tokens must carry.",
    is_detail: false,
};

const AUDIENCE: Setting = Setting {
    key: "access.audience",
    flag: "audience",
    variable: "QIYOU_AUDIENCE",
    placeholder: "NAME",
    help: "The `aud` that tokens must carry.",
    is_detail: false,
};

const DEVELOPMENT_KEY: Setting = Setting {
    key: "access.development_key",
    flag: "development-key",
    variable: "QIYOU_DEVELOPMENT_KEY",
    placeholder: "DIR",
    help: "For development, on loopback only: directory of a key of one's own, made when missing.",
    is_detail: false,
};

const SERVICE_TOKEN: Setting = Setting {
    key: "access.service_token",
    flag: "service-token",
    variable: "QIYOU_SERVICE_TOKEN",
    placeholder: "FILE",
    help: "File with the bearer token that this service itself calls others with.",
    is_detail: false,
};

const AUDIT_KEY: Setting = Setting {
    key: "access.audit_key",
    flag: "audit-key",
    variable: "QIYOU_AUDIT_KEY",
    placeholder: "FILE",
    help: "Private key that exports of the audit are signed with (Ed25519 or P-256, PEM).",
    is_detail: false,
};

/// A process that hosts several services warns of its development key once.
static SAID: Once = Once::new();

/// Which tokens a service trusts.
#[derive(Debug, Clone, Default)]
pub struct AccessArgs {
    /// JWKS file with the public keys of whoever issues tokens.
    pub jwks: Option<PathBuf>,
    /// The `iss` that tokens must carry.
    pub issuer: Option<String>,
    /// The `aud` that tokens must carry.
    pub audience: Option<String>,
    /// Directory of a key of one's own.
    pub development_key: Option<PathBuf>,
    /// File with the bearer token that the service itself calls others with.
    pub service_token: Option<PathBuf>,
    /// File with the private key that exports of the audit are signed with.
    pub audit_key: Option<PathBuf>,
}

/// Why nobody could be let in.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// Neither kind of trust was set.
    #[error(
        "say whose tokens to trust: --jwks with --issuer and --audience, or --development-key on loopback"
    )]
    Unset,
    /// A development key away from loopback.
    #[error("--development-key is for loopback only, and {0} is not; give --jwks")]
    NotLoopback(SocketAddr),
    /// The development key cannot be used.
    #[error(transparent)]
    Development(#[from] DevelopmentKeyError),
    /// The trusted keys cannot be used.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The key for exports of the audit cannot be used.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// No token to call others with.
    #[error("this service calls others: give --service-token, or --development-key on loopback")]
    NoServiceToken,
}

impl AccessArgs {
    /// Reads which tokens are trusted.
    pub fn read(form: &mut Form<'_>) -> Self {
        let (file, name) = (Text::path("a file"), Text::some("a name"));
        let access = Self {
            jwks: form.optional(&JWKS, &file),
            issuer: form.optional(&ISSUER, &name),
            audience: form.optional(&AUDIENCE, &name),
            development_key: form.optional(&DEVELOPMENT_KEY, &Text::path("a directory")),
            service_token: form.optional(&SERVICE_TOKEN, &file),
            audit_key: form.optional(&AUDIT_KEY, &file),
        };
        if access.jwks.is_some() && access.issuer.is_none() {
            form.miss(&ISSUER, "the `iss` of the tokens that access.jwks verifies");
        }
        if access.jwks.is_some() && access.audience.is_none() {
            form.miss(&AUDIENCE, "the `aud` of the tokens that access.jwks verifies");
        }
        if access.jwks.is_some() && access.development_key.is_some() {
            form.refuse(&DEVELOPMENT_KEY, "nothing beside access.jwks; take one of them away");
        }
        access
    }

    /// Notes what a service that listens there needs besides: somebody to trust, and a development key on loopback only.
    pub fn require_trust(&self, form: &mut Form<'_>, listen: SocketAddr) {
        match (&self.jwks, &self.development_key) {
            (None, None) => form.miss(
                &JWKS,
                "whose tokens to trust: a JWKS file, with access.issuer and access.audience, or access.development_key on loopback",
            ),
            (None, Some(_)) if !listen.ip().is_loopback() => {
                form.refuse(&DEVELOPMENT_KEY, format!("access.jwks instead, since {listen} is not on loopback"));
            }
            _ => {}
        }
    }

    /// Notes what a service that calls others needs besides: a token of its own.
    pub fn require_token(&self, form: &mut Form<'_>) {
        if self.service_token.is_none() && self.development_key.is_none() {
            form.miss(
                &SERVICE_TOKEN,
                "the token that the domains are called with, or access.development_key on loopback",
            );
        }
    }

    /// Trusts a development key alone.
    #[must_use]
    pub fn development(directory: PathBuf) -> Self {
        Self { development_key: Some(directory), ..Self::default() }
    }

    /// The access to a service that listens there, for one domain or for what spans them.
    ///
    /// # Errors
    /// Keys that are missing or cannot be used.
    pub fn access(
        &self,
        listen: SocketAddr,
        domain: Option<DomainId>,
        clock: &Clock,
    ) -> Result<Access, AccessError> {
        let verifier = Verifier::open(self.trust(listen, clock)?, clock.clone())?;
        Ok(Access { verifier, domain })
    }

    /// The key that exports of the audit are signed with: the one that was given, else the development key.
    ///
    /// # Errors
    /// A key that cannot be used.
    pub fn signer(&self, clock: &Clock) -> Result<Option<Signer>, AccessError> {
        if let Some(file) = &self.audit_key {
            return Ok(Some(Signer::open(file)?));
        }
        let Some(directory) = &self.development_key else { return Ok(None) };
        Ok(Some(DevelopmentKey::open(directory, clock.clone())?.signer()))
    }

    fn trust(&self, listen: SocketAddr, clock: &Clock) -> Result<Trust, AccessError> {
        if let (Some(keys), Some(issuer), Some(audience)) = (&self.jwks, &self.issuer, &self.audience) {
            return Ok(Trust { keys: keys.clone(), issuer: issuer.clone(), audience: audience.clone() });
        }
        let directory = self.development_key.as_ref().ok_or(AccessError::Unset)?;
        if !listen.ip().is_loopback() {
            return Err(AccessError::NotLoopback(listen));
        }
        let key = DevelopmentKey::open(directory, clock.clone())?;
        SAID.call_once(|| {
            tracing::warn!(
                "tokens of the development key in {} are trusted; never do so in production",
                directory.display()
            );
        });
        Ok(key.trust())
    }

    /// The token that a service calls others with, as the principal `subject`.
    ///
    /// # Errors
    /// No token file and no development key.
    pub fn caller(&self, subject: &str, clock: &Clock) -> Result<Arc<dyn TokenSource>, AccessError> {
        if let Some(file) = &self.service_token {
            return Ok(Arc::new(TokenFile::new(file.clone())));
        }
        let directory = self.development_key.as_ref().ok_or(AccessError::NoServiceToken)?;
        let key = Arc::new(DevelopmentKey::open(directory, clock.clone())?);
        let grants = vec![Grant::everywhere(Role::Viewer), Grant::everywhere(Role::Administrator)];
        Ok(Arc::new(DevelopmentToken::new(key, subject, grants)))
    }
}

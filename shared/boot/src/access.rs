//! Who may call: a trusted set of keys, or on loopback alone a key of the process's own.

use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, Once},
};

use clap::Args;
use qiyou_auth::{DevelopmentKey, DevelopmentKeyError, Grant, KeysError, Role, Trust, Verifier};
use qiyou_kernel::{Clock, DomainId};
use qiyou_rpc::{
    Access,
    client::{DevelopmentToken, TokenFile, TokenSource},
};

/// A process that hosts several services warns of its development key once.
static SAID: Once = Once::new();

/// Which tokens a service trusts.
#[derive(Debug, Clone, Default, Args)]
pub struct AccessArgs {
    /// JWKS file with the public keys of whoever issues tokens (Ed25519 or P-256).
    #[arg(long, value_name = "FILE", env = "QIYOU_JWKS", requires_all = ["issuer", "audience"])]
    pub jwks: Option<PathBuf>,
    /// The `iss` that tokens must carry.
    #[arg(long, value_name = "NAME", env = "QIYOU_ISSUER")]
    pub issuer: Option<String>,
    /// The `aud` that tokens must carry.
    #[arg(long, value_name = "NAME", env = "QIYOU_AUDIENCE")]
    pub audience: Option<String>,
    /// For development, on loopback only: directory of a key of one's own, made when missing.
    #[arg(long, value_name = "DIR", env = "QIYOU_DEVELOPMENT_KEY", conflicts_with = "jwks")]
    pub development_key: Option<PathBuf>,
    /// File with the bearer token that this service itself calls others with.
    #[arg(long, value_name = "FILE", env = "QIYOU_SERVICE_TOKEN")]
    pub service_token: Option<PathBuf>,
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
    /// No token to call others with.
    #[error("this service calls others: give --service-token, or --development-key on loopback")]
    NoServiceToken,
}

impl AccessArgs {
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

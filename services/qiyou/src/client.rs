//! How the command reaches services: addresses, the caller's token, and the generated clients over one channel.

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use http::HeaderValue;
use qiyou_error::{Error, Reason};
use qiyou_rpc::client::{Channel, Options, TokenFile, TokenSource};

use crate::failure::{Failure, Result};

/// Port of the aggregator where nothing else is said; the domains' follow it.
pub(crate) const BASE_PORT: u16 = qiyou_aggregator::PORT;

/// Longest time that a load over all services may take.
const LOAD_DEADLINE: Duration = Duration::from_secs(120);

/// Who asks.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Caller {
    /// File that holds the caller's bearer token; `QIYOU_TOKEN` may hold the token itself instead
    #[arg(long, value_name = "FILE", env = "QIYOU_TOKEN_FILE")]
    token_file: Option<PathBuf>,

    /// The caller's bearer token. Taken from the environment, so that it shows in no list of processes
    #[arg(long, env = "QIYOU_TOKEN", hide_env_values = true, hide = true)]
    token: Option<String>,
}

impl Caller {
    /// The source of the token of every call.
    pub(crate) fn tokens(&self) -> Result<Arc<dyn TokenSource>> {
        if let Some(path) = &self.token_file {
            let readable = std::fs::read_to_string(path);
            readable.map_err(|error| {
                Failure::configuration(format!("cannot read the token file {}: {error}", path.display()))
            })?;
            return Ok(Arc::new(TokenFile::new(path.clone())));
        }
        let Some(token) = &self.token else {
            let message = "no token: set QIYOU_TOKEN or give --token-file; `qiyou token` makes one for a service on this machine";
            return Err(Failure::configuration(message));
        };
        Given::source(token)
    }
}

/// A token that was given as such.
#[derive(Debug)]
pub(crate) struct Given(HeaderValue);

impl Given {
    /// Takes a token as it stands in the header, for every call.
    pub(crate) fn source(token: &str) -> Result<Arc<dyn TokenSource>> {
        Ok(Arc::new(Self::new(token)?))
    }

    /// Takes a token as it stands in the header.
    pub(crate) fn new(token: &str) -> Result<Self> {
        let header = HeaderValue::try_from(format!("Bearer {}", token.trim()));
        let mut header =
            header.map_err(|_| Failure::configuration("the token holds characters that no token has"))?;
        header.set_sensitive(true);
        Ok(Self(header))
    }
}

impl TokenSource for Given {
    fn bearer(&self) -> Result<HeaderValue, Error> {
        if self.0.len() <= "Bearer ".len() {
            return Err(Error::unauthenticated(Reason::CredentialsMissing, "the token is empty"));
        }
        Ok(self.0.clone())
    }
}

/// A channel to one service. `service` is its name in refusals.
pub(crate) fn channel(service: &str, address: &str, tokens: &Arc<dyn TokenSource>) -> Result<Channel> {
    let options = Options { deadline: LOAD_DEADLINE, ..Options::default() };
    let service = format!("{service} at {address}");
    Channel::to(service, address, Arc::clone(tokens), &options)
        .map_err(|error| Failure::configuration(error.to_string()))
}

/// The address of a service on this machine.
pub(crate) fn local(port: u16) -> String {
    uri(([127, 0, 0, 1], port).into())
}

/// An address as a URI.
pub(crate) fn uri(address: SocketAddr) -> String {
    format!("http://{address}")
}

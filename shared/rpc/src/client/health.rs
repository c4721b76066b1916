//! Asks a service whether it serves, over the standard health protocol, which needs no token.

use std::{error::Error as StdError, net::SocketAddr, time::Duration};

use tokio::time::timeout;
use tonic::{Status, transport::Endpoint};
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};

/// Why a service is not to be called.
#[derive(Debug, thiserror::Error)]
pub enum HealthError {
    /// It answers, and says that it does not serve: it starts, or it drains.
    #[error("the service at {0} does not serve now")]
    NotServing(SocketAddr),
    /// Nobody answers there, or nobody that has this protocol.
    #[error("no service answers at {address}: {cause}")]
    Unreachable {
        /// The address that was asked.
        address: SocketAddr,
        /// What is at the bottom of it.
        cause: String,
    },
    /// Somebody is there, and does not answer.
    #[error("the service at {address} has not answered within {within:?}")]
    Silent {
        /// The address that was asked.
        address: SocketAddr,
        /// How long an answer was waited for.
        within: Duration,
    },
}

/// Asks the server at an address, as a whole, whether it serves.
///
/// # Errors
/// When it does not, or has not said so within the time given.
pub async fn health(address: SocketAddr, within: Duration) -> Result<(), HealthError> {
    let answer = timeout(within, ask(address)).await;
    let status = answer.map_err(|_| HealthError::Silent { address, within })??;
    if status == ServingStatus::Serving { Ok(()) } else { Err(HealthError::NotServing(address)) }
}

async fn ask(address: SocketAddr) -> Result<ServingStatus, HealthError> {
    let unreachable = |cause| HealthError::Unreachable { address, cause };
    let endpoint = Endpoint::from_shared(format!("http://{address}"));
    let endpoint = endpoint.map_err(|error| unreachable(bottom(&error)))?;
    let mut client = HealthClient::new(endpoint.connect_lazy());
    let answer = client.check(HealthCheckRequest::default()).await;
    let answer = answer.map_err(|status| unreachable(cause(&status)))?;
    Ok(answer.into_inner().status())
}

/// Why a call failed: the cause that the transport met, or what the other side answered.
fn cause(status: &Status) -> String {
    match status.source() {
        Some(source) => bottom(source),
        None => format!("{} ({:?})", status.message(), status.code()),
    }
}

/// The last of an error's causes, the only one that says something here.
fn bottom(error: &(dyn StdError + 'static)) -> String {
    let mut last = error;
    while let Some(next) = last.source() {
        last = next;
    }
    last.to_string()
}

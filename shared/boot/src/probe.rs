//! A service's health check by its own program: with `--probe`, the command line that starts the service asks the one
//! that stands there instead. A container needs nothing else in it for that.

use std::{
    io::{self, Write},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    process::ExitCode,
    time::Duration,
};

use qiyou_rpc::client::{HealthError, health};
use tokio::runtime;

use crate::process;

/// How long an answer is waited for: a service that serves needs milliseconds.
const WITHIN: Duration = Duration::from_secs(3);

/// Why a probe does not succeed.
#[derive(Debug, thiserror::Error)]
enum ProbeError {
    #[error("the process cannot be set up: {0}")]
    Process(#[from] io::Error),
    #[error(transparent)]
    Health(#[from] HealthError),
}

/// Asks the service that listens on an address whether it serves, and tells in one line: exit status 0 when it does,
/// 1 when it does not or has not answered within three seconds.
#[must_use]
pub fn probe(listen: SocketAddr) -> ExitCode {
    process::exit(tell(listen))
}

fn tell(listen: SocketAddr) -> Result<(), ProbeError> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    let line = runtime.block_on(serves(listen))?;
    Ok(writeln!(io::stdout(), "{line}")?)
}

/// Asks the service that listens on an address whether it serves, and gives the line that says so.
///
/// # Errors
/// When it does not, or has not answered within three seconds.
pub async fn serves(listen: SocketAddr) -> Result<String, HealthError> {
    let address = reachable(listen);
    health(address, WITHIN).await?;
    Ok(format!("the service at {address} serves"))
}

/// Where to call whoever listens on an address: on loopback, if that is every address of the machine.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let host = match listen.ip() {
        one if !one.is_unspecified() => one,
        IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
    };
    SocketAddr::new(host, listen.port())
}

#[cfg(test)]
mod tests {
    use super::reachable;

    #[test]
    fn whoever_listens_everywhere_is_called_on_loopback() {
        let cases = [
            ("0.0.0.0:50051", "127.0.0.1:50051"),
            ("[::]:50051", "[::1]:50051"),
            ("127.0.0.1:50051", "127.0.0.1:50051"),
            ("10.0.0.7:50051", "10.0.0.7:50051"),
        ];
        for (listen, call) in cases {
            assert_eq!(reachable(listen.parse().unwrap()).to_string(), call);
        }
    }
}

//! The ports of a fleet, taken before anything is opened: that one is in use is found out before a file is touched, and
//! whoever calls early waits for an answer instead of being refused.

use std::{io, net::SocketAddr};

use qiyou_boot::Domain;
use qiyou_kernel::DomainId;
use tokio::net::TcpListener;

use super::Addresses;
use crate::failure::{Failure, Result};

/// The aggregator's listener and one for each domain.
#[derive(Debug)]
pub(crate) struct Listeners {
    pub(super) aggregator: TcpListener,
    pub(super) domains: Vec<(Domain, TcpListener)>,
    pub(super) addresses: Addresses,
}

impl Listeners {
    /// Listens on loopback: on `base` for the aggregator and on the ports after it for the domains, or on any free
    /// ports where `base` is 0.
    pub(crate) async fn bind(base: u16, domains: Vec<Domain>) -> Result<Self> {
        let (aggregator, address) = listen(base).await?;
        let mut addresses = Addresses { aggregator: address, domains: Vec::new() };
        let mut bound = Vec::new();
        for (domain, place) in domains.into_iter().zip(1..) {
            let id = domain.id.parse::<DomainId>();
            let id = id.map_err(|fault| Failure::usage(format!("the domain `{}`: {fault}", domain.id)))?;
            let (listener, address) = listen(port(base, place)?).await?;
            addresses.domains.push((id, address));
            bound.push((domain, listener));
        }
        Ok(Self { aggregator, domains: bound, addresses })
    }

    /// Where the services will be found.
    pub(crate) fn addresses(&self) -> &Addresses {
        &self.addresses
    }
}

fn port(base: u16, place: u16) -> Result<u16> {
    let fits = |base: u16| base.checked_add(place);
    let port = if base == 0 { Some(0) } else { fits(base) };
    port.ok_or_else(|| {
        Failure::usage(format!("--base-port {base} leaves no room for the domains' ports after it"))
    })
}

async fn listen(port: u16) -> Result<(TcpListener, SocketAddr)> {
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    let taken = |error: io::Error| {
        Failure::configuration(format!(
            "cannot listen on {address}: {error}; choose other ports with --base-port"
        ))
    };
    let listener = TcpListener::bind(address).await.map_err(taken)?;
    let address = listener.local_addr().map_err(taken)?;
    Ok((listener, address))
}

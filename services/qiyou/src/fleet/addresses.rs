//! Where the services of a fleet are found.

use std::net::SocketAddr;

use qiyou_kernel::DomainId;

/// The address of every service.
#[derive(Clone, Debug)]
pub(crate) struct Addresses {
    pub(crate) aggregator: SocketAddr,
    /// In the order of their ports.
    pub(crate) domains: Vec<(DomainId, SocketAddr)>,
}

impl Addresses {
    /// The address of a domain's service, if it has one here.
    pub(crate) fn of(&self, domain: &str) -> Option<SocketAddr> {
        self.domains.iter().find(|(id, _)| id.as_str() == domain).map(|(_, address)| *address)
    }

    /// Every service by name with its address, the aggregator first.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, SocketAddr)> {
        let domains = self.domains.iter().map(|(id, address)| (id.as_str(), *address));
        std::iter::once(("aggregator", self.aggregator)).chain(domains)
    }
}
